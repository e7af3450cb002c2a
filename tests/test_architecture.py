"""Rules of the house that no linter knows. Each rule also has a sample that breaks it."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = [path.parent for path in sorted(ROOT.glob("*/__init__.py")) if path.parent.name != "tests"]
CODE = [
    path for app in APPS for path in sorted(app.rglob("*.py")) if "migrations" not in path.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

FUNCTION_LINES, VIEW_LINES, MODULE_LINES = 25, 15, 400
Rule = Callable[[Path, str], Iterator[str]]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(source: str) -> Iterator[Function]:
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, Function))


def no_import_inside_a_function(path: Path, source: str) -> Iterator[str]:
    """Needs are said at the top; a circle means that something lives in the wrong app."""
    for function in functions(source):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"line {node.lineno}: import inside {function.name}()"


def no_unscoped_fetch(path: Path, source: str) -> Iterator[str]:
    """`get_object_or_404(Plan, …)` would show anyone's plan: only `visible_to(user)` fetches."""
    for node in calls(source, {"get_object_or_404", "get_list_or_404"}):
        first = node.args[0] if node.args else None
        if not (isinstance(first, ast.Call | ast.Attribute | ast.Name) and is_scoped(first)):
            yield f"line {node.lineno}: get_object_or_404 of something not scoped by visible_to()"


def is_scoped(node: ast.expr) -> bool:
    """A queryset: a call, or a variable that holds one; a bare class or `.objects` is not."""
    if isinstance(node, ast.Name):
        return not node.id[0].isupper()
    return isinstance(node, ast.Call) and not ast.unparse(node).endswith(".objects.all()")


def no_status_change_outside_workflow(path: Path, source: str) -> Iterator[str]:
    """A status changes by a transition only: in `workflow.py`, or in audit, which does it."""
    if path.stem == "workflow" or path.name == "transitions.py":
        return
    for node in ast.walk(ast.parse(source)):
        for target in assigned(node):
            if isinstance(target, ast.Attribute) and target.attr == "status":
                yield f"line {target.lineno}: assigns .status"
    for node in calls(source, {"update"}):
        if any(keyword.arg == "status" for keyword in node.keywords):
            yield f"line {node.lineno}: .update(status=…)"


