"""What every page of every desk weighs and takes where everything it lists is there ten thousand times."""

from __future__ import annotations

import html
import os
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from benchmarks.flooding import flood
from grievance.accounts.models.user import User
from grievance.accounts.services import passkeys, spare_codes
from grievance.alerts.services import setting as alerts
from grievance.app import create_app
from grievance.cases.models.appeal import Appeal
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.services import reply_templates, saved_filters
from grievance.cases.services.joining import MOST_MEMBERS
from grievance.cases.severity import SeverityInputs
from grievance.cases.states import CaseState
from grievance.cli.installation import peppers_of
from grievance.complaints.models.message import Message, MessageText
from grievance.complaints.questionnaire import FILES_MAX
from grievance.complaints.services import follow_up
from grievance.demo.accounts import read_accounts, read_codes
from grievance.foundation.db import Base, db, transaction
from grievance.foundation.secrets import CODE
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.services.compartments import seal
from grievance.web.ui.locales import COOKIE
from tests.browser.addresses import LINK, Addresses
from tests.factories.demonstration import enter_code, settings_of, sign_in
from tests.services.server import LiveServer

Say = Callable[[str], None]
ROWS = int(os.environ.get("GRIEVANCE_ROWS", "10000"))
_HEAVIEST, _SLOWEST = 150_000, 1.5
#: The language of desks in which pages weigh most: each letter takes two bytes.
_HEAVY = "ar"
#: What a worker reads comes over the slowest line.
_HEAVIEST_OF_WORKERS = 30_000
#: How many addresses of one kind are opened: the one about which most is said, and others beside it.
_ALIKE = 3
#: What is sealed with rows that the demonstration has none of: whatever any of them is read for.
_SAID = {
    "lang": "en",
    "text": "Said once, and copied.",
    "address": "https://example.org/",
    "name": "a.jpg",
    "key": "",
    "media_type": "image/jpeg",
    "size": 1,
    "sha256": "0" * 64,
    "where": "",
    "source": "",
    **dict.fromkeys(("taken_at", "sealed_at"), "2026-01-01T00:00:00+00:00"),
}
#: Of these the product takes no more for one case, report, person, team or organisation.
_BOUNDS = {
    "case_complaints": ("case_id", MOST_MEMBERS),
    "complaint_files": ("complaint_id", 10 * FILES_MAX),
    "park_names": ("park_id", 20),
    "passkeys": ("user_id", passkeys.MOST),
    "spare_codes": ("user_id", spare_codes.HOW_MANY),
    "reply_templates": ("team_id", reply_templates.MOST),
    "saved_filters": ("user_id", saved_filters.MOST),
    "webhooks": ("organisation_id", alerts.MOST),
}


@dataclass(frozen=True)
class Seen:
    """One page that somebody opened."""

    who: str
    kind: str
    address: str
    seconds: float
    weight: int
    status: int

    @property
    def is_too_much(self) -> bool:
        """Whether it misses the aims, or did not come."""
        aim = _HEAVIEST_OF_WORKERS if self.kind.startswith("worker.") else _HEAVIEST
        return self.weight > aim or self.seconds > _SLOWEST or self.status >= 500

    def line(self) -> str:
        """Return one line of the report."""
        return f"    {self.status} {self.weight / 1000:6.0f} kB {self.seconds:6.2f} s  {self.address}"


def measure(folder: Path, say: Say, only: Iterable[str] = ()) -> None:
    """Load a demonstration, crawl it, fill it, crawl it again, and print both beside each other."""
    few, many = folder / "rows-few", folder / "rows-many"
    LiveServer({"GRIEVANCE_DEMO": "1"}, few, folder / "rows.log").run("demo", "load")
    shutil.copytree(few, many)
    with closing(_Installation(few)) as small:
        before = small.crawl(only)
    with closing(_Installation(many)) as large:
        started = time.perf_counter()
        short = large.fill()
        say(f"filled with {ROWS:,} rows a table in {time.perf_counter() - started:.0f} s")
        say("fewer, since no more are allowed: " + ", ".join(f"{name} {n}" for name, n in short.items()))
        after = large.crawl(only)
    _report(before, after, say)


