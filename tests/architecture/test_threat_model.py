"""Every promise of the threat model names tests, and every test that it names exists."""

from __future__ import annotations

import ast
import re

from tests.architecture.tree import ROOT

PAGE = ROOT / "docs" / "threat-model.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def functions_in(path: str) -> set[str]:
    """Return the names of a file's tests."""
    file = ROOT / path
    if not file.exists():
        return set()
    return {each.name for each in ast.parse(file.read_text(encoding="utf-8")).body if hasattr(each, "name")}


def test_every_named_test_exists() -> None:
    named = TEST.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 30, "Too few tests were found for this check to mean anything."
    missing = [f"{path}::{name}" for path, name in named if name not in functions_in(path)]
    assert not missing, (
        "The threat model promises what no test proves. Name the test that does now, or take the promise "
        "back:\n  " + "\n  ".join(missing)
    )


def test_every_promise_names_a_test() -> None:
    page = PAGE.read_text(encoding="utf-8").partition("## What we cannot promise")[0]
    promises = re.split(r"^(?=\*\*)", page, flags=re.MULTILINE)[1:]
    bare = [each.partition("\n")[0] for each in promises if not TEST.search(each)]
    assert promises
    assert not bare, "These promises name no test:\n  " + "\n  ".join(bare)
