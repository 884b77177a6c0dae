"""Whoever sends something too big reads why, on a line that is still busy sending."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.server import LiveServer

BLOCK = b"x" * 256 * 1024
BLOCKS = 16


@pytest.mark.usefixtures("app")
def test_a_sender_who_is_not_done_reads_why_it_was_refused(
    folder: Path, live_server: Callable[..., LiveServer]
) -> None:
    server = live_server({"GRIEVANCE_UPLOAD_LIMIT_MIB": "2", "GRIEVANCE_PROCESSES": "1"}, folder=folder)
    server.start()
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    line.putrequest("POST", "/account/sign-in")
    for name, value in (("Content-Length", str(BLOCKS * len(BLOCK))), ("Accept-Language", "ja")):
        line.putheader(name, value)
    line.putheader("Content-Type", "multipart/form-data; boundary=x")
    line.endheaders()
    for _ in range(BLOCKS):
        line.send(BLOCK)
        # The answer has left long before the last block.
        time.sleep(0.02)
    answer = line.getresponse()
    assert answer.status == 413
    assert 'lang="ja"' in answer.read().decode()
    line.close()
