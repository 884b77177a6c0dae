"""A roster for weeks ahead: turns, holes before they begin, swaps, and what nobody may plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.absence import Absence
from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import User
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound
from grievance.foundation.secrets import PepperRing
from grievance.notifications.models import Mail
from grievance.oncall.models import Shift
from grievance.oncall.roster import holes, page_of_shifts, shift_now
from grievance.oncall.services.planning import moment_at, plan_in_turn, plan_shift, remove_shift
from grievance.oncall.services.reminding import remind_of_shifts, warn_of_holes
from grievance.oncall.services.swapping import decline_shift, offer_shift, take_shift
from grievance.oncall.states import HoleKind
from tests.factories.cases import Field, make_field
from tests.factories.people import Person

NOON = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)
MONDAY = date(2026, 12, 14)
NINE = time(9, 0)


@pytest.fixture(name="field")
def _field(app: Flask, peppers: PepperRing) -> Field:
    made = make_field(peppers)
    with transaction():
        team = db.session.get_one(Team, made.team_id)
        team.country, team.time_zone = "ZM", "Africa/Lusaka"
    return made


def team_of(field: Field) -> Team:
    return db.session.get_one(Team, field.team_id)


def user(person: Person) -> User:
    return db.session.get_one(User, person.user_id)


def plan(field: Field, *people: Person, number: int, days: int = 7, first: date = MONDAY) -> list[int]:
    """Plan in turn, and return who has the shifts."""
    with transaction():
        chosen = [user(each) for each in people]
        plan_in_turn(
            field.supervisor.actor,
            team_of(field),
            people=chosen,
            first_day=first,
            at=NINE,
            days=days,
            number=number,
        )
    return [each.user_id for each in page_of_shifts(field.team_id, page=1).rows]


def away(person: Person, first: date, days: int) -> None:
    with transaction():
        db.session.add(
            Absence(user_id=person.user_id, from_day=first, until_day=first + timedelta(days=days - 1))
        )


def told(template: str) -> list[int]:
    return sorted(db.session.scalars(select(Mail.user_id).where(Mail.template == template)))


def test_people_take_turns_and_whoever_is_away_is_passed_over(field: Field) -> None:
    with clock.at(NOON):
        away(field.triager, MONDAY + timedelta(days=9), 2)
        shifts = plan(field, field.inspector, field.triager, field.supervisor, number=4)
        one, two, three = (each.user_id for each in (field.inspector, field.triager, field.supervisor))
        assert shifts == [one, three, two, one]
        assert [each.deputy_id for each in page_of_shifts(field.team_id, page=1).rows] == [
            two,
            one,
            one,
            three,
        ]
        first, second = page_of_shifts(field.team_id, page=1).rows[:2]
        assert first.begins_at == datetime(2026, 12, 14, 7, 0, tzinfo=UTC), "nine o'clock where the team is"
        assert first.ends_at == second.begins_at
    with clock.at(datetime(2026, 12, 14, 7, 0, tzinfo=UTC)):
        now = shift_now(field.team_id)
        assert now is not None
        assert now.user_id == one


def test_a_hole_is_known_before_it_begins_and_supervisors_are_warned(field: Field) -> None:
    with clock.at(NOON):
        plan(field, field.inspector, field.triager, number=2)
        away(field.triager, MONDAY + timedelta(days=1), 1)
        away(field.inspector, MONDAY + timedelta(days=2), 1)
        found = [(each.kind, each.begins_at, each.ends_at) for each in holes(team_of(field))]
        midnight = datetime(2026, 12, 14, 22, 0, tzinfo=UTC)
        day = timedelta(days=1)
        assert found == [
            (HoleKind.NOBODY, NOON, datetime(2026, 12, 14, 7, 0, tzinfo=UTC)),
            (HoleKind.NO_DEPUTY, midnight, midnight + day),
            (HoleKind.AWAY, midnight + day, midnight + 2 * day),
            (HoleKind.NOBODY, datetime(2026, 12, 28, 7, 0, tzinfo=UTC), NOON + timedelta(days=28)),
        ]
    with clock.at(datetime(2026, 12, 17, 6, 0, tzinfo=UTC)), transaction():
        assert warn_of_holes() == 0
    # Christmas is no working day there: the warning comes earlier than a week before.
    with clock.at(datetime(2026, 12, 20, 6, 0, tzinfo=UTC)), transaction():
        assert warn_of_holes() == 1
    assert told("roster_hole") == [field.supervisor.user_id]


def test_who_keeps_no_roster_is_not_asked_for_one(field: Field) -> None:
    with clock.at(NOON), transaction():
        assert warn_of_holes() == 0


def test_whoever_is_on_call_soon_is_reminded_once(field: Field) -> None:
    with clock.at(NOON):
        plan(field, field.inspector, field.triager, number=1)
    for moment in (NOON, datetime(2026, 12, 13, 8, 0, tzinfo=UTC), datetime(2026, 12, 13, 9, 0, tzinfo=UTC)):
        with clock.at(moment), transaction():
            remind_of_shifts()
    assert told("shift_near") == sorted([field.inspector.user_id, field.triager.user_id])


def test_a_swap_needs_a_yes_and_exchanges_both_shifts(field: Field) -> None:
    with clock.at(NOON):
        plan(field, field.inspector, field.triager, number=2)
        mine, theirs = page_of_shifts(field.team_id, page=1).rows
        with pytest.raises(NotAllowed), transaction():
            offer_shift(field.supervisor.actor, mine, to=user(field.triager))
        with transaction():
            offer_shift(field.inspector.actor, mine, to=user(field.triager), exchange=theirs)
        assert told("shift_offered") == [field.triager.user_id]
        assert mine.user_id == field.inspector.user_id
        with pytest.raises(NotAllowed), transaction():
            take_shift(field.supervisor.actor, mine)
        with transaction():
            take_shift(field.triager.actor, mine)
        assert (mine.user_id, mine.deputy_id) == (field.triager.user_id, field.inspector.user_id)
        assert (theirs.user_id, theirs.deputy_id) == (field.inspector.user_id, field.triager.user_id)
        with transaction():
            offer_shift(field.triager.actor, mine, to=user(field.supervisor))
            decline_shift(field.supervisor.actor, mine)
        assert (mine.user_id, mine.offered_to_id) == (field.triager.user_id, None)
        with transaction():
            offer_shift(field.triager.actor, mine, to=user(field.supervisor))
        away(field.supervisor, MONDAY, 1)
        with pytest.raises(InvalidInput), transaction():
            take_shift(field.supervisor.actor, mine)


def test_a_shift_that_goes_takes_offers_with_it(field: Field) -> None:
    with clock.at(NOON):
        plan(field, field.inspector, field.triager, number=2)
        mine, theirs = page_of_shifts(field.team_id, page=1).rows
        with transaction():
            offer_shift(field.inspector.actor, mine, to=user(field.triager), exchange=theirs)
            remove_shift(field.supervisor.actor, theirs)
        assert (mine.offered_to_id, mine.exchange_id) == (None, None)
        with pytest.raises(NotAllowed), transaction():
            remove_shift(field.inspector.actor, mine)
    with clock.at(datetime(2026, 12, 15, 12, 0, tzinfo=UTC)):
        with transaction():
            remove_shift(field.supervisor.actor, db.session.get_one(Shift, mine.id))
        assert shift_now(field.team_id) is None
        with pytest.raises(GuardRefused), transaction():
            remove_shift(field.supervisor.actor, db.session.get_one(Shift, mine.id))


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (date(1900, 1, 1), date(1900, 1, 8)),
        (date(2026, 12, 1), date(2026, 12, 8)),
        (MONDAY, MONDAY),
        (MONDAY, MONDAY - timedelta(days=1)),
        (MONDAY, MONDAY + timedelta(days=15)),
        (date(2029, 1, 1), date(2029, 1, 8)),
    ],
)
def test_what_cannot_be_is_refused_and_stores_nothing(field: Field, begins: date, ends: date) -> None:
    with clock.at(NOON):
        with pytest.raises(InvalidInput), transaction():
            shift(field, field.inspector, field.triager, begins, ends)
        assert page_of_shifts(field.team_id, page=1).rows == []


def test_nobody_is_on_call_twice_away_or_without_being_able_to_look(
    field: Field, peppers: PepperRing
) -> None:
    week = MONDAY + timedelta(days=7)
    with clock.at(NOON):
        away(field.colleague, MONDAY + timedelta(days=3), 1)
        for who, deputy in (
            (field.colleague, field.triager),
            (field.inspector, field.colleague),
            (field.inspector, field.inspector),
            (field.verifier, field.triager),
            (field.inspector, field.operator),
        ):
            with pytest.raises(InvalidInput), transaction():
                shift(field, who, deputy, MONDAY, week)
        with transaction():
            shift(field, field.inspector, None, MONDAY, week)
        with pytest.raises(InvalidInput), transaction():
            shift(field, field.triager, None, week - timedelta(days=1), week + timedelta(days=1))
        with pytest.raises(NotAllowed), transaction():
            shift(field, field.triager, None, week, week + timedelta(days=1), by=field.inspector)
        other = make_field(peppers, fallback=False)
        with pytest.raises(NotFound), transaction():
            shift(field, field.triager, None, week, week + timedelta(days=1), by=other.supervisor)
        for wrong in ({"number": 0}, {"number": 61}, {"days": 0}, {"days": 15}):
            with pytest.raises(InvalidInput):
                plan(field, field.inspector, field.triager, first=week, **{"number": 1, **wrong})
        with pytest.raises(InvalidInput):
            plan(field, field.inspector, number=1, first=week)
        assert len(page_of_shifts(field.team_id, page=1).rows) == 1


def shift(
    field: Field, who: Person, deputy: Person | None, first: date, last: date, *, by: Person | None = None
) -> None:
    team = team_of(field)
    plan_shift(
        (by or field.supervisor).actor,
        team,
        user=user(who),
        deputy=user(deputy) if deputy is not None else None,
        begins_at=moment_at(team, first, NINE),
        ends_at=moment_at(team, last, NINE),
    )


def test_days_away_that_overlap_are_one_hole(field: Field) -> None:
    def at(days: int, when: time = time(0, 0)) -> datetime:
        return moment_at(team_of(field), MONDAY + timedelta(days=days), when)

    with clock.at(NOON):
        plan(field, field.inspector, field.triager, number=1)
        for begins, days in ((0, 2), (0, 2), (1, 2), (0, 1), (3, 1), (5, 1)):
            away(field.inspector, MONDAY + timedelta(days=begins), days)
        found = [each for each in holes(team_of(field)) if each.kind is HoleKind.AWAY]
        assert [(each.begins_at, each.ends_at) for each in found] == [(at(0, NINE), at(4)), (at(5), at(6))]
