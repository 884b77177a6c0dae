"""One place commits: whoever else does could store half of what belongs together."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.tree import PACKAGE, python_files, shown, syntax

# Migrations change the schema on a connection of their own, before there is anything to do half.
ALLOWED = {PACKAGE / "foundation" / "db.py", PACKAGE / "migrations" / "schema.py"}


def commits(tree: ast.Module) -> list[int]:
    """Return the lines that call something's commit()."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]


def test_only_the_database_module_commits() -> None:
    found = [
        f"{shown(path)}:{line}"
        for path in python_files()
        if path not in ALLOWED
        for line in commits(syntax(path))
    ]
    assert not found, (
        "Only transaction() in grievance/foundation/db.py commits. A service that commits stores its change "
        "without the audit fact, the message and the job beside it. Let its caller open the transaction:"
        "\n  " + "\n  ".join(found)
    )


@pytest.mark.parametrize(("code", "expected"), [("db.session.commit()", [1]), ("commit = 1\nx.commit", [])])
def test_the_check_sees_a_commit(code: str, expected: list[int]) -> None:
    assert commits(ast.parse(code)) == expected
