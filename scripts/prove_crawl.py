"""A walk over every page that a person can reach by links, a few of each kind."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from django.test import Client
from django.urls import Resolver404, resolve

from scripts.prove_pages import Form, forms, links, parse

STARTS = ("/", "/pradzia/", "/paskyra/", "/paskyra/prisijungti/", "/sveikata/")
OUT = ("/paskyra/atsijungti/", "/static/", "/admin/logout/", "/admin/jsi18n/")


@dataclass
class Page:
    """What an address answered."""

    url: str
    name: str
    response: Any
    html: str = field(default="", repr=False)

    @property
    def is_html(self) -> bool:
        return bool(self.html)

    @cached_property
    def parsed(self) -> tuple[Element, list[str]]:
        return parse(self.html)

    @property
    def forms(self) -> list[Form]:
        return list(forms(self.parsed[0], self.url)) if self.is_html else []


def crawl(
    client: Client, starts: Iterable[str] = STARTS, each: int = 3, plain: int = 0
) -> Iterator[Page]:
    """Breadth first; of each named address (with the same query keys) at most `each`; of those
    without a query as many as `plain` says."""
    waiting, known = deque(starts), set(starts)
    seen: Counter[str] = Counter()
    while waiting:
        url = waiting.popleft()
        name = kind(url)
        most = (plain or each) if "?" not in url else each
        if not name or url.startswith(OUT) or seen[name] >= most:
            continue
        seen[name] += 1
        page = fetch(client, url, name)
        yield page
        found = [page.response["Location"]] if page.response.has_header("Location") else []
        found += links(page.parsed[0], url) if page.is_html else []
        for address in found:
            if address.startswith("/") and address not in known:
                known.add(address)
                waiting.append(address)


def kind(url: str) -> str:
    """The address's name with the keys of its query; nothing when it is not ours."""
    parts = urlsplit(url)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    slugs = [value for key, value in match.kwargs.items() if key in {"part", "name", "area"}]
    keys = sorted(item.partition("=")[0] for item in parts.query.split("&") if item)
    return " ".join([match.view_name, *map(str, slugs), *keys])


def fetch(client: Client, url: str, name: str = "") -> Page:
    response: Any = client.get(url)
    if response.streaming:
        list(response)
        return Page(url, name, response)
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    return Page(url, name, response, response.content.decode() if is_html else "")
