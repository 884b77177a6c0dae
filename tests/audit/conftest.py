"""The trail begins empty here: opening an installation for workers leaves facts of its own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(unopened_folder: Path) -> Path:
    """A fresh copy of an installation in which nothing has happened."""
    return unopened_folder
