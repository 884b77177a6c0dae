"""Log lines hold a few named fields; what somebody typed, their address and browser are in none."""

from __future__ import annotations

import io
import json
import logging
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from grievance.accounts.models.user import User
from grievance.app import create_app
from grievance.foundation.db import db
from grievance.foundation.settings import Settings
from grievance.web.ui.logs import ALLOWED, ContentFree
from tests.services.server import LiveServer

SECRET = "secret-words-of-a-worker"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """Everything that is logged, as the product writes it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(ContentFree())
    loggers = [logging.getLogger(name) for name in ("grievance", "elsewhere")]
    for logger in loggers:
        logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    for logger in loggers:
        logger.removeHandler(handler)


def test_only_named_fields_are_written(lines: Callable[[], list[dict[str, object]]]) -> None:
    logging.getLogger("grievance.web").error(
        "something happened", extra={"endpoint": "x", "address": SECRET, "agent": SECRET, "form": SECRET}
    )
    logging.getLogger("elsewhere").error(f"cannot open {SECRET}")  # noqa: G004 - as others do
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("grievance.web").exception("it broke")
    found = lines()
    assert SECRET not in json.dumps(found)
    assert [each.get("event") for each in found] == ["something happened", None, "it broke"]
    assert found[2]["error_kind"] == "ValueError"
    assert {name for each in found for name in each} <= {"level", "logger", "event", *ALLOWED}


@pytest.mark.parametrize("broken", ["view", "afterwards"])
def test_a_request_that_breaks_names_the_place_and_nothing_else(
    settings: Settings, lines: Callable[[], list[dict[str, object]]], broken: str
) -> None:
    app = create_app(Settings(folder=settings.folder, kdf_cost="lowest"))

    def breaks(*_response: object) -> None:
        held_in_a_local = SECRET
        raise ValueError(f"{held_in_a_local} could not be read")

    if broken == "view":
        app.view_functions["ui.healthy"] = breaks
    else:
        app.after_request_funcs.setdefault(None, []).append(breaks)  # type: ignore[arg-type]
    browser = app.test_client()
    browser.set_cookie("visit", SECRET)
    headers = {
        "User-Agent": SECRET,
        "X-Forwarded-For": "203.0.113.9",
        "Referer": f"http://localhost/{SECRET}",
    }
    response = browser.get(f"/healthz?words={SECRET}", headers=headers)
    assert response.status_code in {500, 503}
    assert SECRET not in response.text
    written = json.dumps(lines())
    assert "ValueError" in written
    for word in (SECRET, "203.0.113.9", "127.0.0.1", "words="):
        assert word not in written


def test_an_error_of_the_database_quotes_no_row(app: Flask) -> None:
    db.session.add(User(email=SECRET, name=SECRET, organisation_id=10**6))
    with pytest.raises(IntegrityError) as error:
        db.session.flush()
    db.session.rollback()
    assert SECRET not in str(error.value)


def test_what_ends_a_process_is_named_and_not_quoted() -> None:
    program = (
        "from grievance.web.ui.logs import scrub_crashes, set_up_logs\n"
        "import threading\n"
        "set_up_logs(); scrub_crashes()\n"
        f"def end(): raise ValueError({SECRET!r})\n"
        "thread = threading.Thread(target=end); thread.start(); thread.join()\n"
        "end()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert SECRET not in done.stderr
    assert [json.loads(line)["error_kind"] for line in done.stderr.splitlines()] == ["ValueError"] * 2


def test_a_running_server_writes_no_address_and_no_request(
    migrated_folder: Path, tmp_path: Path, live_server: Callable[..., LiveServer], client: FlaskClient
) -> None:
    folder = tmp_path / "served"
    shutil.copytree(migrated_folder, folder)
    server = live_server({"GRIEVANCE_KDF_COST": "lowest"}, folder=folder)
    server.start()
    head = "POST /report/4 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
    odd = [
        f"GET /{SECRET} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {SECRET}\r\n\r\n",
        f"{head}Transfer-Encoding: chunked\r\n\r\n{SECRET}",
        f"{head}Content-Length: 6\r\n\r\n{SECRET}",
        f"GET / HTTP/1.1\r\nHost: localhost\r\nX-One: 1\r\n folded: {SECRET}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost : localhost\r\nX {SECRET}: 1\r\n\r\n",
        f"get / HTTP/9.9\r\nHost: {SECRET}\r\n\r\n",
        "GET / HTTP/1.1\r\n" + f"X-Many: {SECRET}\r\n" * 200 + "\r\n",
        f"{SECRET}\r\n\r\n",
    ]
    answers = []
    for request in odd:
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
            line.sendall(request.encode())
            line.shutdown(socket.SHUT_WR)
            answers.append(line.makefile("rb").readline().decode().split(" ")[1])
    assert answers[0] == "404"
    assert all(each.startswith("4") or each == "501" for each in answers[1:]), answers
    server.stop()
    written = server.log.read_text()
    for word in (SECRET, "127.0.0.1 ", "User-Agent", "GET /"):
        assert word not in written.replace("Serving on http://127.0.0.1", ""), word
