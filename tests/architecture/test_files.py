"""What no file of the project may say: where packages come from, and where one machine keeps things."""

from __future__ import annotations

import re

import pytest

from tests.architecture.tree import project_files, shown

# Put together here, so that this file does not say them either.
REGISTRIES = [
    name + ending
    for name, ending in (
        ("pypi", ".org"),
        ("pypi", ".python.org"),
        ("pythonhosted", ".org"),
        ("npmjs", ".org"),
        ("npmjs", ".com"),
        ("deb.debian", ".org"),
        ("packages.debian", ".org"),
        ("security.debian", ".org"),
        ("unpkg", ".com"),
        ("jsdelivr", ".net"),
        ("proxy.golang", ".org"),
    )
]
REGISTRY = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, REGISTRIES))})\b", re.IGNORECASE)
# A folder at the root of one machine; elsewhere in an address the letters mean something else.
MACHINE_PATH = re.compile(r"(?<![\w.~%:/\-}>)])/(?:work|root|home|Users|tmp)/[\w.]")


def found(pattern: re.Pattern[str]) -> list[str]:
    """Return where a pattern occurs in the project's text files."""
    places = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path.name != "LICENSE":
            places += [f"{shown(path)}: {match.group()}" for match in pattern.finditer(text)]
    return places


def test_no_file_names_a_package_registry() -> None:
    places = found(REGISTRY)
    assert not places, (
        "Where packages come from is each machine's own setting. Name the package, pin it by hash, and "
        "leave the host out:\n  " + "\n  ".join(places)
    )


def test_no_file_names_a_folder_of_one_machine() -> None:
    places = found(MACHINE_PATH)
    assert not places, (
        "This works on one machine only. Start from the project's folder, a setting or tempfile:\n  "
        + "\n  ".join(places)
    )


@pytest.mark.parametrize("text", ["see https://" + REGISTRIES[0] + "/x", "files." + REGISTRIES[2] + "/a"])
def test_the_check_sees_a_registry(text: str) -> None:
    assert REGISTRY.search(text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("= '/wo" + "rk/main'", True),
        ("cd /tm" + "p/x", True),
        ("https://example.org/work/x", False),
        ("~/work/x", False),
    ],
)
def test_the_check_sees_a_machine_path(text: str, seen: bool) -> None:
    assert bool(MACHINE_PATH.search(text)) is seen
