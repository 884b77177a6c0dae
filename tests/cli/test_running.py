"""Server and worker as processes: they start together, look after each other and end together."""

from __future__ import annotations

import http.client
import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from grievance.demo.accounts import read_accounts
from tests.services.processes import children_of
from tests.services.server import LiveServer

LOW = {"GRIEVANCE_KDF_COST": "lowest"}


def family_of(pid: int) -> list[int]:
    """Return a process with all that descend from it."""
    return [pid, *(grandchild for child in children_of(pid) for grandchild in family_of(child))]


def alive(pids: list[int]) -> list[int]:
    """Return which of the processes still run."""
    running = []
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            running.append(pid)
    return running


def until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + 25
    while alive(pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert alive(pids) == []


def healthy(server: LiveServer) -> bool:
    with urllib.request.urlopen(f"{server.url}/healthz", timeout=5) as answer:
        return bool(answer.read() == b"ok")


@pytest.fixture
def serving(live_server: Callable[..., LiveServer], folder: Path) -> LiveServer:
    """An installation served with its worker beside it."""
    server = live_server({**LOW, "GRIEVANCE_PROCESSES": "1"}, folder=folder)
    server.start("serve", "--with-worker")
    return server


def test_serve_answers_starts_a_dead_worker_again_and_ends_with_all_its_processes(
    serving: LiveServer,
) -> None:
    assert healthy(serving)
    assert serving.process is not None
    parent = serving.process.pid
    assert len(family_of(parent)) == 4, "the parent, the server, its one process, the worker"
    worker = next(each for each in children_of(parent) if not children_of(each))
    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 15
    while len(alive(children_of(parent))) < 2 or worker in alive(children_of(parent)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert healthy(serving)
    everybody = family_of(parent)
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(timeout=25) == 0
    until_gone(everybody)


def test_nobody_outlives_a_parent_that_was_killed(serving: LiveServer) -> None:
    assert serving.process is not None
    everybody = family_of(serving.process.pid)
    os.kill(serving.process.pid, signal.SIGKILL)
    serving.process.wait(timeout=10)
    until_gone(everybody)


def says_little(server: LiveServer) -> bool:
    """Whether a line that stays open is answered on twice, without a word that a phone waits for in vain."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    for _ in range(2):
        line.request("GET", "/healthz")
        answer = line.getresponse()
        assert answer.read() == b"ok"
        assert {"Date", "Content-Length"} <= set(answer.headers)
        assert not {"Server", "Connection"} & set(answer.headers)
    line.close()
    return True


def test_the_log_names_no_visitor(live_server: Callable[..., LiveServer], folder: Path) -> None:
    import socket

    server = live_server(LOW, folder=folder)
    server.start()
    with socket.create_connection(("127.0.0.1", server.port)) as raw:
        raw.sendall(b"NOT HTTP AT ALL canary-in-a-request\r\n\r\n")
        raw.recv(1000)
    assert healthy(server)
    assert says_little(server)
    server.stop()
    log = server.log.read_text()
    assert "127.0.0.1" not in log.replace(f"http://127.0.0.1:{server.port}", "")
    assert "canary-in-a-request" not in log


def test_the_demonstration_runs_with_one_command_and_is_set_up_once(
    live_server: Callable[..., LiveServer], tmp_path: Path
) -> None:
    folder = tmp_path / "demo"
    server = live_server(LOW, folder=folder)
    server.start_program("demo", "run")
    assert healthy(server)
    accounts = json.loads(server.run("demo", "accounts", "--json").stdout)
    log = server.log.read_text()
    assert "Setting the demonstration up" in log
    roles = {each["role"] for each in accounts}
    assert {"administrator", "inspector", "operator", "brand", "party_official"} <= roles
    for each in accounts:
        ways_in = {"email", "password", "totp_secret", "recovery_code"}
        assert set(each) == {"role", "name", "path", "url"} | ways_in
        assert each["email"] in log
        assert each["url"].startswith(server.url)
    for path in ("/register", "/inspector", "/operator", "/brand", "/official", "/admin"):
        assert f"{server.url}{path}" in log
    assert (folder / ".gitignore").read_text() == "*\n"
    assert server.process is not None
    everybody = family_of(server.process.pid)
    os.killpg(server.process.pid, signal.SIGINT)  # what Ctrl-C does
    server.process.wait(timeout=25)
    until_gone(everybody)

    assert "Setting" not in server.run("demo", "load").stdout, "nothing is set up a second time"
    again = {each.email: each.totp_secret for each in read_accounts(folder)}
    assert again == {each["email"]: each["totp_secret"] for each in accounts}
