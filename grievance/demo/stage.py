"""Where the stories are told: everybody and every place at hand, and workers who file reports."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import TypeVar

from flask_babel import force_locale
from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.states import CaseType
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.services.submission import ReportDraft, submit_report
from grievance.complaints.states import KnownTo, RaiseWithEmployer, ReplyRoute
from grievance.demo import words
from grievance.demo.accounts import DemoCode
from grievance.demo.people import Cast
from grievance.demo.timetable import Timetable
from grievance.foundation.db import db
from grievance.foundation.secrets import Cost, PepperRing
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.supplychain.models.site import Site
from grievance.vault.reporter_codes import CodeKeys, keys_of, new_code
from grievance.vault.services.principals import find_reporter, unlock
from grievance.web.worker.wording import consent_texts

Shown = TypeVar("Shown")


@dataclass(frozen=True)
class WorkerCode:
    """A worker's code with what it opens."""

    code: str = field(repr=False)
    keys: CodeKeys = field(repr=False)


def new_codes(pool: Executor, *, peppers: PepperRing, cost: Cost) -> dict[str, Future[WorkerCode]]:
    """Begin to make a code for each report; stretching one takes a while."""

    def one() -> WorkerCode:
        code = new_code()
        return WorkerCode(code, keys_of(code, peppers=peppers, cost=cost)[0])

    return {name: pool.submit(one) for name in words.reports()}


@dataclass(frozen=True)
class Matter:
    """A report with the worker who sent it; its case is looked up, for cases are merged."""

    complaint_id: int
    reporter: Actor

    @property
    def complaint(self) -> Complaint:
        """The report."""
        return db.session.get_one(Complaint, self.complaint_id)

    @property
    def case(self) -> Case:
        """The case that the report belongs to now."""
        query = select(Case).join(CaseComplaint, CaseComplaint.case_id == Case.id)
        return db.session.scalars(query.where(CaseComplaint.complaint_id == self.complaint_id)).one()

    @property
    def child(self) -> Case:
        """The case about punishment for this report."""
        query = select(Case).where(Case.parent_id == self.case.id, Case.case_type == CaseType.RETALIATION)
        return db.session.scalars(query).one()

    def allegation(self, item_code: str) -> Allegation:
        """What is alleged about one item."""
        return next(each for each in self.case.allegations if each.item_code == item_code)


@dataclass(frozen=True)
class Stage:
    """Everything that the stories need."""

    time: Timetable
    cast: Cast
    sites: Mapping[str, Site]
    codes: Mapping[str, Future[WorkerCode]]
    peppers: PepperRing
    code_cost: Cost
    matters: dict[str, Matter] = field(default_factory=dict)
    """What has been reported so far, by name."""
    join_codes: list[str] = field(default_factory=list)
    """With which more workers join those who stand together."""

    def actor(self, key: str) -> Actor:
        """Return somebody as they act."""
        return self.cast.actors[key]

    def user(self, key: str) -> User:
        """Return somebody's account."""
        return db.session.get_one(User, self.cast.actors[key].user_id)

    def in_language(self, locale: str, shown: Callable[[], Shown]) -> Shown:
        """Return what is shown to a worker who reads this language."""
        with force_locale(locale):
            return shown()

    def file_report(self, name: str) -> Matter:
        """Let a worker send a report."""
        row, code = words.reports()[name], self.codes[name].result()
        draft = ReportDraft(
            locale=row["locale"],
            item_codes=row["items"],
            site_id=self.sites[row["site"]].id if "site" in row else None,
            where=row.get("where", ""),
            story=row["story"],
            known_to=KnownTo(row.get("known_to", KnownTo.NOBODY)),
            raise_with_employer=RaiseWithEmployer(row.get("may_raise", RaiseWithEmployer.ASK_FIRST)),
            reply_route=ReplyRoute(row.get("reply_route", ReplyRoute.CODE)),
            name=row.get("name", ""),
            contact=row.get("contact", ""),
            safe_times=row.get("safe_times", ""),
            consent_texts=self.in_language(row["locale"], consent_texts),
        )
        submit_report(
            draft,
            submission_key=os.urandom(32),
            code=code.code,
            peppers=self.peppers,
            cost=self.code_cost,
            keys=code.keys,
        )
        return self.take_up(name)

    def take_up(self, name: str) -> Matter:
        """Let a worker whose report was filed use the code."""
        found = find_reporter([self.codes[name].result().keys])
        assert found is not None
        principal, keys = found
        private_key = unlock(principal, wrapping_key=keys.wrapping_key, peppers=self.peppers)
        own = select(Complaint.id).where(Complaint.reporter_id == principal.id)
        complaint_id = db.session.scalars(own).one()
        reporter = actors.reporter(complaint_id, principal_id=principal.id, private_key=private_key)
        self.matters[name] = Matter(complaint_id, reporter)
        return self.matters[name]

    def worker_codes(self) -> list[DemoCode]:
        """Return the codes, to be shown beside the accounts."""
        return [
            DemoCode(report=name, locale=words.reports()[name]["locale"], code=each.result().code)
            for name, each in self.codes.items()
        ]
