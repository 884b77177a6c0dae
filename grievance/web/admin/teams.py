"""Teams, and who works in them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from grievance.accounts.access import ORGANISATIONS, TEAMS, USERS
from grievance.accounts.interpreters import who_can_be_listed
from grievance.accounts.models.organisation import Organisation, OrganisationKind, Team
from grievance.accounts.models.user import User
from grievance.accounts.queries import members, organisations_by_name, teams, who_could_join
from grievance.accounts.services import listing, membership, organising
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput
from grievance.web.admin.desk import Answer, administrators, rail
from grievance.web.admin.forms import InterpreterForm, JoinTeamForm, TeamFactsForm, TeamForm
from grievance.web.admin.interpreters import interpreters_of
from grievance.web.admin.words import USER_STATES
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.typed_names import Records
from grievance.web.ui.visitors import staff

#: What the button beside an interpreter sends.
OFF = "off"


@administrators
def list_teams() -> Answer:
    """List all teams."""
    found = teams(staff(), page=page_number())
    return render_template("admin/teams.html", rows=found.rows, place=pages_here(found), **rail())


@administrators
def add() -> Answer:
    """Add a team."""
    form = TeamForm()
    form.organisation.among(Records(organisations_by_name(staff(), OrganisationKind.CASE_TEAM)))
    if form.arrived():
        try:
            with transaction():
                organisation = ORGANISATIONS.find(
                    staff(), Organisation.reference, form.organisation.data or ""
                )
                made = organising.add_team(
                    staff(),
                    name=form.name.data or "",
                    organisation=organisation,
                    is_fallback=bool(form.is_fallback.data),
                )
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            return redirect(url_for("admin.team", reference=made.reference), code=303)
    page = render_template(
        "admin/form.html",
        form=form,
        errors=form.mistakes(),
        words=gettext("Add a team"),
        back=url_for("admin.teams"),
        **rail(),
    )
    return page, form.answer_status


@administrators
def show(reference: str) -> Answer:
    """Show one team with its members, and take another name or another calendar."""
    team = TEAMS.find(staff(), Team.reference, reference)
    form = TeamFactsForm(**_facts(team))
    if form.arrived():
        try:
            with transaction():
                organising.correct_team(
                    staff(),
                    TEAMS.find(staff(), Team.reference, reference),
                    name=form.name.data or "",
                    country=form.country.data,
                    time_zone=form.time_zone.data,
                )
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            return redirect(url_for("admin.team", reference=reference), code=303)
    return _page(team, form)


@administrators
def list_interpreter(reference: str) -> Answer:
    """Put an interpreter on a team's list with their languages, or take them off."""
    form = _listing()
    try:
        if form.arrived():
            with transaction():
                team = TEAMS.find(staff(), Team.reference, reference)
                user = USERS.find(staff(), User.reference, form.interpreter.data or "")
                if OFF in request.form:
                    listing.take_off_list(staff(), team, user)
                else:
                    listing.list_interpreter(staff(), team, user, locales=form.locales.data or ())
            return redirect(url_for("admin.team", reference=reference), code=303)
    except InvalidInput as refusal:
        form.blame(refusal)
    team = TEAMS.find(staff(), Team.reference, reference)
    return _page(team, form)


def _page(team: Team, answering: TeamFactsForm | InterpreterForm | JoinTeamForm) -> Answer:
    """Return a team's page with all its forms, one of which was filled in or came back."""
    form = answering if isinstance(answering, TeamFactsForm) else TeamFactsForm(formdata=None, **_facts(team))
    page = render_template(
        "admin/team.html",
        team=team,
        organisation=db.session.get_one(Organisation, team.organisation_id),
        **_members(team),
        **interpreters_of(team),
        states=USER_STATES,
        form=form,
        joining=answering if isinstance(answering, JoinTeamForm) else _joining(team, formdata=None),
        listing=answering if isinstance(answering, InterpreterForm) else _listing(formdata=None),
        off=OFF,
        errors=answering.mistakes(),
        **rail(),
    )
    return page, answering.answer_status


def _members(team: Team) -> dict[str, Any]:
    found = members(staff(), team, page=page_number())
    here = url_for("admin.team", reference=team.reference)
    return {"members": found.rows, "place": pages_here(found, at=here)}


def _joining(team: Team, **options: Any) -> JoinTeamForm:
    form = JoinTeamForm(**options)
    form.user.among(Records(who_could_join(staff(), team)))
    return form


def _listing(**options: Any) -> InterpreterForm:
    form = InterpreterForm(**options)
    form.interpreter.among(Records(who_can_be_listed()))
    return form


def _facts(team: Team) -> dict[str, str | None]:
    return {"name": team.name, "country": team.country, "time_zone": team.time_zone}


@administrators
def join(reference: str) -> Answer:
    """Let somebody work in a team."""
    team = TEAMS.find(staff(), Team.reference, reference)
    form = _joining(team)
    if not form.arrived():
        return _page(team, form)
    with transaction():
        user = USERS.find(staff(), User.reference, form.user.data or "")
        membership.join_team(staff(), TEAMS.find(staff(), Team.reference, reference), user)
    return redirect(url_for("admin.team", reference=reference), code=303)


@administrators
def leave(reference: str) -> Answer:
    """Take somebody out of a team."""
    with transaction():
        user = USERS.find(staff(), User.reference, request.form.get("user", ""))
        membership.leave_team(staff(), TEAMS.find(staff(), Team.reference, reference), user)
    return redirect(url_for("admin.team", reference=reference), code=303)


@administrators
def make_fallback(reference: str) -> Answer:
    """Let a team receive what no other covers."""
    with transaction():
        organising.make_fallback(staff(), TEAMS.find(staff(), Team.reference, reference))
    return redirect(url_for("admin.team", reference=reference), code=303)
