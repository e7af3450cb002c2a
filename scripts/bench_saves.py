"""Saving one field as one types, in a plan of 60 activities and 40 indicators."""

import json
from itertools import count

from django.urls import reverse

from scripts.bench_data import Bench
from scripts.bench_visitor import Call, Visitor, site_visitor


def saves(bench: Bench) -> dict[str, Call]:
    """By name; each time another text, over the one that it left."""
    version, writer = bench.crowded, site_visitor(bench.writer)
    activity, indicator = version.activities.all()[30], version.indicators.all()[20]
    finding = version.findings.all()[0]
    plan = version.plan_id
    return {
        "saving an activity's title": typing(
            writer, address("row", plan, "veiklos", activity.pk), "title", activity.title
        ),
        "saving an indicator's source": typing(
            writer, address("row", plan, "rodikliai", indicator.pk), "source", indicator.source
        ),
        "saving a finding's text": typing(
            writer, address("row", plan, "pagrindimas", finding.pk), "text", finding.text
        ),
        "saving the goal": typing(
            writer, address("section", plan, "tikslas"), "goal", version.goal
        ),
    }


def address(name: str, *args: object) -> str:
    return reverse(f"plans:plan_{name}", args=args)


def typing(writer: Visitor, url: str, name: str, stands: str) -> Call:
    """A save of the field that answers with no conflict and no fault."""
    numbers, base = count(1), [stands]

    def save() -> None:
        text = f"Pamokų pokytis {next(numbers)}"
        bases = json.dumps({name: [base]})
        answer = json.loads(writer.send(url, {name: text, "bases": bases}))
        if answer["conflicts"] or answer["errors"]:
            raise SystemExit(f"{url} answered {answer}")
        base[0] = text

    return save
