"""How long it takes to bring a list of 10,000 sites, recognised by their names alone, and to undo it."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import select

from benchmarks.exposure import postgres
from benchmarks.register import ENTITIES, Installation, grow
from grievance.foundation.db import db, transaction
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain.models.imports import ImportRun
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.importing import read_in, take
from grievance.supplychain.services.seeding import load_seed
from grievance.supplychain.services.undoing import undo_import
from grievance.supplychain.stages import Stage

Say = Callable[[str], None]
ROWS = 10_000
_COUNTRIES = ("CN", "ID", "CD", "AU", "CL", "PH", "ZA", "JP", "KR", "FI")
_FORMS = ("Ltd", "Co., Ltd.", "S.A.", "GmbH", "Inc.", "有限公司")
_SYLLABLES = ("ka", "mo", "ti", "ren", "sul", "ova", "bek", "dar", "nim", "pol", "yun", "zha", "ler", "qui")


def measure(folder: Path, say: Say) -> None:
    """Print how long a list takes to be reported on, taken, brought again, and undone, on both databases."""
    with Installation(folder / "imports"):
        _measure("SQLite", say)
    with postgres() as url, Installation(folder / "imports-postgresql", url):
        _measure("PostgreSQL", say)


def _measure(name: str, say: Say) -> None:
    with transaction():
        load_seed()
    content = _list()
    say(f"\n{name}: the shipped register")
    _bring(content, say)
    grow(_COUNTRIES, recognised=True)
    say(f"\n{name}: a register of {ENTITIES:,} sites and companies")
    _bring(content, say)


def _bring(content: bytes, say: Say) -> None:
    steward = Actor(roles=frozenset({Role.STEWARD}))
    report = partial(read_in, steward, name="list.csv", list_name="List", stage=Stage.REFINERY)
    with _timed(say, f"{ROWS:,} rows read, recognised by name and reported on"), transaction():
        run = report(io.BytesIO(content))
    say(_counted(run))
    with _timed(say, "taken, 500 rows in each transaction"):
        done = False
        while not done:
            with transaction():
                done = take(steward, run)
    with _timed(say, "the same file again, reported on"), transaction():
        again = report(io.BytesIO(content))
    say(_counted(again))
    with _timed(say, "undone"), transaction():
        undo_import(steward, run)


def _counted(run: ImportRun) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in run.counts.items() if name != "warnings")


@contextmanager
def _timed(say: Say, what: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    say(f"{what:60}{time.perf_counter() - started:8.1f} s")


def _list() -> bytes:
    """Make a list of invented plants, among them one in ten that the register has, written otherwise."""
    chance = random.Random(7)  # noqa: S311 - the same list each time
    known = db.session.execute(select(Site.name, Site.country).order_by(Site.id)).all()
    lines = ["name,address,country,processing_type"]
    for number in range(ROWS):
        if number % 10 == 0:
            name, country = known[number // 10 % len(known)]
            name = f"{name.upper()} {chance.choice(_FORMS)}"
        else:
            words = ("".join(chance.choices(_SYLLABLES, k=3)).title() for _ in range(3))
            name, country = f"{' '.join(words)} {chance.choice(_FORMS)}", chance.choice(_COUNTRIES)
        lines.append(f'"{name}","{number} Invented Road",{country},Refining')
    return ("\n".join(lines) + "\n").encode()
