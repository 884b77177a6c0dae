"""How many requests a second, and how slow the slow ones, beside the floor on the same server."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import floor
from benchmarks.load import Request, Result, forever, get, post, run
from benchmarks.world import CASES
from tests.services.http_reporter import HttpReporter
from tests.services.http_staff import HttpStaff
from tests.services.ports import free_port

PREPARED = 160
#: The first reports fill caches in both processes; among the floor's thousands of inserts that does not show.
WARMING = 32
SECONDS = 5.0
QUEUE = "/inspector?view=all"


class FloorServer:
    """The floor behind gunicorn with the same workers and threads as the product."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._environment = {**os.environ, "FLOOR_DATABASE": f"sqlite:///{folder / 'floor.sqlite3'}"}
        os.environ["FLOOR_DATABASE"] = self._environment["FLOOR_DATABASE"]
        floor.fill(floor.create_app(), CASES)

    def __enter__(self) -> FloorServer:
        gunicorn = Path(sys.executable).parent / "gunicorn"
        command = [str(gunicorn), "-k", "gthread", "-w", "2", "--threads", "8", "--keep-alive", "30"]
        command += ["-b", f"127.0.0.1:{self.port}", "benchmarks.floor:create_app()"]
        self._process = subprocess.Popen(command, env=self._environment, stderr=subprocess.DEVNULL)
        _wait_for(self.port)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("localhost", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the floor did not start")


def measure_floor(port: int) -> dict[str, Result]:
    """Measure the floor's form, insert, list and page."""
    return {
        "page": run("floor: a page", port, forever(get("/")), seconds=SECONDS),
        "insert": run(
            "floor: an insert",
            port,
            forever(post("/", {"title": "t", "body": "words " * 40})),
            seconds=SECONDS,
        ),
        "list": run(f"floor: a list of {CASES:,}", port, forever(get("/list")), seconds=SECONDS),
        "one": run("floor: open one", port, forever(get("/note/1")), seconds=SECONDS),
    }


def measure_insert(name: str, port: int) -> Result:
    """Measure the floor's form being sent: one row, one commit."""
    return run(name, port, forever(post("/", {"title": "t", "body": "words " * 40})), seconds=SECONDS)


def prepared_reports(port: int, number: int = PREPARED) -> list[HttpReporter]:
    """Walk reporters up to the last page, untimed."""
    walkers = []
    for _ in range(number):
        walker = HttpReporter(port)
        walker.prepare()
        # The server gives up a line that says nothing for a while; the next request opens another.
        walker.close()
        walkers.append(walker)
    return walkers


def measure_submission(name: str, port: int) -> Result:
    """Measure the request that files a report: keys made, words sealed, case opened, facts recorded."""
    walkers = prepared_reports(port)
    for walker in walkers[:WARMING]:
        walker.send()
    walkers = walkers[WARMING:]

    def stream(client: int) -> Iterator[Request]:
        for walker in walkers[client::8]:
            cookie = "; ".join(f"{key}={value}" for key, value in walker.cookies.items())
            yield post("/report/7", {"csrf_token": walker.token}, cookie)

    return run(name, port, stream, seconds=60, accept=frozenset({200, 303}))


def measure_pages(port: int, staff: HttpStaff, brand: HttpStaff) -> dict[str, Result]:
    """Measure landing page, queue, case page and brand page."""
    staff.fetch("GET", QUEUE)
    case = re.findall(r'href="(/inspector/cases/[0-9a-z]+)"', staff.page)[0]
    return {
        "page": run("landing page", port, forever(get("/")), seconds=SECONDS),
        "list": run(f"queue of {CASES:,} cases", port, forever(get(QUEUE, staff.cookie)), seconds=SECONDS),
        "one": run("case page, words opened", port, forever(get(case, staff.cookie)), seconds=SECONDS),
        "brand": run("brand page", port, forever(get("/brand", brand.cookie)), seconds=SECONDS),
    }


def dribble(port: int, stop: threading.Event, *, clients: int = 6) -> list[threading.Thread]:
    """Phones on 2G: each sends a form one byte at a time, for as long as it takes."""

    def one() -> None:
        head = "POST /report/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n"
        head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        with socket.create_connection(("localhost", port)) as line:
            line.sendall(head.encode())
            while not stop.is_set():
                try:
                    line.sendall(b"x")
                except OSError:
                    return
                time.sleep(0.05)

    threads = [threading.Thread(target=one, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    return threads
