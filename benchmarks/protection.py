"""What the protection costs: the same doors with real stretching of passwords and codes, and with none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.load import Request, Result, post, run
from benchmarks.throughput import measure_submission
from grievance.demo.accounts import read_accounts, read_codes
from tests.services.http_reporter import HttpReporter, token_of
from tests.services.server import LiveServer

VISITS = 120
CLIENTS = 8
LEVELS = ("full", "lowest")


def measure(folder: Path, say: Callable[[str], None]) -> None:
    """Print each door at both costs, and what is left of its speed."""
    found = {level: _doors(folder / level, level) for level in LEVELS}
    for door in found["full"]:
        real, bare = (found[level][door] for level in LEVELS)
        say(bare.line())
        say(f"{real.line()}{real.rate / bare.rate:5.0%} of that")


def _doors(folder: Path, level: str) -> dict[str, Result]:
    """Measure sign-in, sending a report and coming back with a code, on a world made at this cost."""
    folder.mkdir()
    settings = {"GRIEVANCE_DEMO": "1", "GRIEVANCE_KDF_COST": level}
    server = LiveServer(settings, folder / "product", folder / "server.log")
    server.run("demo", "load")
    people = [{"email": each.email, "password": each.password} for each in read_accounts(folder / "product")]
    reporters = [{"code": each.code} for each in read_codes(folder / "product")]
    server.start()
    try:
        words = f"{level} stretching"
        return {
            "sign-in": _at(server.port, f"sign-in, {words}", "/account/sign-in", people),
            "report": measure_submission(f"report submission, {words}", server.port),
            "follow": _at(server.port, f"follow with a code, {words}", "/follow", reporters),
        }
    finally:
        server.stop()


def _at(port: int, name: str, address: str, typed: list[dict[str, str]]) -> Result:
    """Send one form of a door again and again; each time by a visitor who has just opened its page."""
    visits = []
    for number in range(VISITS):
        visitor = HttpReporter(port)
        visitor.fetch("GET", address)
        fields = {"csrf_token": token_of(visitor.page), **typed[number % len(typed)]}
        visits.append((fields, "; ".join(f"{key}={value}" for key, value in visitor.cookies.items())))
        visitor.close()

    def stream(client: int) -> Iterator[Request]:
        for fields, cookie in visits[client::CLIENTS]:
            yield post(address, fields, cookie)

    return run(name, port, stream, clients=CLIENTS, seconds=60, accept=frozenset({200, 303}))
