"""How long the pages of a desk take with many generated cases, beside the same pages with 1,000."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles

from sqlalchemy import select

from benchmarks.exposure import postgres
from grievance.app import create_app
from grievance.foundation.db import db, transaction
from grievance.foundation.settings import Settings
from grievance.measures.models import KeptFigures
from grievance.measures.services import keeping
from grievance.transparency.queries.key_figures import TEAM_MEASURES, hidden_where_small
from tests.services.http_reporter import token_of
from tests.services.http_staff import HttpStaff
from tests.services.server import LiveServer

Say = Callable[[str], None]
FEW, MANY = 1_000, int(os.environ.get("GRIEVANCE_DESKS", "100000"))
_TIMES, _HEAVIEST = 40, 150_000
_QUEUES = (
    "/inspector?view=us",
    "/inspector?view=mine",
    "/inspector?view=all",
    "/inspector?view=late",
    "/inspector?view=all&order=due",
    "/inspector?view=all&mineral=cobalt",
)
_FIGURES = ("/inspector/figures", "/inspector/figures?mineral=cobalt", "/inspector/figures?since=2026-01-01")
#: A problem, a mineral, a state, an urgency with its state, a place, and what no case is called.
_WORDS = ("wages", "cobalt", "closed", "nickel closed", "crowd", "nothing of this kind")


@dataclass(frozen=True)
class Page:
    """How long one kind of page took, and how heavy the heaviest was before it was compressed."""

    name: str
    times: list[float]
    weight: int

    @property
    def p95(self) -> float:
        """What 95 of 100 did not exceed, in milliseconds."""
        return quantiles(self.times, n=20)[18]

    def line(self, few: Page | None) -> str:
        """Return one line of the report, with the ratio to the page of a desk with few cases."""
        ratio = f"   {self.p95 / few.p95:4.2f} of that with {FEW:,}, aim 2" if few is not None else ""
        weight = f"   {self.weight / 1000:4.0f} kB, aim {_HEAVIEST // 1000}"
        p50 = quantiles(self.times, n=2)[0]
        return f"  {self.name:40} p50 {p50:7.1f} ms   p95 {self.p95:7.1f} ms{ratio}{weight}"


def measure(folder: Path, say: Say) -> None:
    """Print the figures for both databases."""
    for name, database in (("SQLite", _none), ("PostgreSQL", postgres)):
        few: dict[str, Page] = {}
        for cases in (FEW, MANY):
            with database() as url:
                server = make_world(folder / f"desks-{name}-{cases}", url, cases, say)
                few = print_pages(f"{name}, {cases:,} cases", server, say, few)


@contextmanager
def _none() -> Iterator[str]:
    yield ""


def make_world(folder: Path, url: str, cases: int, say: Say) -> LiveServer:
    """Load the demonstration and add a crowd of cases to it."""
    folder.mkdir()
    server = served(folder, url)
    server.run("demo", "load")
    started = time.perf_counter()
    server.run("generate", "--cases", str(cases))
    say(f"{cases:,} cases generated in {time.perf_counter() - started:.0f} s")
    return server


def served(folder: Path, url: str) -> LiveServer:
    """Return a server of this demonstration, which is not started yet."""
    database = {"GRIEVANCE_DATABASE_URL": url} if url else {}
    return LiveServer({"GRIEVANCE_DEMO": "1", **database}, folder, folder.with_suffix(".log"))


def print_pages(title: str, server: LiveServer, say: Say, few: Mapping[str, Page]) -> dict[str, Page]:
    """Print how long the pages of an inspector and of a supervisor take in one world."""
    say(f"\n{title}")
    accounts = json.loads(server.run("demo", "accounts", "--json").stdout)
    server.start()
    try:
        supervisor = _signed_in(server.port, accounts, "supervisor")
        for address in _FIGURES:
            supervisor.fetch("GET", address)
        started = time.perf_counter()
        questions = _count_beforehand(server)
        spent = time.perf_counter() - started
        say(f"  what a supervisor asked, counted beforehand: {questions} times the figures in {spent:.0f} s")
        inspector = _signed_in(server.port, accounts, "inspector")
        found = {
            each.name: each
            for each in (
                _read("queue of an inspector, six views", inspector, _QUEUES),
                _read("queue of a supervisor, six views", supervisor, _QUEUES),
                # A supervisor handles none: cases of the crowd share their keys by the hundred, so that
                # to open an inspector's for their words would open all of them.
                _searched("search in cases of a supervisor", supervisor),
                _read("key figures, three filters", supervisor, _FIGURES),
            )
        }
    finally:
        server.stop()
    for each in found.values():
        say(each.line(few.get(each.name)))
    return found


def _count_beforehand(server: LiveServer) -> int:
    """Do what the worker process does for key figures, and nothing of the rest that is due in a new world."""
    folder, url = (server.settings.get(f"GRIEVANCE_{each}", "") for each in ("FOLDER", "DATABASE_URL"))
    app = create_app(Settings(folder=Path(folder), database_url=url, demo=True))
    with app.app_context():
        asked = db.session.scalars(select(KeptFigures.id)).all()
        for each in asked:
            counted = keeping.count(each, TEAM_MEASURES, hidden_where_small)
            with transaction():
                keeping.keep(each, counted)
        db.engine.dispose()
    return len(asked)


def _signed_in(port: int, accounts: list[dict[str, str]], role: str) -> HttpStaff:
    account = next(each for each in accounts if each["role"] == role)
    staff = HttpStaff(port)
    staff.sign_in(account["email"], account["password"], account["totp_secret"])
    return staff


def _read(name: str, staff: HttpStaff, addresses: tuple[str, ...]) -> Page:
    return _timed(name, staff, [(each, None) for each in addresses])


def _searched(name: str, staff: HttpStaff) -> Page:
    staff.close()
    staff.fetch("GET", "/inspector/search")
    token = token_of(staff.page)
    return _timed(
        name, staff, [("/inspector/search", [("csrf_token", token), ("words", each)]) for each in _WORDS]
    )


def _timed(name: str, staff: HttpStaff, asked: list[tuple[str, list[tuple[str, str]] | None]]) -> Page:
    times, weight = [], 0
    # The server gives up a line that says nothing for a while; the next request opens another.
    staff.close()
    for path, fields in (*asked, *islice(cycle(asked), _TIMES)):
        started = time.perf_counter()
        status = staff.fetch("POST" if fields else "GET", path, fields)
        times.append((time.perf_counter() - started) * 1000)
        if status != 200:
            raise RuntimeError(f"{path} answered with {status}")
        weight = max(weight, len(staff.page.encode()))
    # The first look at each fills what a process remembers.
    return Page(name, times[len(asked) :], weight)
