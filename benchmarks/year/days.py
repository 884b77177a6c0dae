"""Live through a year: workers by day and night, the team on its days, the worker process all the time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import or_, select

from benchmarks.year import night, remedy
from benchmarks.year.cast import Cast
from benchmarks.year.desk import Desk
from benchmarks.year.outside import leaks
from benchmarks.year.workers import Worker, come_back, reports
from grievance.accounts.models.user import User
from grievance.accounts.services.absence import say_away
from grievance.cases.clocks import release_long_pauses
from grievance.cases.duty import on_duty
from grievance.cases.models.case import Band, Case
from grievance.cases.services import check_ins
from grievance.cases.services.retention import keep_to_retention
from grievance.cases.services.right_of_reply import go_on_without_answer
from grievance.cases.states import OPEN, CaseState
from grievance.cases.watch import watched_cases
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Refusal
from grievance.foundation.settings import Settings
from grievance.notifications.deadlines import tell_of_deadlines
from grievance.notifications.watching import look_after_holders
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.ties import declare_tie
from grievance.transparency.services.publishing import prepare_next_publication, withdraw_what_must_go
from tests.factories.people import Person

FIRST_DAY = date(2026, 1, 5)
DAYS = 365
HOURS = (2, 9, 14, 20)
#: The hours at which somebody sits at a desk; of danger somebody hears at all of them.
AT_DESK = (9,)
#: Days between two looks at what can be read outside.
LOOK_OUTSIDE = 91
S = CaseState
_QUICK = (S.RECEIVED, S.ACKNOWLEDGED, S.SCREENING, S.ACCEPTED, S.ASSIGNED, S.SITE_NOTIFIED, S.PLAN_PROPOSED)


@dataclass
class Year:
    """A year under way."""

    app: Flask
    settings: Settings
    cast: Cast
    desk: Desk
    say: Callable[[str], None]
    leaks: int = 0
    looks: int = 0
    left_alone: int = 0
    """The most open cases at once that nobody at work answered for."""
    by_report: dict[int, Worker] = field(default_factory=dict)

    @property
    def rng(self) -> Random:
        """Chance."""
        return self.cast.rng

    def live(self, number: int, place: Path) -> None:
        """Let everything happen, in the order of time."""
        moments = sorted(self.rng.uniform(0, DAYS * 24 - 24) for _ in range(number))
        for at in range(DAYS):
            for hour in range(24):
                moment = moment_of(at, hour)
                with clock.at(moment):
                    while moments and moments[0] < at * 24 + hour + 1:
                        moments.pop(0)
                        worker = reports(self.cast)
                        self.by_report[worker.filed.complaint_id] = worker
                    if hour in HOURS:
                        self._hour(hour, moment)
                    night.look(self.cast, self.by_report)
            with clock.at(moment_of(at, 23)):
                self._day(at, place)

    def _hour(self, hour: int, moment: datetime) -> None:
        with transaction():
            tell_of_deadlines()
        if hour == HOURS[0]:
            self._night()
        weekday = moment.weekday() < 5
        for case_id in self._to_do(all_of_them=weekday and hour in AT_DESK):
            case = db.session.get_one(Case, case_id)
            self.desk.work_on(case)
            if weekday:
                self.desk.tries(lambda one: remedy.go_on(self.desk, one), case)
        if weekday and hour in AT_DESK:
            for case_id in self._watched():
                self.desk.tries(self.desk.look_at_checks, db.session.get_one(Case, case_id))
        if hour == HOURS[-1]:
            for worker in [each for each in self.by_report.values() if each.returns]:
                if self.cast.chance(0.12):
                    come_back(self.cast, worker)

    def _to_do(self, *, all_of_them: bool) -> list[int]:
        """Return what somebody looks at now: danger at any hour, else what waits, is due soon or comes up."""
        query = select(Case.id, Case.state, Case.next_due_at, Case.awaits_team).where(Case.state.in_(OPEN))
        if not all_of_them:
            query = query.where(Case.band == Band.P0, or_(Case.state.in_(_QUICK), Case.awaits_team))
        soon = clock.now() + timedelta(days=2)
        rows = db.session.execute(query.order_by(Case.band, Case.next_due_at, Case.id)).all()
        return [
            row.id
            for row in rows
            if row.state in _QUICK
            or row.awaits_team
            or (row.next_due_at is not None and row.next_due_at < soon)
            or self.cast.chance(0.15)
        ]

    def _watched(self) -> list[int]:
        """Return what has ended, and whose workers somebody has to ask or decide about all the same."""
        query = select(Case.id).where(Case.id.in_(watched_cases()), Case.state.not_in(OPEN))
        return list(db.session.scalars(query.order_by(Case.id)))

    def _night(self) -> None:
        """What the worker process does by itself."""
        with transaction():
            release_long_pauses()
            go_on_without_answer()
            check_ins.ask_what_is_due()
            check_ins.notice_silence()
        with transaction():
            look_after_holders()
            withdraw_what_must_go()
            # Every night as in life would take as long as everything else together.
            if clock.today().weekday() == 0:
                prepare_next_publication()
        keep_to_retention()

    def _day(self, at: int, place: Path) -> None:
        """Fall ill, find that one has ties, and look at what can be read outside."""
        for people in self.cast.colleagues.values():
            for _role, person in people:
                if self.cast.chance(0.008):
                    self._fall_ill(person)
        if at in {120, 240}:
            self._turn_out_to_have_ties()
        if at % 7 == 0:
            working = select(Case).where(Case.state.in_(OPEN), Case.handler_id.is_not(None))
            alone = sum(not on_duty(case) for case in db.session.scalars(working))
            self.left_alone = max(self.left_alone, alone)
        if at % LOOK_OUTSIDE == LOOK_OUTSIDE - 1:
            self.looks += 1
            db.session.remove()
            self.leaks += leaks(self.app, self.cast, self.settings, place)
            self.say(f"  day {at + 1:3}: {len(self.by_report)} reports, {self.leaks} leaks so far")

    def _fall_ill(self, person: Person) -> None:
        """Say from tomorrow on that one is away; whoever is ill already stays so."""
        tomorrow = clock.today() + timedelta(days=1)
        user = db.session.get_one(User, person.user_id)
        with suppress(Refusal), transaction():
            say_away(
                person.actor,
                user,
                from_day=tomorrow,
                until_day=tomorrow + timedelta(days=self.rng.randint(2, 21)),
            )

    def _turn_out_to_have_ties(self) -> None:
        team, people = self.rng.choice(sorted(self.cast.colleagues.items()))
        handlers = [person for role, person in people if role is Role.INSPECTOR]
        sites = [each.field.site_id for each in self.cast.places if each.field.team_id == team]
        with transaction():
            site = db.session.get_one(Site, self.rng.choice(sites))
            declare_tie(self.rng.choice(handlers).actor, site=site)


def moment_of(day: int, hour: int) -> datetime:
    """Return a moment of the year, counted from its first day."""
    return datetime.combine(FIRST_DAY + timedelta(days=day), time(hour, 17), UTC)
