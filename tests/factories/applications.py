"""What the applications of a run have in common, made once: a test's own then costs next to nothing.

Nine tenths of `create_app` is Werkzeug compiling two functions for each address, a page shown for the
first time is mostly Jinja compiling its templates, and a fifth of a service is SQLAlchemy compiling the
statements that its database has not heard yet. All follow from the source alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

#: What a rule has only once it is compiled, or more of.
COMPILED = ("_parts", "_trace", "_converters", "_build", "_build_unknown", "arguments")


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
    compile_rule = Rule.compile
    known: dict[tuple[object, ...], dict[str, object]] = {}

    def compiled(rule: Rule) -> None:
        key = (type(rule), rule.rule, rule.subdomain, repr(rule.defaults))
        if key not in known:
            compile_rule(rule)
            known[key] = {name: vars(rule)[name] for name in COMPILED}
        vars(rule).update(known[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", compiled)
        yield


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
