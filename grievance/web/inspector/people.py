"""The team and each of its people: what they have in hand, when they are away, and handing over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from grievance.accounts.absences import absences_of
from grievance.accounts.models.user import User
from grievance.accounts.services.absence import call_off_absence, say_away
from grievance.accounts.services.leaving import call_off_leaving
from grievance.cases.custody import thin_without
from grievance.cases.labels import CASE_STATE_LABELS
from grievance.cases.models.case import Case
from grievance.cases.services import leaving
from grievance.cases.services.custody import colleagues
from grievance.cases.staffing import gaps, said
from grievance.cases.workload import workloads
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.pages import part_of
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.web.inspector.desk import Page, clock_of, for_case_team, present, rail
from grievance.web.inspector.people_forms import AwayForm, HandOverForm, LeavingForm
from grievance.web.inspector.workloads import Colleagues, whereabouts
from grievance.web.ui.forms import Form
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import translated
from grievance.web.ui.typed_names import Listed
from grievance.web.ui.visitors import for_roles

#: So many of somebody's days away stand on their page.
ABSENCES = 20


@for_roles(Role.SUPERVISOR)
def show_team() -> Page:
    """Show what everybody in one's teams has in hand, and who is away or leaves."""
    found = part_of(colleagues(present()), number=page_number())
    loads = workloads(present(), [each.id for each in found.rows])
    rows = [
        {
            "name": each.name,
            "url": url_for("inspector.person", reference=each.reference),
            "where": whereabouts(each),
            "open": loads[each.id].open,
            "grave": loads[each.id].grave,
            "late": loads[each.id].late,
        }
        for each in found.rows
    ]
    lacks = [
        " ".join(translated(text, **values) for text, values in said(each))
        for each in gaps(present().team_ids)
    ]
    place = pages_here(found)
    return render_template("inspector/team.html", rows=rows, place=place, lacks=lacks, nav=rail())


@for_case_team
def show(reference: str) -> Page:
    """Show what somebody has in hand and what has to be done before they are gone or away."""
    return _page(_found(reference))


@for_case_team
def hand_over(reference: str) -> Page:
    """Give some or all of somebody's cases to a colleague."""
    user = _found(reference)
    form = _hand_over_form(user)

    def do() -> None:
        leaver, wanted = _found(reference), form.cases.data or ()
        cases = leaving.chosen_of(present(), leaver, wanted)
        to = next(each for each in leaving.takers(leaver, cases) if each.reference == form.handler.data)
        leaving.hand_over(present(), leaver, cases=wanted, to=to)

    return _do(user, do, form=form)


@for_case_team
def leave(reference: str) -> Page:
    """Say that somebody leaves."""
    user = _found(reference)
    form = LeavingForm()

    def do() -> None:
        assert form.last_day.data is not None
        leaving.say_leaving(present(), _found(reference), last_day=form.last_day.data)

    return _do(user, do, form=form)


@for_case_team
def stay(reference: str) -> Page:
    """Say that somebody stays after all."""
    return _do(_found(reference), lambda: call_off_leaving(present(), _found(reference)))


@for_roles(Role.SUPERVISOR)
def close(reference: str) -> Page:
    """Close the account of somebody who left."""
    user = _found(reference)
    return _do(
        user, lambda: leaving.close_account(present(), _found(reference)), then=url_for("inspector.team")
    )


@for_case_team
def go_away(reference: str) -> Page:
    """Say when somebody is away."""
    user = _found(reference)
    form = _away_form(user)

    def do() -> None:
        assert form.from_day.data is not None
        assert form.until_day.data is not None
        person = _found(reference)
        deputies = leaving.deputies(person)
        deputy = next((each for each in deputies if each.reference == form.deputy.data), None)
        say_away(
            present(),
            person,
            from_day=form.from_day.data,
            until_day=form.until_day.data,
            deputy=deputy,
            deputies=deputies,
        )

    return _do(user, do, form=form)


@for_case_team
def come_back(reference: str) -> Page:
    """Say that somebody is there after all."""
    user, absence = _found(reference), request.form.get("absence", "")
    return _do(user, lambda: call_off_absence(present(), _found(reference), reference=absence))


def _found(reference: str) -> User:
    return leaving.find_leaver(present(), reference)


def _do(user: User, do: Callable[[], None], *, form: Form | None = None, then: str | None = None) -> Page:
    """Do one thing with somebody, and show their page, with what was refused if it was."""
    reference = user.reference
    if form is not None and not form.arrived():
        return _page(user, form=form), 422
    try:
        with transaction():
            do()
    except InvalidInput as refusal:
        if form is None:
            raise
        form.blame(refusal)
        return _page(_found(reference), form=form), refusal.status
    except GuardRefused as refusal:
        text = translated(refusal.message, **refusal.values)
        return _page(_found(reference), form=form, refused=text), refusal.status
    return redirect(then or url_for("inspector.person", reference=reference), code=303)


def _page(user: User, *, form: Form | None = None, refused: str | None = None) -> str:
    forms = [_hand_over_form(user), LeavingForm(formdata=None), _away_form(user)]
    shown: dict[type[Form], Form] = {type(each): each for each in forms}
    if form is not None:
        shown[type(form)] = form
    cases = leaving.handled_by(present(), user, page=page_number())
    is_oneself = user.id == present().user_id
    away = part_of(absences_of(user.id), number=page_number("away"), size=ABSENCES)
    here = url_for("inspector.person", reference=user.reference)
    return render_template(
        "inspector/person.html",
        nav=rail(),
        person=user,
        is_oneself=is_oneself,
        refused=refused,
        errors=form.mistakes() if form is not None else [],
        hand_over=shown[HandOverForm],
        leaving=shown[LeavingForm],
        away=shown[AwayForm],
        may_assign=present().may(Permission.Case.ASSIGN),
        rows=[_row(each) for each in cases.rows],
        cases_place=pages_here(cases, at=here),
        thin=len(thin_without(user.id)),
        absences=away.rows,
        absences_place=pages_here(away, "away", anchor="#away", at=here),
        deputies={each.id: each.name for each in leaving.deputies(user)},
        may_close=not is_oneself and present().may(Permission.Account.SEE_OFF),
    )


def _row(case: Case) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "url": url_for("inspector.case", reference=case.reference),
        "band": case.band,
        "state": translated(CASE_STATE_LABELS[case.state]),
        "site": case.site.name if case.site is not None else gettext("Site not known"),
        "clock": clock_of(case.next_due_at),
    }


def _hand_over_form(user: User) -> HandOverForm:
    """Return the form about the cases on the page, or about those that were chosen where it was sent."""
    form = HandOverForm()
    sent = form.is_submitted()  # type: ignore[no-untyped-call]
    chosen = leaving.chosen_of(present(), user, form.cases.data or ()) if sent else []
    cases = chosen or leaving.handled_by(present(), user, page=page_number()).rows
    form.cases.choices = [(each.reference, _words(each)) for each in cases]
    form.handler.among(Colleagues(present(), leaving.takers(user, cases)), none=gettext("Choose"))
    if not sent:
        form.cases.data = [each.reference for each in cases]
    return form


def _words(case: Case) -> str:
    row = _row(case)
    return gettext(
        "%(reference)s, %(band)s, %(site)s, %(state)s",
        reference=case.reference,
        band=case.band or gettext("not rated"),
        site=row["site"],
        state=row["state"],
    )


def _away_form(user: User) -> AwayForm:
    form = AwayForm()
    deputies = [(each.reference, each.name) for each in leaving.deputies(user)]
    form.deputy.among(Listed(deputies), none=gettext("The supervisors of the team"))
    return form
