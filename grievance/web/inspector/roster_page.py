"""The roster of a team: who is on call for weeks ahead, its holes, and the forms to plan it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from babel.dates import format_skeleton
from flask import redirect, render_template, url_for
from flask_babel import get_locale, gettext
from wtforms import DateField, IntegerField, TimeField
from wtforms.validators import DataRequired, ValidationError

from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import User
from grievance.cases.calendars import calendar_of
from grievance.foundation import clock
from grievance.foundation.calendars import Calendar
from grievance.oncall import queries
from grievance.oncall.access import SHIFTS
from grievance.oncall.labels import HOLE_LABELS
from grievance.oncall.models import Shift
from grievance.oncall.roster import Hole, able, holes, is_away, page_of_shifts, planned_until
from grievance.oncall.services import planning
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.web.inspector.desk import Page, for_case_team, present, rail
from grievance.web.ui.forms import OneOf, RefusableForm, SomeOf, _l, saved
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import country, listed, translated
from grievance.web.ui.typed_names import Listed
from grievance.web.ui.visitors import for_roles

_A_DAY = _l("Give a day, as 2026-05-31.")
_A_TIME = _l("Give a time, as 09:00.")
_A_NUMBER = _l("Give a number.")
_MORNING = time(9, 0)


class ShiftForm(RefusableForm):
    """One shift: who, from when to when, and who stands in."""

    user = OneOf(_l("Who is on call"))
    deputy = OneOf(_l("Deputy"))
    from_day = DateField(_l("Begins on"), validators=[DataRequired(_A_DAY)])
    until_day = DateField(_l("Hand-over on"), validators=[DataRequired(_A_DAY)])
    hand_over = TimeField(_l("Hand-over at"), validators=[DataRequired(_A_TIME)], default=_MORNING)

    def validate_user(self, field: OneOf) -> None:
        """Refuse if nobody was chosen."""
        if not field.data:
            raise ValidationError(gettext("Choose one of the list."))


class TurnForm(RefusableForm):
    """Many shifts that people take in turn."""

    people = SomeOf(_l("Who takes turns"))
    first_day = DateField(_l("Begins on"), validators=[DataRequired(_A_DAY)])
    at = TimeField(_l("Hand-over at"), validators=[DataRequired(_A_TIME)], default=_MORNING)
    days = IntegerField(_l("Days in a shift"), validators=[DataRequired(_A_NUMBER)], default=7)
    number = IntegerField(_l("How many shifts"), validators=[DataRequired(_A_NUMBER)], default=4)


@for_case_team
def show(team: str) -> Page:
    """Show who is on call in the weeks to come."""
    return _page(_team(team))


@for_roles(Role.SUPERVISOR)
def plan(team: str) -> Page:
    """Put somebody on call."""
    found, form = _team(team), _shift_form(_team(team))

    def save() -> None:
        own, people = _team(team), {each.reference: each for each in able(found.id)}
        assert form.from_day.data is not None
        assert form.until_day.data is not None
        assert form.hand_over.data is not None
        planning.plan_shift(
            present(),
            own,
            user=people[form.user.data or ""],
            deputy=people.get(form.deputy.data or ""),
            begins_at=planning.moment_at(own, form.from_day.data, form.hand_over.data),
            ends_at=planning.moment_at(own, form.until_day.data, form.hand_over.data),
        )

    return _do(found, form, save)


@for_roles(Role.SUPERVISOR)
def plan_in_turn(team: str) -> Page:
    """Plan shifts for weeks ahead."""
    found, form = _team(team), _turn_form(_team(team))

    def save() -> None:
        own, people = _team(team), {each.reference: each for each in able(found.id)}
        assert form.first_day.data is not None
        assert form.at.data is not None
        planning.plan_in_turn(
            present(),
            own,
            people=[people[each] for each in form.people.data or ()],
            first_day=form.first_day.data,
            at=form.at.data,
            days=form.days.data or 0,
            number=form.number.data or 0,
        )

    return _do(found, form, save)


@for_roles(Role.SUPERVISOR)
def remove(reference: str) -> Page:
    """Take a shift out of the roster."""
    team = SHIFTS.find(present(), Shift.reference, reference).team.reference
    form = RefusableForm()

    def save() -> None:
        planning.remove_shift(present(), SHIFTS.find(present(), Shift.reference, reference))

    return _do(_team(team), form, save)


def _do(team: Team, form: RefusableForm, save: Callable[[], None]) -> Page:
    reference = team.reference
    if form.arrived() and saved(form, save):
        return redirect(url_for("inspector.roster", team=reference), code=303)
    return _page(_team(reference), form), form.answer_status


def _team(reference: str) -> Team:
    return queries.team_of(present(), reference)


def _page(team: Team, form: RefusableForm | None = None) -> str:
    forms = [_shift_form(team), _turn_form(team)]
    shown: dict[type[RefusableForm], RefusableForm] = {type(each): each for each in forms}
    if form is not None:
        shown[type(form)] = form
    place, refused = calendar_of(team), form.refusal if form is not None else None
    shifts = page_of_shifts(team.id, page=page_number())
    return render_template(
        "inspector/roster.html",
        nav=rail(),
        team=team,
        zone=place.zone.replace("_", " "),
        country=country(place.country) if place.is_known else "",
        rows=[_row(each, place) for each in shifts.rows],
        shifts_place=pages_here(shifts, at=url_for("inspector.roster", team=team.reference)),
        holes=[_hole(each, place) for each in holes(team)] if shifts.total else [],
        shift=shown[ShiftForm],
        turns=shown[TurnForm],
        may_plan=present().may(Permission.Roster.PLAN),
        errors=form.mistakes() if form is not None else [],
        refused=translated(refused.message, **refused.values) if refused is not None else None,
    )


def _row(shift: Shift, place: Calendar) -> dict[str, Any]:
    days = [each.holiday for each in place.days_off_between(shift.begins_at, shift.ends_at) if each.holiday]
    return {
        "from": there(shift.begins_at, place),
        "until": there(shift.ends_at, place),
        "user": shift.user.name,
        "away": is_away(shift.user, shift.begins_at, shift.ends_at, place),
        "deputy": shift.deputy.name if shift.deputy is not None else "",
        "deputy_away": shift.deputy is not None
        and is_away(shift.deputy, shift.begins_at, shift.ends_at, place),
        "offered": shift.offered_to.name if shift.offered_to is not None else "",
        "holidays": listed(dict.fromkeys(days)),
        "now": shift.begins_at <= clock.now(),
        "remove_url": url_for("inspector.remove_shift", reference=shift.reference),
    }


def _hole(hole: Hole, place: Calendar) -> dict[str, Any]:
    return {
        "text": translated(HOLE_LABELS[hole.kind]),
        "who": hole.user.name if hole.user is not None else "",
        "from": there(hole.begins_at, place),
        "until": there(hole.ends_at, place),
        "tone": "danger" if hole.is_grave else "warn",
    }


def there(value: datetime, place: Calendar) -> str:
    """Show a moment with its weekday as the clocks of a place show it."""
    local = value.astimezone(place.clock)
    return f"{format_skeleton('yMMMEd', local.date(), locale=get_locale())}, {local:%H:%M}"


def _shift_form(team: Team) -> ShiftForm:
    form, people = ShiftForm(), _choices(able(team.id))
    form.user.among(people, none=gettext("Choose"))
    form.deputy.among(people, none=gettext("Nobody"))
    return form


def _turn_form(team: Team) -> TurnForm:
    end = planned_until(team.id) or clock.now()
    form = TurnForm(first_day=end.astimezone(calendar_of(team).clock).date())
    form.people.among(_choices(able(team.id)))
    return form


def _choices(people: list[User]) -> Listed:
    return Listed([(each.reference, each.name) for each in people])
