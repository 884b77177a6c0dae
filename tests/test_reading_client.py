"""The client that reads every page notices what it is there to notice."""

from __future__ import annotations

import pytest

from tests.factories.reading_client import read

GOOD = (
    '<!doctype html><html lang="en" dir="ltr"><head><title>Hello - more</title></head><body><h1>Hello</h1>'
    '<label for="a">A</label><input id="a" name="a"><label>B <input name="b"></label></body></html>'
)


def test_a_good_page_passes() -> None:
    assert read(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<h1>Hello</h1>", ""),
        ("<h1>Hello</h1>", "<h1>Hello</h1><h1>Again</h1>"),
        ("<h1>Hello</h1>", "<h1>Other</h1>"),
        ('lang="en"', ""),
        ('dir="ltr"', ""),
        ('for="a"', 'for="z"'),
        ('<input name="b">', '<input name="b" id="a">'),
        ('<input name="b">', '<input name="b" style="color:red">'),
        ('<input name="b">', '<input name="b" onclick="go()">'),
        ('<input name="b">', '<img src="x">'),
    ],
)
def test_each_fault_is_noticed(before: str, after: str) -> None:
    assert read(GOOD.replace(before, after)) != []
