"""Migrations are one line of numbers: no two share one, and each follows the one before."""

from __future__ import annotations

import re

from tests.architecture.tree import PACKAGE

NAMES = re.compile(r"^(revision|down_revision)[^=]*= (?:\"(\d{4})\"|None)$", re.MULTILINE)


def test_each_migration_follows_the_one_before() -> None:
    files = sorted((PACKAGE / "migrations" / "versions").glob("[0-9]*.py"))
    assert files
    wrong = []
    for number, file in enumerate(files, start=1):
        named = dict(NAMES.findall(file.read_text(encoding="utf-8")))
        before = f"{number - 1:04d}" if number > 1 else ""
        if (file.name[:4], named) != (
            f"{number:04d}",
            {"revision": f"{number:04d}", "down_revision": before},
        ):
            wrong.append(f"{file.name}: it should be {number:04d} and follow {before or 'nothing'}")
    assert not wrong, (
        "Two people wrote a migration at once, or one was named wrongly. The later one takes the next free "
        "number in its name, its revision and its tests:\n  " + "\n  ".join(wrong)
    )
