"""The eyes of `make prove`: each sample breaks one rule, and the proof must see it."""

import pytest

from scripts.prove_markup import problems
from scripts.prove_page import parse as sections
from scripts.prove_pages import forms, parse
from scripts.prove_report import Report
from scripts.prove_smtp import Post
from scripts.prove_values import spoil

PAGE = """<!doctype html><html lang="lt"><head><title>Planai</title></head>
<body><main><h1>Planai</h1>
{}</main></body></html>"""


def told(sample: str) -> list[str]:
    tree, errors = parse(PAGE.format(sample))
    return [*errors, *problems(tree)]


def test_sound_page_has_no_problems() -> None:
    sample = '<h2>A</h2><form><label for="a">A</label><input id="a" name="a"></form><ul><li>1</ul>'
    assert told(sample) == []


@pytest.mark.parametrize(
    ("sample", "problem"),
    [
        ('<p id="a"></p><p id="a"></p>', "id a stands 2 times"),
        ("<h3>C</h3>", "h3 after h1"),
        ("<h1>B</h1>", "2 h1"),
        ('<input name="a">', "input a has no label"),
        ('<label for="b">B</label>', "label for b, which is not there"),
        ('<p aria-describedby="b"></p>', "aria-describedby leads to no b"),
        ('<a href="#b">B</a>', "link to #b, which is not there"),
        ("<ul><p>1</p></ul>", "p directly in ul"),
        ('<img src="a.png">', "img without alt"),
        ("<table><tr><th>A</th></tr></table>", "th „A“ without scope"),
        ("<p>Yra <b>5 proc.</b>.</p>", "two full stops in „proc..“"),
        ('<p onclick="a()"></p>', "p with inline style or script"),
    ],
)
def test_each_problem_of_markup_is_seen(sample: str, problem: str) -> None:
    assert told(sample) == [problem]


@pytest.mark.parametrize(
    "sample", ["<div><span></div>", "</p>", '<p a="1" a="2"></p>', "<b><p></b>"]
)
def test_what_the_standard_calls_an_error_is_seen(sample: str) -> None:
    assert len(told(sample)) >= 1


def test_a_form_is_read_with_what_lies_outside_it() -> None:
    html = PAGE.format(
        '<form id="f" method="post" action="/a/"><textarea name="t">x</textarea></form>'
        '<select form="f" name="s"><option value="1"><option value="2" selected></select>'
    )
    (form,) = forms(parse(html)[0], "/b/")
    assert (form.method, form.target) == ("post", "/a/")
    assert {item.name: item.value for item in form.fields} == {"t": "x", "s": "2"}


def test_values_are_spoilt_left_out_and_doubled() -> None:
    base = {"a": "1", "b": "2", "c": "3"}
    assert spoil(base, {"a": "x"}, {"b"}, [("c", "y")]) == {"a": "x", "c": ["3", "y"]}


def test_a_fault_is_told_once() -> None:
    report = Report()
    report.expect(False, "a")
    report.fault("a")
    assert report.faults == ["a"]


def test_parts_of_the_page_that_were_not_run_stay() -> None:
    text = "# Proofs\n\n## One\n- 1\n\n## Two\n- 2\n"
    assert sections(text) == {"One": "- 1\n\n", "Two": "- 2\n"}


def test_the_post_counts_a_letter_by_its_message_id() -> None:
    post = Post(pause=0)
    try:
        for _ in range(2):
            post.keep("Message-ID: <1@demo.lt>\nSubject: a\n\nTekstas")
    finally:
        post.shutdown()
        post.server_close()
    assert post.letters == {"<1@demo.lt>": 2}
    assert post.bodies == {"<1@demo.lt>": {"Tekstas"}}
