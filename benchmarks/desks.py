"""Queue, search and key figures with a thousand cases and with many, on both databases."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load import Request, Result, forever, get, post, run
from tests.services.http_reporter import token_of
from tests.services.http_staff import HttpStaff
from tests.services.postgres import PostgresServer
from tests.services.server import LiveServer

FEW = 1_000
#: How many the desks have to bear; GRIEVANCE_DESKS=20000 measures with fewer.
MANY = int(os.environ.get("GRIEVANCE_DESKS", "100000"))
SECONDS = 6.0
SEARCH, WORDS = "/inspector/search", "Kisima"
#: Each page with who looks at it.
PAGES = (
    ("queue, waiting for us", "inspector", "/inspector?view=us"),
    ("queue, all, by deadline", "inspector", "/inspector?view=all&sort=due"),
    ("queue of one mineral", "inspector", "/inspector?view=all&mineral=cobalt"),
    ("search", "inspector", SEARCH),
    ("key figures", "supervisor", "/inspector/figures"),
)
Say = Callable[[str], None]


def measure(folder: Path, say: Say) -> None:
    """Print how long each page takes with few and with many cases, and how much it weighs."""
    with _databases() as databases:
        for name, new_url in databases:
            few, many = (_with(folder, name, number, new_url(), say) for number in (FEW, MANY))
            for page, before in few.items():
                after = many[page]
                say(f"{name:<11}{page:<26}p95 {after.p95 / before.p95:5.1f} times that of {FEW:,} cases")


@contextmanager
def _databases() -> Iterator[list[tuple[str, Callable[[], str]]]]:
    with tempfile.TemporaryDirectory(prefix="grievance-postgres-") as place:
        server = PostgresServer(Path(place))
        server.start()
        try:
            yield [("SQLite", str), ("PostgreSQL", server.new_database)]
        finally:
            server.stop()


def _with(folder: Path, name: str, number: int, url: str, say: Say) -> dict[str, Result]:
    own = folder / f"{name}-{number}"
    settings = {"GRIEVANCE_DEMO": "1", **({"GRIEVANCE_DATABASE_URL": url} if url else {})}
    server = LiveServer(settings, own, folder / f"{name}-{number}.log")
    server.run("demo", "load")
    begun = time.monotonic()
    server.run("generate", "--cases", str(number))
    say(f"{name}: {number:,} cases made in {time.monotonic() - begun:.0f} s")
    accounts = json.loads(server.run("demo", "accounts", "--json").stdout)
    server.start()
    try:
        return _pages(server, accounts, f"{name} {number:,}", say)
    finally:
        server.stop()


def _pages(server: LiveServer, accounts: list[dict[str, str]], label: str, say: Say) -> dict[str, Result]:
    people = {role: HttpStaff(server.port) for role in ("inspector", "supervisor")}
    for role, person in people.items():
        account = next(each for each in accounts if each["role"] == role)
        person.sign_in(account["email"], account["password"], account["totp_secret"])
        person.close()
    results = {}
    for page, role, address in PAGES:
        person, begun = people[role], time.monotonic()
        request = _request(person, address)
        first, weight = time.monotonic() - begun, len(person.page.encode()) / 1000
        requests = forever(request)
        # The server gives up a line that says nothing for a while; the next request opens another.
        person.close()
        results[page] = run(f"{label}: {page}", server.port, requests, clients=1, seconds=SECONDS)
        say(f"{results[page].line()} first {first:5.2f} s, {weight:4.0f} kB")
    return results


def _request(person: HttpStaff, address: str) -> Request:
    """Fetch a page once, and return what asks for it again; a search is sent and never asked for."""
    person.fetch("GET", address)
    if address != SEARCH:
        return get(address, person.cookie)
    fields = {"csrf_token": token_of(person.page), "words": WORDS}
    person.fetch("POST", address, list(fields.items()))
    return post(address, fields, person.cookie)
