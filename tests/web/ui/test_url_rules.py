"""Addresses written late are those that Werkzeug writes at once."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import Map, Rule

#: A value for each kind of part that an address can have.
VALUES = {"number": 3, "what": "sites"}


def test_every_address_is_written_as_werkzeug_writes_it(app: Flask) -> None:
    written = 0
    for rule in app.url_map.iter_rules():
        plain = Map([Rule(rule.rule, endpoint="page")], converters=app.url_map.converters)
        values = {each: VALUES.get(each, "7") for each in rule.arguments} | {"q": "a b"}
        as_written = app.url_map.bind("localhost").build(rule.endpoint, values, method=None)
        assert as_written == plain.bind("localhost").build("page", values), rule.rule
        written += 1
    assert written > 200
