"""How long the pages of a desk take with many generated cases, beside the same pages with 1,000."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
#: A page, and what is sent to it.
Asked = tuple[str, list[tuple[str, str]] | None]
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
        return f"{self.name:40} p50 {p50:7.1f} ms   p95 {self.p95:7.1f} ms{ratio}{weight}"


def measure(folder: Path, say: Say) -> None:
    """Print the figures for both databases."""
    for name, database in (("SQLite", _none), ("PostgreSQL", postgres)):
        with database() as for_few, database() as for_many:
            say(f"\n{name}")
            few = make_world(folder / f"desks-{name}-few", for_few, FEW, say)
            many = make_world(folder / f"desks-{name}-many", for_many, MANY, say)
            compare(few, many, say)


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


def compare(few: LiveServer, many: LiveServer, say: Say) -> None:
    """Print how long pages of an inspector and of a supervisor take in two worlds, asked by turns."""
    try:
        desks = [_desks(server) for server in (few, many)]
        for address in _FIGURES:
            desks[1]["supervisor"].fetch("GET", address)
        started = time.perf_counter()
        questions = _count_beforehand(many)
        spent = time.perf_counter() - started
        say(f"  what a supervisor asked, counted beforehand: {questions} times the figures in {spent:.0f} s")
        for role in ("inspector", "supervisor"):
            staff = [each[role] for each in desks]
            _print(f"queue, six views, {role}", staff, [_asked(_QUEUES)] * 2, say)
        # A supervisor handles none: cases of the crowd share their keys by the hundred, so that to open an
        # inspector's for their words would open all of them.
        staff = [each["supervisor"] for each in desks]
        _print("search in cases, supervisor", staff, [_searches(each) for each in staff], say)
        _print("key figures, three filters, supervisor", staff, [_asked(_FIGURES)] * 2, say)
    finally:
        few.stop()
        many.stop()


def _desks(server: LiveServer) -> dict[str, HttpStaff]:
    accounts = json.loads(server.run("demo", "accounts", "--json").stdout)
    server.start()
    return {role: _signed_in(server.port, accounts, role) for role in ("inspector", "supervisor")}


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


def _asked(addresses: tuple[str, ...]) -> list[Asked]:
    return [(each, None) for each in addresses]


def _searches(staff: HttpStaff) -> list[Asked]:
    staff.close()
    staff.fetch("GET", "/inspector/search")
    token = token_of(staff.page)
    return [("/inspector/search", [("csrf_token", token), ("words", each)]) for each in _WORDS]


def _print(name: str, staff: list[HttpStaff], asked: list[list[Asked]], say: Say) -> None:
    """Ask two desks by turns, so that whatever else the machine does slows both; print what they took."""
    times: list[list[float]] = [[], []]
    weights = [0, 0]
    for turn in range(len(asked[0]) + _TIMES):
        for which, desk in enumerate(staff):
            spent = _answered(desk, *asked[which][turn % len(asked[which])])
            weights[which] = max(weights[which], len(desk.page.encode()))
            # The first look at each fills what a process remembers.
            times[which] += [spent] if turn >= len(asked[which]) else []
    few, many = (Page(name, *each) for each in zip(times, weights, strict=True))
    say(f"  {FEW:>7,} cases  {few.line(None)}")
    say(f"  {MANY:>7,} cases  {many.line(few)}")


def _answered(staff: HttpStaff, path: str, fields: list[tuple[str, str]] | None) -> float:
    # The server gives up a line that says nothing for a while; the next request opens another.
    staff.close()
    started = time.perf_counter()
    status = staff.fetch("POST" if fields else "GET", path, fields)
    if status != 200:
        raise RuntimeError(f"{path} answered with {status}")
    return (time.perf_counter() - started) * 1000
