"""The form of a submission: what has to be explained, and what was typed of it kept meanwhile."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest

from audit.transitions import Refused
from plans import council, explaining
from plans.explaining import Said
from plans.explanations import earlier
from plans.forms import SubmitForm
from plans.outlook import Outlook

from .fetch import person
from .sections import todos

Texts = dict[str, str]


def submit_form(request: HttpRequest, outlook: Outlook) -> SubmitForm:
    """Explanations: what is sent, else what is kept, else those of the last submission.

    What is sent is kept with the version until it is submitted: a refusal loses nothing.
    """
    version = outlook.version
    begun = council.earlier(version) | earlier(outlook.content)
    form = _form(outlook, begun | explaining.kept_texts(version))
    if request.method != "POST":
        return form
    data = request.POST.dict()
    said = list(_said(form, data, {name: str(text or "") for name, text in begun.items()}))
    left = data.get("imti", "")
    try:
        by = person(request)
        clashes, kept = explaining.keep(version=version, typed=said, by=by, left=left)
    except Refused as refused:
        return _form(outlook, form.initial, data).refuse(refused.reasons)
    stands = {left: kept[left]} if left in kept else {}
    return _form(outlook, begun | kept, data | stands).clash(clashes).give_up(data, stands)


def _form(outlook: Outlook, initial: Mapping[str, Any], data: Texts | None = None) -> SubmitForm:
    version, problems = outlook.version, outlook.problems
    return SubmitForm(
        data,
        warnings=problems,
        places=[todo.url for todo in todos(version, problems)],
        council_of=version if council.is_needed(version) else None,
        initial=dict(initial),
    )


def _said(form: SubmitForm, data: Texts, begun: Texts) -> Iterator[Said]:
    """What was typed, each with the text that it was begun from."""
    bases = begun | _bases(data)
    for name, field in form.fields.items():
        if name in data:
            label = str(field.label).removesuffix(".")
            yield Said.of(name, label, data[name], bases.get(name, ""))


def _bases(data: Texts) -> Texts:
    try:
        found = json.loads(data.get("bases", ""))
        return {str(name): str(text) for name, text in found.items()}
    except (ValueError, AttributeError):
        return {}
