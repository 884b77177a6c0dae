"""What the applications of a run have in common, made once: a test's own then costs next to nothing.

Nine tenths of `create_app` is Werkzeug compiling two functions for each address, a page shown for the
first time is mostly Jinja compiling its templates, and a fifth of a service is SQLAlchemy compiling the
statements that its database has not heard yet. All follow from the source alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import CodeType

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import BaseConverter, Rule
from werkzeug.routing.rules import RulePart

Builder = Callable[..., tuple[str, str]]


class CompiledTemplates(BytecodeCache):
    """The templates that this process has compiled, by name and content."""

    def __init__(self) -> None:
        self.code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand a template out if it was compiled before."""
        bucket.code = self.code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was compiled."""
        assert bucket.code is not None
        self.code[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", CompiledTemplates())
        yield


@pytest.fixture(scope="session", autouse=True)
def _addresses_compiled_once() -> Iterator[None]:
    compile_builder = Rule._compile_builder
    builders: dict[tuple[object, ...], Builder] = {}

    def builder_of(rule: Rule, append_unknown: bool = True) -> Builder:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in builders:
            builders[key] = compile_builder(rule, append_unknown)
        return builders[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", builder_of)
        patch.setattr(Rule, "_parse_rule", _parsed_once())
        yield


def _parsed_once() -> Callable[[Rule, str], list[RulePart]]:
    parse_rule = Rule._parse_rule
    known: dict[str, tuple[list[RulePart], list[tuple[bool, str]], dict[str, BaseConverter]]] = {}

    def parts_of(rule: Rule, text: str) -> list[RulePart]:
        if text not in known:
            trace, converters = len(rule._trace), set(rule._converters)
            parts = list(parse_rule(rule, text))
            new = {name: each for name, each in rule._converters.items() if name not in converters}
            known[text] = (parts, rule._trace[trace:], new)
            return parts
        parts, traced, converted = known[text]
        rule._trace.extend(traced)
        rule._converters.update(converted)
        rule.arguments.update(converted)
        return parts

    return parts_of


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    # All databases of one kind are spoken to in one dialect: what was compiled for one serves each.
    compiled: dict[type[object], LRUCache[object, object]] = {}

    def compiled_for(engine: Engine) -> LRUCache[object, object]:
        return compiled.setdefault(type(engine.dialect), LRUCache(5000))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            Engine, "_compiled_cache", property(compiled_for, lambda _engine, _own: None), raising=False
        )
        patch.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))
        yield
