"""The wheel: what somebody who installs the product without its sources gets."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, ROOT, project_files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Build the wheel as anybody would and return the names inside."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_carries_every_file_of_the_package(wheel: set[str]) -> None:
    missing = {path.relative_to(ROOT).as_posix() for path in project_files(PACKAGE)} - wheel
    assert not missing


def test_the_wheel_carries_compiled_catalogues(wheel: set[str]) -> None:
    sources = list((ROOT / "translations").glob("*/LC_MESSAGES/*.po"))
    assert sources, "There is no catalogue to carry."
    for source in sources:
        compiled = Path("grievance") / source.relative_to(ROOT).with_suffix(".mo")
        assert compiled.as_posix() in wheel


def test_the_wheel_carries_nothing_else(wheel: set[str]) -> None:
    assert {name.partition("/")[0].rpartition(".")[2] for name in wheel} == {"grievance", "dist-info"}
    assert not [name for name in wheel if name.startswith(("tests/", "instance/"))]
    assert any(name.endswith("licenses/LICENSE") for name in wheel)
