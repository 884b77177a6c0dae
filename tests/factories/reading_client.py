"""A test client that reads every page it fetches: each test of a view tests accessibility too."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grievance.foundation.db import db

_UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
#: Differs on each page, and says nothing to whoever reads.
_TOKEN = re.compile(r'<input[^>]*name="csrf_token"[^>]*>')
_fit: set[int] = set()
"""The pages, by their hash, that this process has found fit to be read."""
_VOID = {"input", "img", "br", "meta", "link", "hr", "use", "path", "circle", "rect", "source", "wbr"}


@dataclass
class _Page(HTMLParser):
    """What a page says about itself."""

    ids: list[str] = field(default_factory=list)
    labelled: set[str] = field(default_factory=set)
    fields: list[dict[str, str | None]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    title: str = ""
    html: dict[str, str | None] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._inside: list[str] = []
        self._labels_open = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag not in _VOID:
            self._inside.append(tag)
        if tag == "html":
            self.html = known
        if tag == "h1":
            self.headings.append("")
        if known.get("id"):
            self.ids.append(str(known["id"]))
        self._note_faults(tag, known)
        if tag == "label":
            self._labels_open += 1
            self.labelled.add(str(known.get("for") or ""))
        if tag in {"input", "select", "textarea"} and known.get("type") not in _UNLABELLED:
            self.fields.append({**known, "_wrapped": "yes" if self._labels_open else None})

    def _note_faults(self, tag: str, known: dict[str, str | None]) -> None:
        if "style" in known:
            self.faults.append(f"<{tag}> has a style attribute, which the content policy blocks")
        for name in known:
            if name.startswith("on"):
                self.faults.append(f"<{tag}> has an inline handler {name}")
        if tag == "img" and "alt" not in known:
            self.faults.append("an image has no alt text")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._labels_open -= 1
        if tag in self._inside:
            while self._inside and self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "h1" in self._inside:
            self.headings[-1] += data
        if self._inside[-1:] == ["title"] and "svg" not in self._inside:
            self.title += data


def read(html: str) -> list[str]:
    """Return what is wrong with a page, in sentences; an empty list is a good page."""
    page = _Page()
    page.feed(html)
    wrong = list(page.faults)
    heading = " ".join(page.headings[0].split()) if page.headings else ""
    if len(page.headings) != 1:
        wrong.append(f"a page has one h1, this one has {len(page.headings)}")
    elif not " ".join(page.title.split()).startswith(heading):
        wrong.append(f"the title {page.title!r} does not begin with the h1 {heading!r}")
    if not page.html.get("lang") or page.html.get("dir") not in {"ltr", "rtl"}:
        wrong.append("the page does not say its language and direction")
    wrong += [
        f"the id {name!r} is used {times} times" for name, times in Counter(page.ids).items() if times > 1
    ]
    for each in page.fields:
        named = each.get("aria-label") or each.get("aria-labelledby") or each["_wrapped"]
        if not named and each.get("id") not in page.labelled:
            wrong.append(f"the field {each.get('name')!r} has no label")
    return wrong


class ReadingClient(FlaskClient):
    """Fetches like Flask's client and fails on a page that is not fit to be read."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Fetch, and read what came if it is a page."""
        # A test holds an application context open; each request begins with an empty `g` all the same.
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        if has_app_context():
            # What the test read before is old now.
            db.session.rollback()
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            page = _TOKEN.sub("", response.get_data(as_text=True))
            if hash(page) not in _fit:
                wrong = read(page)
                assert not wrong, f"{response.request.path}: " + "; ".join(wrong)
                _fit.add(hash(page))
            assert "Content-Security-Policy" in response.headers
        return response