def _report(before: list[Seen], after: list[Seen], say: Say) -> None:
    usual = {who: median(each.seconds for each in pages) for who, pages in _by_person(before).items()}
    for who, pages in _by_person(after).items():
        heaviest, slowest = max(each.weight for each in pages), max(each.seconds for each in pages)
        middle = median(each.seconds for each in pages)
        say(
            f"{who:18} {len(pages):5} pages   heaviest {heaviest / 1000:5.0f} kB, aim {_HEAVIEST // 1000}"
            f"   slowest {slowest:5.2f} s, aim {_SLOWEST}   p50 {middle * 1000:4.0f} ms,"
            f" {middle / usual[who]:.1f} of that with few rows"
        )
        for each in sorted(pages, key=lambda page: (-page.weight, -page.seconds)):
            if each.is_too_much:
                say(each.line())


def _by_person(pages: Iterable[Seen]) -> dict[str, list[Seen]]:
    found = defaultdict(list)
    for each in pages:
        found[each.who].append(each)
    return found


class _Installation:
    """A demonstration in a folder, and whoever opens its pages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._addresses = Addresses(folder)
        # The demonstration was loaded like any other: its codes are found at the full cost only.
        self._app = create_app(replace(settings_of(folder), kdf_cost="full"))
        self._app.config["WTF_CSRF_ENABLED"] = False
        with self._app.app_context():
            self._case = _most_said_about()

    def close(self) -> None:
        """Let go of its database."""
        with self._app.app_context():
            db.session.remove()
            db.engine.dispose()

    def fill(self) -> dict[str, int]:
        """Fill every table, about one case above all."""
        with self._app.app_context():
            case = db.session.get_one(Case, self._case)
            assert case.site_id is not None
            assert case.shared is not None
            with transaction():
                item = seal(case.shared, _SAID, kind="note", author_role=Role.INSPECTOR)
            hot = {"cases": {case.id}, "sites": {case.site_id}, "users": {case.handler_id or 1}}
            hot["sealed_items"] = {item.id}
            if case.team_id is not None:
                hot["teams"] = {case.team_id}
            short = flood(ROWS, hot, _values(), _BOUNDS)
            with transaction():
                _let_workers_read()
                _let_panels_read(case.id)
            return short

    def crawl(self, only: Iterable[str]) -> list[Seen]:
        """Open the pages of every desk, those of workers and those of everybody, a few of each kind."""
        pages: list[Seen] = []
        for account in read_accounts(self._folder):
            who, audience = account.email.partition("@")[0], account.path.split("/")[1]
            if not only or who in only:
                browser, start = sign_in(self._app, account), [account.path, "/account"]
                browser.set_cookie(COOKIE, _HEAVY)
                pages += self._walk(who, browser, {audience, "account"}, [*start, *self._about(audience)])
        if not only or "reporter" in only:
            browser = enter_code(self._app, self._code_most_said_about())
            pages += self._walk("reporter", browser, {"worker"}, ["/follow"])
        if not only or "anonymous" in only:
            start = ["/", "/register", "/about"]
            pages += self._walk("anonymous", self._app.test_client(), {"public", "worker"}, start)
        return pages

    def _code_most_said_about(self) -> str:
        """Return the code of the report of which most was kept, of those whose code is known."""
        codes, ring = read_codes(self._folder), peppers_of(self._app)
        with self._app.app_context():
            opened = [follow_up.enter_code(each.code, peppers=ring, cost=CODE) for each in codes]
            said = _said_in_reports()
        most = max(zip(codes, opened, strict=True), key=lambda each: _said_in(each[1], said))
        return most[0].code

    def _walk(
        self, who: str, browser: FlaskClient, audiences: Collection[str], start: Iterable[str]
    ) -> list[Seen]:
        waiting = list(start)
        seen, often = set(waiting), defaultdict[str, int](int)
        pages: list[Seen] = []
        while waiting:
            address = waiting.pop(0)
            kind = self._addresses.kind_of(address)
            if kind.partition(".")[0] not in audiences or often[kind] >= _ALIKE:
                continue
            often[kind] += 1
            answer, spent = _timed(browser, address)
            if answer.mimetype != "text/html":
                # A file holds all of a list, whatever it weighs: one of a kind shows that it comes.
                often[kind] = _ALIKE
                continue
            if spent > _SLOWEST:
                # A server that has run for a while has read this page's templates before.
                spent = min(spent, _timed(browser, address)[1])
            pages.append(Seen(who, kind, address, spent, len(answer.data), answer.status_code))
            links = [html.unescape(each) for each in LINK.findall(answer.text)]
            waiting += [each for each in dict.fromkeys(links) if each not in seen]
            seen.update(links)
        return pages

    def _about(self, audience: str) -> list[str]:
        """Return the pages about what most is said about, which a list of ten thousand need not show."""
        with self._app.app_context():
            case = db.session.get_one(Case, self._case)
            site = case.site.reference if case.site is not None else ""
        return {
            "inspector": [f"/inspector/cases/{case.reference}", f"/inspector/sites/{site}"],
            "operator": [f"/operator/matters/{case.reference}"],
            "brand": [f"/brand/site/{site}"],
            "admin": [f"/admin/sites/{site}"],
        }.get(audience, [])


def _timed(browser: FlaskClient, address: str) -> tuple[TestResponse, float]:
    """Open a page to its last byte."""
    started = time.perf_counter()
    answer = browser.get(address, buffered=True)
    return answer, time.perf_counter() - started


def _let_workers_read() -> None:
    """Let each copied message say what the first of its report says: workers open no other case's words."""
    first = select(Message.complaint_id, func.min(MessageText.id)).join(MessageText.message)
    for complaint_id, text_id in db.session.execute(first.group_by(Message.complaint_id)).all():
        said = select(MessageText.item_id).where(MessageText.id == text_id)
        own = select(Message.id).where(Message.complaint_id == complaint_id)
        texts = update(MessageText).where(MessageText.message_id.in_(own))
        db.session.execute(
            texts.values(item_id=db.session.scalars(said).one()),
            execution_options={"synchronize_session": False},
        )


