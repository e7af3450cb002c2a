"""Values nobody should type, and some that Hypothesis thinks of."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from scripts.prove_pages import Field, Form

TEXTS = [
    "Ž" * 500,
    "x" * 200_000,
    "😀👩‍👩‍👧‍👦🇱🇹",
    "a\x00b",
    "\x00",
    "=1+1",
    '=HYPERLINK("http://demo.lt";"x")',
    "+370",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "{{ 7 }}{% now %}",
    "' OR 1=1 --",
    "../../../../etc/passwd",
    "%s%n%(x)s{0}",
    "\u202egnirts",
    "\ufeff",
    "e\u0301" * 50,
    "\r\nBcc: x@demo.lt",
    "   ",
    "\u00a0",
    "None",
    "null",
    "[]",
]
NUMBERS = [
    "-1",
    "0",
    "-0",
    "0,001",
    "1e3",
    "1e999",
    "NaN",
    "Infinity",
    "-inf",
    "9" * 30,
    "9" * 5000,
    "9223372036854775808",
    "2147483648",
    "-9223372036854775809",
    "999999999999,99",
    "1 000 000,00 Eur",
    "12,345",
    "1.2.3",
    "٣",
    "²",
    "0x10",
    "1_000",
    "true",
]
DATES = [
    "2026-13-45",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2099-12-31",
    "1999-01-01",
    "2027-02-29",
    "2026-09-01T00:00",
    "01/09/2026",
    "-2026-09-01",
    "20260901",
    "٢٠٢٦-٠٩-٠١",
]
KEYS = ["", "0", "-1", "999999", "9" * 25, "1,2", "abc", "1 OR 1=1", "\x00", "1.0", "½"]
PLAUSIBLE = {
    "date": "2026-10-05",
    "email": "kas.nors@demo.lt",
    "number": "5",
    "password": "ilgas-slaptazodis-9",
}


def nasty() -> st.SearchStrategy[str]:
    """What is sent in place of a value."""
    return st.one_of(
        st.sampled_from(TEXTS),
        st.sampled_from(NUMBERS),
        st.sampled_from(DATES),
        st.sampled_from(KEYS),
        st.text(max_size=40),
        st.integers(-(10**20), 10**20).map(str),
        st.dates(date(1, 1, 1), date(9999, 12, 31)).map(str),
        st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
        st.emails(),
    )


def plausible(item: Field) -> str:
    """What a person might have put into the field."""
    if item.value:
        return item.value
    options = [option for option in item.options if option]
    if options:
        return options[0]
    if item.name == "code":
        return "900000002"
    if "amount" in item.name or "money" in item.name or "value" in item.name:
        return "10"
    return PLAUSIBLE.get(item.kind, "Tekstas")


def payloads(form: Form) -> st.SearchStrategy[dict[str, Any]]:
    """The form as a person would send it, with some fields spoilt, left out or sent twice."""
    base = {item.name: plausible(item) for item in form.fields if item.kind != "file"}
    if not base:
        return st.fixed_dictionaries({})
    names = st.sampled_from(sorted(base))
    return st.builds(
        lambda spoilt, missing, twice: spoil(base, spoilt, missing, twice),
        st.dictionaries(names, nasty(), max_size=4),
        st.sets(names, max_size=2),
        st.lists(st.tuples(names, nasty()), max_size=1),
    )


def spoil(
    base: dict[str, Any], spoilt: dict[str, str], missing: set[str], twice: list[tuple[str, str]]
) -> dict[str, Any]:
    made: dict[str, Any] = {**base, **spoilt}
    for name, value in twice:
        made[name] = [made[name], value]
    return {name: value for name, value in made.items() if name not in missing or name in spoilt}
