"""The pinned lists: every dependency in them, every line with a hash, and nothing that names a host."""

from __future__ import annotations

import re
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOT, project_table

PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)
LISTS = ("run", "test", "uv")


def text_of(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def wanted(*groups: str) -> list[Requirement]:
    table: Any = project_table()
    lines = list(table["project"]["dependencies"])
    for group in groups:
        lines += table["dependency-groups"][group]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", LISTS)
def test_every_line_is_pinned_by_hash(name: str) -> None:
    entries = re.split(r"(?<!\\)\n", text_of(name).strip())
    assert entries
    for entry in entries:
        pinned = bool(PINNED.match(entry)) and "--hash=sha256:" in entry
        assert pinned, f"{entry.splitlines()[0]}: run `make lock`."


@pytest.mark.parametrize("name", LISTS)
def test_no_list_names_a_host(name: str) -> None:
    assert not re.search(r"https?:|--(extra-)?index|--find-links|@ ", text_of(name))


@pytest.mark.parametrize(("name", "groups"), [("run", ["build"]), ("test", ["build", "test", "lint"])])
def test_the_list_fits_pyproject(name: str, groups: list[str]) -> None:
    pins: dict[str, list[str]] = {}
    for match in PINNED.finditer(text_of(name)):
        pins.setdefault(match["name"], []).append(match["version"])
    for requirement in wanted(*groups):
        versions = pins.get(canonicalize_name(requirement.name), [])
        assert any(requirement.specifier.contains(version) for version in versions), (
            f"requirements/{name}.txt has {versions or 'nothing'} for {requirement}: run `make lock`."
        )


def test_both_lists_agree() -> None:
    assert set(PINNED.findall(text_of("run"))) <= set(PINNED.findall(text_of("test"))), "Run `make lock`."