def _let_panels_read(case_id: int) -> None:
    """Let each copied appeal be about the case that is filled: an appeal is a case below another one."""
    appealed = update(Case).where(Case.id.in_(select(Appeal.case_id)), Case.parent_id.is_(None))
    db.session.execute(
        appealed.where(Case.id != case_id).values(parent_id=case_id),
        execution_options={"synchronize_session": False},
    )


def _said_in_reports() -> Counter[int]:
    """Count by report the messages, files, consents and whatever else belongs to one."""
    found = Counter[int]()
    for table in Base.metadata.sorted_tables:
        if "complaint_id" in table.c:
            query = select(table.c.complaint_id, func.count()).group_by(table.c.complaint_id)
            found.update({each: number for each, number in db.session.execute(query) if each is not None})
    return found


def _said_in(reporter: Actor | None, said: Mapping[int, int]) -> int:
    return said.get(reporter.complaint_id or 0, 0) if reporter is not None else -1


def _most_said_about() -> int:
    """Return the case under remedy about which most happened."""
    query = select(Case.id).join(CaseEvent, CaseEvent.case_id == Case.id).group_by(Case.id)
    query = query.where(Case.state == CaseState.REMEDIATION).order_by(func.count().desc(), Case.id)
    return db.session.scalars(query.limit(1)).one()


def _values() -> dict[str, dict[str, Any]]:
    """Return what rows that are made up have to say, by table; ties are of somebody who sees no case yet."""
    without_case = select(User.id).where(User.email == "panel3@example.org")
    return {
        "passkeys": {"transports": "internal"},
        "severity_lowerings": {"inputs": SeverityInputs(1, 1, 1).as_codes()},
        "staff_ties": {"user_id": db.session.scalars(without_case).one()},
    }
