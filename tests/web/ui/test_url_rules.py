"""Addresses written late are those that Werkzeug writes at once."""

from __future__ import annotations

import re

from flask import Flask
from werkzeug.routing import Map, Rule


def test_every_address_is_written_as_werkzeug_writes_it(app: Flask) -> None:
    written = 0
    for rule in app.url_map.iter_rules():
        plain = Map([Rule(rule.rule, endpoint="page")], converters=app.url_map.converters)
        values = {each: value_of(rule, each) for each in rule.arguments} | {"q": "a b"}
        as_written = app.url_map.bind("localhost").build(rule.endpoint, values, method=None)
        assert as_written == plain.bind("localhost").build("page", values), rule.rule
        written += 1
    assert written > 200


def value_of(rule: Rule, name: str) -> str | int:
    """Return something that can stand in this part of an address."""
    one_of = re.search(rf"<any\(([^)]*)\):{name}>", rule.rule)
    return one_of[1].partition(",")[0].strip("'") if one_of else 7
