"""Whoever takes the whole machine, except the secret file, reads nothing that anybody wrote about a case.

Whole journeys in a real browser, with a server, a worker process and a mail server: reports with name,
number, photo and paper, messages both ways, notes, findings, a plan, proof and remedy. Then everything that
lies about is searched, while all of it still runs and once more after it ended.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser
from sqlalchemy import inspect, select, update

from grievance.complaints.models.complaint import Complaint
from grievance.demo import world
from grievance.demo.accounts import read_accounts, read_codes
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.jobs.models import Job
from grievance.notifications.outbox import SEND
from tests.browser.people import CaseTeam, Inspector, Operator, Triager
from tests.dump.canary import STEM, words
from tests.dump.machine import Machine, app_of, app_on, running
from tests.dump.searcher import Hit, Searcher
from tests.dump.whole_story import whole_story
from tests.dump.witness import LOCALE, PHONE, SITE, Witness
from tests.factories.demonstration import enter_code, sign_in
from tests.factories.reading_client import ReadingClient
from tests.services.postgres import PostgresServer

#: Columns that may hold words of a case in the clear: none. What may be readable are codes, days and counts.
READABLE: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def demonstration_on_postgresql(
    newest_postgres: str, new_folder: Path, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """The folder and the database of a demonstration on PostgreSQL: the same one setting as anywhere."""
    folder = tmp_path_factory.mktemp("on-postgresql") / "installation"
    shutil.copytree(new_folder, folder)
    (folder / "grievance.sqlite3").unlink()
    url = postgres.new_database(copied_from=newest_postgres)
    app = app_on(folder, url)
    with app.app_context():
        world.load()
        db.session.remove()
        db.engine.dispose()
    return folder, url


@pytest.fixture
def light(demonstration_folder: Path, tmp_path: Path, chromium: Browser) -> Iterator[Machine]:
    """A machine with a demonstration on SQLite."""
    with running(tmp_path / "sqlite", demonstration_folder, chromium) as machine:
        yield machine


@pytest.fixture
def scaled(
    demonstration_on_postgresql: tuple[Path, str], postgres: PostgresServer, tmp_path: Path, chromium: Browser
) -> Iterator[Machine]:
    """A machine with a demonstration on PostgreSQL."""
    folder, original = demonstration_on_postgresql
    url = postgres.new_database(copied_from=original)
    with running(tmp_path / "postgresql", folder, chromium, url, postgres) as machine:
        yield machine


def the_case(machine: Machine) -> str:
    """Return the reference of the case of the only report in this language about the site."""
    triager = Triager(machine.demo, "triager")
    triager.opens("/inspector?view=new&sort=age")
    row = triager.page.locator("main tbody tr").filter(has_text="português").filter(has_text=SITE).first
    address = row.locator("a[href^='/inspector/cases/']").get_attribute("href")
    return str(address).partition("?")[0].rpartition("/")[2]


def journey(machine: Machine) -> str:
    """Report, write both ways, tell the site and read its answer: everybody has written something."""
    demo = machine.demo
    operator = Operator(demo, "mfano")
    before = operator.matters()
    witness = Witness(demo, LOCALE)
    code = witness.tells_everything()
    case = the_case(machine)
    triager = Triager(demo, "triager")
    triager.goes_to(case)
    triager.page.locator("main details > summary").filter(has_text="Who it is").click()
    triager.sees(words("story"), f"{STEM}name", "Show the photo")
    triager.takes_on(case, handler="Ana Ejemplo")

    witness.comes_back_with(code)
    witness.writes(words("message"))
    witness.adds_a_paper()
    inspector = Inspector(demo, "inspector")
    inspector.goes_to(case)
    inspector.sees(words("message"), "Show the photo", "paper.pdf")
    inspector.does("Note", text=words("note"))
    writes_to_the_worker(inspector, words("answer"))
    inspector.writes_for("Site", text=words("notice"))
    inspector.goes_to(case)
    inspector.does("Tell the site")

    (matter,) = operator.matters() - before
    operator.opens_matter(matter)
    operator.answers(words("reply"))
    Witness(demo, LOCALE).begins_and_stops()
    return code


def writes_to_the_worker(inspector: CaseTeam, text: str) -> None:
    """Write an answer in the worker's own language."""
    case = inspector.page.url
    for each in (
        inspector.page.locator("main details:not([open]) > summary").filter(has_text="More to do").all()
    ):
        each.click()
    inspector.follows("Write to the worker")
    for field_of_text in inspector.page.locator("main textarea").all():
        field_of_text.fill(text)
    inspector.presses("Write to the worker")
    assert inspector.page.url == case, inspector.text