def assigned(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def short_functions(path: Path, source: str) -> Iterator[str]:
    """Counted without signature and docstring; what answers a request has a smaller measure."""
    in_views = "views" in path.stem or path.parent.name == "views"
    for function in functions(source):
        most = VIEW_LINES if in_views and answers_request(function) else FUNCTION_LINES
        if (lines := body_lines(function)) > most:
            yield f"line {function.lineno}: {function.name}() has {lines} lines, at most {most}"


def answers_request(function: Function) -> bool:
    return [argument.arg for argument in function.args.args[:1]] == ["request"]


def body_lines(function: Function) -> int:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def short_modules(path: Path, source: str) -> Iterator[str]:
    if (lines := source.count("\n")) > MODULE_LINES:
        yield f"{lines} lines, at most {MODULE_LINES}: make it a package of the same name"


def no_signals(path: Path, source: str) -> Iterator[str]:
    """Our own logic is called, not triggered."""
    if re.search(r"django\.(db\.models|core)\.signals|django\.dispatch", source):
        yield "uses signals"


def no_inline_style(path: Path, source: str) -> Iterator[str]:
    """The Content-Security-Policy would silently drop it."""
    if re.search(r"<[^>]*\sstyle\s*=", source):
        yield "inline style="
    if "<style" in source and "pdf" not in path.stem and "pdf" not in path.parent.name:
        yield "<style> in a page"


def no_inline_script(path: Path, source: str) -> Iterator[str]:
    for tag in re.findall(r"<script\b[^>]*>", source):
        if not re.search(r"\ssrc\s*=", tag):
            yield f"script without src: {tag}"
    for attribute in re.findall(r"<[a-z][^>]*?\s(on[a-z]+)\s*=", source):
        yield f"inline handler {attribute}="
    if "javascript:" in source:
        yield "javascript: address"


def calls(source: str, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in names:
            yield node


PYTHON_RULES: list[Rule] = [
    no_import_inside_a_function,
    no_unscoped_fetch,
    no_status_change_outside_workflow,
    short_functions,
    short_modules,
    no_signals,
]
TEMPLATE_RULES: list[Rule] = [no_inline_style, no_inline_script]


def findings(rule: Rule, files: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {text}"
        for path in files
        for text in rule(path, path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("rule", PYTHON_RULES, ids=lambda rule: rule.__name__)
def test_code_keeps_the_rule(rule: Rule) -> None:
    assert findings(rule, CODE) == []


@pytest.mark.parametrize("rule", TEMPLATE_RULES, ids=lambda rule: rule.__name__)
def test_templates_keep_the_rule(rule: Rule) -> None:
    assert findings(rule, TEMPLATES) == []


def test_the_rules_look_at_something() -> None:
    assert {"plans", "grants", "schools"} <= {app.name for app in APPS}
    assert len(CODE) > 50
    assert len(TEMPLATES) > 10


LONG = "def f():\n" + "    x = 1\n" * (FUNCTION_LINES + 1)
LONG_VIEW = "def f(request):\n" + "    x = 1\n" * (VIEW_LINES + 1)
BREAKS: list[tuple[Rule, str, str]] = [
    (no_import_inside_a_function, "plans/forms.py", "def f():\n    from a import b\n"),
    (no_import_inside_a_function, "plans/forms.py", "def f():\n    if x:\n        import b\n"),
    (no_unscoped_fetch, "plans/views.py", "get_object_or_404(Plan, pk=1)"),
    (no_unscoped_fetch, "plans/views.py", "shortcuts.get_object_or_404(Plan.objects, pk=1)"),
    (no_unscoped_fetch, "plans/views.py", "get_object_or_404(Plan.objects.all(), pk=1)"),
    (no_status_change_outside_workflow, "plans/services.py", "version.status = Status.AGREED"),
    (no_status_change_outside_workflow, "plans/models.py", "self.status: str = 'x'"),
    (no_status_change_outside_workflow, "plans/admin.py", "rows.update(status='agreed')"),
    (short_functions, "plans/forms.py", LONG),
    (short_functions, "plans/views.py", LONG_VIEW),
    (short_functions, "plans/views/rows.py", LONG_VIEW),
    (short_functions, "plans/row_views.py", LONG_VIEW),
    (short_modules, "plans/models.py", "x = 1\n" * (MODULE_LINES + 1)),
    (no_signals, "plans/models.py", "from django.db.models.signals import post_save"),
    (no_signals, "plans/models.py", "from django.dispatch import receiver"),
    (no_inline_style, "plans/plan_list.html", '<p class="a" style="color: red">'),
    (no_inline_style, "plans/plan_list.html", "<style>p { color: red }</style>"),
    (no_inline_script, "plans/plan_list.html", "<script>alert(1)</script>"),
    (no_inline_script, "plans/plan_list.html", '<button type="button" onclick="f()">'),
    (no_inline_script, "plans/plan_list.html", '<a href="javascript:f()">'),
]
KEEPS: list[tuple[Rule, str, str]] = [
    (no_import_inside_a_function, "plans/forms.py", "from a import b\ndef f():\n    pass\n"),
    (no_unscoped_fetch, "plans/views.py", "get_object_or_404(Plan.objects.visible_to(u), pk=1)"),
    (no_status_change_outside_workflow, "plans/workflow.py", "version.status = 'x'"),
    (no_status_change_outside_workflow, "plans/views.py", "if version.status == 'x': pass"),
    (short_functions, "plans/forms.py", LONG_VIEW),
    (short_functions, "plans/views.py", LONG_VIEW.replace("request", "page")),
    (short_functions, "plans/views.py", LONG_VIEW.replace(":\n", ':\n    """Says."""\n', 1)[:-10]),
    (no_inline_style, "plans/plan_list.html", '<p class="style">style = 1</p>'),
    (no_inline_script, "plans/plan_list.html", '<script src="/a.js" defer></script>'),
    (no_inline_script, "plans/plan_list.html", '<option value="on">on = yes</option>'),
]


@pytest.mark.parametrize(("rule", "name", "source"), BREAKS)
def test_a_broken_rule_is_found(rule: Rule, name: str, source: str) -> None:
    assert len(list(rule(ROOT / name, source))) == 1


@pytest.mark.parametrize(("rule", "name", "source"), KEEPS)
def test_a_kept_rule_is_left_alone(rule: Rule, name: str, source: str) -> None:
    assert list(rule(ROOT / name, source)) == []
