"""Danger at night: whoever is on call hears at once, and the deadline stands in the handler's own time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.absence import Absence
from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import User
from grievance.cases.deadlines import deadlines
from grievance.cases.services import assignment
from grievance.complaints.services.follow_up import write_message
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.notifications.deadlines import tell_of_deadlines
from grievance.notifications.models import Mail
from tests.factories.cases import accept, file_report, make_field
from tests.factories.people import Person

#: Half past two at night in Lubumbashi, on a Sunday.
NIGHT = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)


def mails(person: Person) -> list[str]:
    return list(db.session.scalars(select(Mail.template).where(Mail.user_id == person.user_id)))


def test_at_night_whoever_is_on_call_hears_at_once(app: Flask, peppers: PepperRing) -> None:
    """The handler sleeps and is away: the deputy is told, in four hours and in the time of their team."""
    field = make_field(peppers)
    with transaction():
        db.session.get_one(Team, field.team_id).time_zone = "Africa/Lubumbashi"
    with clock.at(NIGHT):
        filed = file_report(field, peppers, items=["SH8"])
        for person in (field.triager, field.inspector):
            assert mails(person) == ["waiting_team"]
        # Nobody keeps a roster here: whether it is real and now, a supervisor is asked.
        assert sorted(mails(field.supervisor)) == ["danger_check", "waiting_team"]
        first = next(each for each in deadlines(filed.case).rows if each.kind == "first_contact")
        assert first.due_at == NIGHT + timedelta(hours=4)
        assert str(first.calendar.zone) == "Africa/Lubumbashi"
        accept(field, filed)
        with transaction():
            assignment.assign_case(
                field.supervisor.actor, filed.case, handler=db.session.get_one(User, field.inspector.user_id)
            )
            db.session.add(
                Absence(
                    user_id=field.inspector.user_id,
                    deputy_id=field.colleague.user_id,
                    from_day=NIGHT.date(),
                    until_day=NIGHT.date() + timedelta(days=7),
                )
            )
        before = len(mails(field.colleague)), len(mails(field.inspector))
        with transaction():
            write_message(filed.reporter, filed.complaint, text="It moves again.", locale="sw")
        assert (len(mails(field.colleague)), len(mails(field.inspector))) == (before[0] + 1, before[1])
    with clock.at(NIGHT + timedelta(hours=30)), transaction():
        tell_of_deadlines()
    assert "deadline_now" in mails(field.colleague)
    assert "deadline_now" not in mails(field.inspector)
