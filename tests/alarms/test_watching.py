"""Unusual reading is told to supervisors; usual reading, however much, to nobody; and nobody is blocked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.alarms.queries import alarms, unusual_readings
from grievance.alarms.rules import READING, SURGE, UNUSUAL, Thresholds, Unusual, thresholds_of
from grievance.alarms.services.watching import watch
from grievance.audit.models import Fact
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import NotAllowed
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.notifications.models import Mail
from grievance.policy.roles import Role
from tests.factories.people import Person, make_person, make_team
from tests.factories.places import make_site
from tests.factories.reports import make_report
from tests.factories.visits import text_of, visit_as

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """A team with a supervisor, and those who are outside it."""

    team: int
    reader: Person
    supervisor: Person
    other_supervisor: Person
    administrator: Person


@pytest.fixture
def house(app: Flask, peppers: PepperRing) -> House:
    team, other = make_team(fallback=True), make_team(name="Another team")
    return House(
        team,
        make_person(Role.INSPECTOR, peppers=peppers, teams=(team,)),
        make_person(Role.SUPERVISOR, peppers=peppers, teams=(team,)),
        make_person(Role.SUPERVISOR, peppers=peppers, teams=(other,)),
        make_person(Role.ADMINISTRATOR, peppers=peppers),
    )


@pytest.fixture
def thresholds(settings: Settings) -> Thresholds:
    return thresholds_of(settings)


def reads(
    person: Person, *, reports: int, at: datetime, verb: str = "complaint.read", start: int = 0
) -> None:
    """Let somebody have read so many different reports, each of them twice."""
    with transaction():
        db.session.add_all(
            Fact(
                at=at,
                actor=f"user:{person.user_id}",
                role=Role.INSPECTOR,
                verb=READING[0],
                subject_kind="complaints",
                subject_reference=f"report{start + number}",
                codes={},
            )
            for number in range(reports)
            for _ in range(2)
        )


def raised(thresholds: Thresholds, at: datetime) -> list[tuple[str, str | None, int]]:
    """Watch at a moment, and return the alarms there are by then."""
    with clock.at(at), transaction():
        watch(thresholds)
    facts = db.session.scalars(select(Fact).where(Fact.verb.in_([UNUSUAL, SURGE])).order_by(Fact.id))
    return [(fact.verb, fact.codes.get("kind"), fact.codes["count"]) for fact in facts]


def told() -> set[int]:
    return set(db.session.scalars(select(Mail.user_id)))


def test_many_reports_in_an_hour_are_told_once_to_the_teams_supervisor(
    house: House, thresholds: Thresholds
) -> None:
    reads(house.reader, reports=20, at=NOON - timedelta(minutes=20))
    alarm = [(UNUSUAL, Unusual.MANY_IN_AN_HOUR, 20)]
    assert raised(thresholds, NOON) == alarm
    assert raised(thresholds, NOON + timedelta(minutes=10)) == alarm
    assert told() == {house.supervisor.user_id}
    assert {mail.template for mail in db.session.scalars(select(Mail))} == {"waiting_team"}


@pytest.mark.parametrize("reports", [0, 1, 19])
def test_fewer_than_the_floor_never_raise_an_alarm(
    house: House, thresholds: Thresholds, reports: int
) -> None:
    reads(house.reader, reports=reports, at=NOON - timedelta(minutes=20))
    assert raised(thresholds, NOON) == []


def test_reading_one_report_often_is_not_many(house: House, thresholds: Thresholds) -> None:
    for _ in range(40):
        reads(house.reader, reports=1, at=NOON - timedelta(minutes=20))
    assert raised(thresholds, NOON) == []


def test_whoever_always_reads_much_is_not_unusual(house: House, thresholds: Thresholds) -> None:
    for day in range(1, 8):
        reads(house.reader, reports=15, at=NOON - timedelta(days=day))
    reads(house.reader, reports=30, at=NOON - timedelta(minutes=20))
    assert raised(thresholds, NOON) == []
    reads(house.reader, reports=20, at=NOON - timedelta(minutes=10), start=100)
    assert raised(thresholds, NOON) == [(UNUSUAL, Unusual.MANY_IN_AN_HOUR, 50)]


def test_many_in_a_day_are_noticed_though_no_hour_is_busy(house: House, thresholds: Thresholds) -> None:
    for hour in range(1, 11):
        reads(house.reader, reports=7, at=NOON - timedelta(hours=hour), start=hour * 10)
    assert raised(thresholds, NOON) == [(UNUSUAL, Unusual.MANY_IN_A_DAY, 70)]


def test_a_few_at_night_are_noticed_unless_nights_are_usual(house: House, thresholds: Thresholds) -> None:
    reads(house.reader, reports=5, at=NIGHT - timedelta(minutes=20))
    assert raised(thresholds, NIGHT) == [(UNUSUAL, Unusual.AT_ODD_HOURS, 5)]
    for day in range(1, 8):
        reads(house.supervisor, reports=2, at=NIGHT - timedelta(days=day))
    reads(house.supervisor, reports=6, at=NIGHT - timedelta(minutes=20))
    assert len(raised(thresholds, NIGHT)) == 1


def test_the_night_is_the_teams_own(house: House, settings: Settings) -> None:
    tokyo = thresholds_of(replace(settings, time_zone="Asia/Tokyo"))
    assert tokyo.is_night(datetime(2026, 11, 18, 14, tzinfo=UTC))
    assert not tokyo.is_night(datetime(2026, 11, 18, 1, tzinfo=UTC))
    reads(house.reader, reports=5, at=NIGHT - timedelta(minutes=20))
    assert raised(tokyo, NIGHT) == []


def test_about_a_supervisor_others_are_told(house: House, thresholds: Thresholds) -> None:
    reads(house.supervisor, reports=20, at=NOON - timedelta(minutes=20))
    assert len(raised(thresholds, NOON)) == 1
    assert told() == {house.administrator.user_id}
    with clock.at(NOON):
        assert alarms(house.supervisor.actor) == []


def test_who_it_was_is_for_the_teams_supervisor_and_a_count_for_administrators(
    house: House, thresholds: Thresholds
) -> None:
    reads(house.reader, reports=20, at=NOON - timedelta(minutes=20))
    raised(thresholds, NOON)
    with clock.at(NOON + timedelta(days=1)):
        (alarm,) = alarms(house.supervisor.actor)
        assert (alarm.about, alarm.count) == (f"Person {house.reader.email[6:-12]}", 20)
        assert alarms(house.other_supervisor.actor) == []
        assert unusual_readings(house.administrator.actor) == 1
        for person, ask in (
            (house.reader, alarms),
            (house.administrator, alarms),
            (house.reader, unusual_readings),
        ):
            with pytest.raises(NotAllowed):
                ask(person.actor)
    with clock.at(NOON + timedelta(days=8)):
        assert alarms(house.supervisor.actor) == []


def test_many_reports_from_one_place_are_told_and_shut_nobody_out(
    house: House, peppers: PepperRing, thresholds: Thresholds
) -> None:
    site = make_site("Blue Hill mine", team=house.team)
    few = replace(thresholds, reports_from_one_place=3)
    for _ in range(2):
        make_report(peppers, site_id=site)
    moment = clock.now()
    assert raised(few, moment) == []
    make_report(peppers, site_id=site)
    assert raised(few, moment) == [(SURGE, None, 3)]
    assert make_report(peppers, site_id=site).complaint.site_id == site
    (alarm,) = alarms(house.supervisor.actor)
    assert (alarm.about, alarm.count) == ("Blue Hill mine", 3)
    assert alarms(house.other_supervisor.actor) == []


def test_desk_and_administration_say_it(
    app: Flask, house: House, thresholds: Thresholds, client: FlaskClient
) -> None:
    reads(house.reader, reports=25, at=clock.now() - timedelta(minutes=20))
    raised(thresholds, clock.now())
    pages: dict[str, FlaskClient] = {}
    for who in ("supervisor", "other_supervisor", "administrator"):
        browser = app.test_client()
        visit_as(browser, getattr(house, who))
        pages[who] = browser
    name = f"Person {house.reader.email[6:-12]}"
    # At night there are two.
    assert "about your team in the last seven days." in text_of(pages["supervisor"].get("/inspector/today"))
    assert name in text_of(pages["supervisor"].get("/inspector/alarms"))
    assert "about your team in the last seven days." not in text_of(
        pages["other_supervisor"].get("/inspector/today")
    )
    assert name not in text_of(pages["other_supervisor"].get("/inspector/alarms"))
    assert "Some accounts read unusually many reports." in text_of(pages["administrator"].get("/admin"))
    assert name not in text_of(pages["administrator"].get("/admin/alarms"))
