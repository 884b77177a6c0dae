"""The server stays small while a long file comes in, whichever way, and nothing of it lies in the clear."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import uploads
from tests.services.server import LiveServer

#: `make bench` sends 300 MiB; a server that kept a file in memory would be found out by this as well.
LONG = 48 * uploads.MIB


@pytest.mark.timeout(600)
def test_a_long_file_costs_the_server_less_than_8(
    live_server: Callable[..., LiveServer], demonstration_folder: Path, tmp_path: Path
) -> None:
    folder, temporary = tmp_path / "demonstration", tmp_path / "temporary"
    temporary.mkdir()
    shutil.copytree(demonstration_folder, folder)
    settings = {"GRIEVANCE_DEMO": "1", "GRIEVANCE_KDF_COST": "lowest", "TMPDIR": str(temporary)}
    server = live_server(settings, folder=folder)
    server.start()
    for growth in uploads.measure(server, LONG):
        assert growth.grown < 8, growth.line()
    server.stop()
    assert [
        path for path in temporary.rglob("*") if path.is_file() and path.stat().st_size > uploads.MIB
    ] == []
    sealed = [path for path in (folder / "files").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size > LONG for path in sealed) == 2
    for path in sealed:
        with path.open("rb") as file:
            assert uploads.HEAD not in file.read(1024)
    assert not list((folder / "files" / "parts").iterdir())