def wait_for_mail(machine: Machine) -> None:
    """Let the minute pass after which the worker process writes to whoever is to know; wait until it has."""
    app = app_of(machine)
    with app.app_context():
        with transaction():
            db.session.execute(update(Job).where(Job.kind == SEND).values(due_at=clock.now()))
        db.session.remove()
        db.engine.dispose()
    deadline = time.monotonic() + 90
    while not list(machine.spool.iterdir()):
        assert time.monotonic() < deadline, "no message was sent"
        time.sleep(0.5)


def cells(machine: Machine) -> Iterator[tuple[str, bytes]]:
    """Return every value of every column of every table, through SQL."""
    app = app_of(machine)
    with app.app_context():
        tables = inspect(db.engine).get_table_names()
        with db.engine.connect() as connection:
            for table in tables:
                for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings():
                    for column, value in row.items():
                        if value is not None:
                            yield f"{table}.{column}", _as_bytes(value)
        db.engine.dispose()


def _as_bytes(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode()


def search_everything(machine: Machine, searcher: Searcher) -> list[Hit]:
    """Search all that lies about; the pictures and letters of the browser are on the people's own phones."""
    hits = searcher.look_into(machine.place)
    for place, value in cells(machine):
        if place not in READABLE:
            hits += searcher.look(place, value)
    if machine.postgres is not None:
        connect: Callable[..., Any] = psycopg.connect
        with connect(machine.database_url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            found = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            own = str(found.fetchone()[0])
        # The databases of other tests lie there too.
        others = [each for each in (machine.postgres.data / "base").iterdir() if each.name != own]
        hits += searcher.look_into(machine.postgres.data, skip=others)
        hits += searcher.look("postgres.log", (machine.postgres.folder / "postgres.log").read_bytes())
    return hits


def test_everybody_comes_in_on_postgresql(demonstration_on_postgresql: tuple[Path, str]) -> None:
    folder, url = demonstration_on_postgresql
    app = app_on(folder, url)
    app.test_client_class = ReadingClient
    app.config["WTF_CSRF_ENABLED"] = False
    opened = {}
    one_of_each = {account.role: account for account in read_accounts(folder)}
    for account in one_of_each.values():
        browser = sign_in(app, account)
        opened[account.email] = browser.get(account.path, follow_redirects=True).status_code
    assert set(opened.values()) == {200}, opened
    worker = enter_code(app, read_codes(folder)[0].code)
    assert worker.get("/follow").status_code == 200
    assert app.test_client().get("/register").status_code == 200
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_whole_story_leaves_no_word_on_a_machine_with_sqlite(light: Machine) -> None:
    code = whole_story(light.demo)
    witness = Witness(light.demo, LOCALE)
    more = witness.tells_everything()
    witness.comes_back_with(more)
    witness.adds_a_paper()
    Witness(light.demo, LOCALE).begins_and_stops()
    wait_for_mail(light)
    nothing_is_found(light, code, more)


def test_a_journey_leaves_no_word_on_a_machine_with_postgresql(scaled: Machine) -> None:
    # What is written later on goes through the same columns on both kinds of database.
    code = journey(scaled)
    wait_for_mail(scaled)
    nothing_is_found(scaled, code)


def nothing_is_found(machine: Machine, *codes: str) -> None:
    """Search a machine for what was written on it, while it runs and once it has stopped."""
    # What is no secret is found everywhere the search should have been: it was not looking past the data.
    control = Searcher({"site": SITE})
    places = {hit.place.rpartition("/")[2] for hit in search_everything(machine, control)}
    assert "sites.name" in places
    assert len(places) > 1, "only SQL was searched"
    if machine.postgres is None:
        assert "grievance.sqlite3" in places
        assert (machine.place / "instance" / "grievance.sqlite3-wal").stat().st_size > 0
    assert len(list((machine.place / "instance" / "files").rglob("*"))) >= 3
    assert list((machine.place / "logs").iterdir())

    shown = [" ".join(code[at : at + 4] for at in range(0, 20, 4)) for code in codes]
    searcher = Searcher({"words": STEM, "number": PHONE[1:], **{each: each for each in (*codes, *shown)}})
    assert search_everything(machine, searcher) == []
    machine.stop()
    assert search_everything(machine, searcher) == []
    assert sum(1 for _ in cells(machine)) > 10_000
    with_report(machine)


def with_report(machine: Machine) -> None:
    """Make sure that the report is in the database that was searched."""
    app = app_of(machine)
    with app.app_context():
        found = db.session.scalars(select(Complaint).where(Complaint.locale == LOCALE)).all()
        assert [each for each in found if each.identity_id and each.delivery_id and each.original_id]
        db.session.remove()
        db.engine.dispose()
