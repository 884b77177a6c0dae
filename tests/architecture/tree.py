"""The files of the project as the architecture tests see them, found without git."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "grievance"

# What .gitignore names too: made by make and by the tools, or an installation's own data.
NOT_OURS = {
    *(".git", ".uv", ".venv", ".services", "__pycache__"),
    *("instance", "dist", "build", "node_modules", "htmlcov"),
}
CACHES = ("_cache", ".hypothesis", ".idea", ".vscode")
COMPILED = {".mo", ".pyc", ".part"}


def project_files(folder: Path = ROOT) -> Iterator[Path]:
    """Give every file that belongs to the project, in order."""
    for path in sorted(folder.iterdir()):
        if path.name in NOT_OURS or path.name.endswith(CACHES):
            continue
        if path.is_dir():
            yield from project_files(path)
        elif path.suffix not in COMPILED and path.name not in {"uv.lock", ".coverage", "messages.pot"}:
            yield path


def python_files(folder: Path = PACKAGE) -> list[Path]:
    """Return the Python files below a folder."""
    return [path for path in project_files(folder) if path.suffix == ".py"]


@cache
def syntax(path: Path) -> ast.Module:
    """Return a Python file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path) -> str:
    """Return a path as people write it, from the project's folder."""
    return path.relative_to(ROOT).as_posix()


def project_table() -> dict[str, object]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
