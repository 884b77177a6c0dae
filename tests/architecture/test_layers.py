"""Foreign keys point down the same layers as imports, and import-linter's list names every package."""

from __future__ import annotations

from typing import Any

from tests.architecture.tree import PACKAGE, project_table


def layers() -> dict[str, int]:
    """Return the height of every package, read from import-linter's list: the one place that says it."""
    table: Any = project_table()
    contract = next(c for c in table["tool"]["importlinter"]["contracts"] if c["id"] == "layers")
    heights = {}
    for height, names in enumerate(reversed(contract["layers"])):
        for name in names.split("|"):
            heights[name.strip().strip("()")] = height
    return heights


def test_foreign_keys_point_down_the_layers() -> None:
    import grievance.app  # noqa: F401  (brings every model in)
    from grievance.foundation.db import db

    height = layers()
    package_of = {
        table.name: mapper.class_.__module__.split(".")[1]
        for mapper in db.Model.registry.mappers
        for table in mapper.tables
    }
    unmapped = sorted(set(db.metadata.tables) - set(package_of))
    assert not unmapped, f"Map these tables with a class, so that they have an owner: {', '.join(unmapped)}."
    assert len(package_of) > 20, "Too few tables were found for this check to mean anything."

    wrong = []
    for table in db.metadata.tables.values():
        for key in table.foreign_keys:
            source, target = package_of[table.name], package_of[key.column.table.name]
            if source != target and height[source] <= height[target]:
                wrong.append(f"{key.parent} ({source}) → {key.column} ({target})")
    assert not wrong, (
        "A foreign key ties its table to the other's migrations and deletions, so it may only point to a "
        "lower layer. Put the link into a table of the upper package:\n  " + "\n  ".join(sorted(wrong))
    )


def test_every_package_has_a_layer() -> None:
    # import-linter checks this too, but sees only folders that Python can import.
    packages = {path.parent.name for path in PACKAGE.glob("*/*.py")}
    missing = packages - set(layers())
    assert not missing, f"Give {sorted(missing)} a line in import-linter's layers in pyproject.toml."
    bare = {path.parent for path in PACKAGE.rglob("*.py") if not (path.parent / "__init__.py").exists()}
    bare = {folder for folder in bare if folder.name not in {"versions", "__pycache__"}}
    assert not bare, f"These folders need an __init__.py, or no check sees them: {sorted(map(str, bare))}"
