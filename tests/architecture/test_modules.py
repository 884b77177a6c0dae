"""How a module may look: its name, its length, and packages that do nothing when imported."""

from __future__ import annotations

import ast

from tests.architecture.tree import PACKAGE, ROOT, python_files, shown, syntax

SAYS_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "manager",
    "managers",
    "misc",
    "shared",
}
LONGEST = 400


def test_packages_hold_a_docstring_only() -> None:
    wrong = []
    for path in python_files():
        if path.name == "__init__.py":
            body = syntax(path).body
            if len(body) != 1 or ast.get_docstring(syntax(path)) is None:
                wrong.append(shown(path))
    assert not wrong, (
        "An __init__.py says in one sentence what the package is about, and nothing else: what it re-exports "
        "or registers happens on import, in an order that nobody sees. Import from the module itself:\n  "
        + "\n  ".join(wrong)
    )


def test_names_say_what_is_inside() -> None:
    wrong = [
        shown(path)
        for path in PACKAGE.rglob("*")
        if path.stem in SAYS_NOTHING and (path.is_dir() or path.suffix in {".py", ".html", ".css", ".js"})
    ]
    assert not wrong, (
        "These names fit anything, so everything ends up there. Name the file for the one idea it holds:\n  "
        + "\n  ".join(wrong)
    )


def test_nothing_that_marks_a_text_goes_by_another_name() -> None:
    """What reads the texts out of the code knows the marks by their names, and passes over any other."""
    wrong = [
        f"{shown(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ImportFrom)
        for each in node.names
        if each.name.endswith("gettext") and each.asname not in {None, "_", "_l"}
    ]
    assert not wrong, "These texts would stand in no catalogue. Import gettext as it is:\n  " + "\n  ".join(
        wrong
    )


def test_modules_are_short() -> None:
    folders = [ROOT / name for name in ("grievance", "tests", "benchmarks")]
    ours = [path for folder in folders if folder.exists() for path in python_files(folder)]
    # A migration is as long as its change.
    lengths = {
        path: len(path.read_text("utf-8").splitlines()) for path in ours if path.parent.name != "versions"
    }
    long = [f"{shown(path)}: {length} lines" for path, length in lengths.items() if length > LONGEST]
    assert not long, f"At most {LONGEST} lines, one idea a file. Split these:\n  " + "\n  ".join(long)
