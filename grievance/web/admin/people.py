"""People: who is here, what for, and how they come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from grievance.accounts.access import ORGANISATIONS, TEAMS, USERS
from grievance.accounts.models.organisation import Organisation, OrganisationKind, Team
from grievance.accounts.models.user import Gender, User
from grievance.accounts.queries import (
    open_invitations,
    organisations_by_name,
    teams_by_name,
    teams_of,
    users,
)
from grievance.accounts.services import inviting, membership
from grievance.accounts.services.leaving import call_off_leaving
from grievance.cases.services import leaving
from grievance.cases.services.naming import name_for_restricted
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.notifications.invitations import send_invitation, send_invitation_again
from grievance.policy.roles import Role
from grievance.vault.services import unlocking
from grievance.web.admin.desk import Answer, administrators, chips, page_number, pager, rail
from grievance.web.admin.forms import InviteForm, LeavingForm, NamedForm, PersonForm, role_choices
from grievance.web.admin.words import USER_STATES
from grievance.web.ui.locales import language
from grievance.web.ui.paging import pages_here
from grievance.web.ui.presentation import translated
from grievance.web.ui.typed_names import Records
from grievance.web.ui.visitors import peppers, staff


@administrators
def list_users() -> Answer:
    """List people, by words and by role."""
    asked = request.args.get("role", "")
    role = Role(asked) if asked in set(Role) else None
    text = request.args.get("q", "")
    page = users(staff(), text=text, role=role, page=page_number())
    return render_template(
        "admin/users.html",
        page=page,
        text=text,
        role=role,
        groups=[chips("role", gettext("Role"), role_choices())],
        states=USER_STATES,
        role_words=dict(role_choices()),
        **pager(page),
        **rail(),
    )


@administrators
def invite() -> Answer:
    """Ask somebody to join."""
    form = InviteForm(locale="en")
    form.organisation.among(Records(organisations_by_name(staff())))
    form.roles.choices = role_choices()
    form.teams.among(Records(teams_by_name(staff())))
    if form.arrived():
        try:
            with transaction():
                invited = send_invitation(
                    staff(),
                    email=form.email.data or "",
                    name=form.name.data or "",
                    roles=[Role(role) for role in form.roles.data or ()],
                    organisation=ORGANISATIONS.find(
                        staff(), Organisation.reference, form.organisation.data or ""
                    ),
                    locale=form.locale.data or "en",
                    teams=[TEAMS.find(staff(), Team.reference, team) for team in form.teams.data or ()],
                    peppers=peppers(),
                )
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            return redirect(url_for("admin.user", reference=invited.user.reference), code=303)
    return render_template(
        "admin/invite.html", form=form, errors=form.mistakes(), **rail()
    ), form.answer_status


@administrators
def show_user(reference: str) -> Answer:
    """Show one person, and take what they are here for."""
    user = USERS.find(staff(), User.reference, reference)
    form = _person_form(user)
    if form.arrived():
        try:
            with transaction():
                user = USERS.find(staff(), User.reference, reference)
                membership.set_roles(staff(), user, roles=[Role(role) for role in form.roles.data or ()])
                organisation = ORGANISATIONS.find(
                    staff(), Organisation.reference, form.organisation.data or ""
                )
                membership.move_to_organisation(staff(), user, organisation=organisation)
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            return redirect(url_for("admin.user", reference=reference), code=303)
    return _page(user, form=form), form.answer_status


def _person_form(user: User, **options: Any) -> PersonForm:
    present = {"organisation": user.organisation.reference, "roles": [str(each.role) for each in user.roles]}
    form = PersonForm(**present, **options)
    form.organisation.among(Records(organisations_by_name(staff())))
    form.roles.choices = role_choices()
    return form


def _page(
    user: User,
    *,
    form: PersonForm | None = None,
    leaving_form: LeavingForm | None = None,
    named_form: NamedForm | None = None,
    refused: str | None = None,
) -> str:
    asked = form or leaving_form or named_form
    return render_template(
        "admin/user.html",
        user=user,
        form=form or _person_form(user, formdata=None),
        leaving_form=leaving_form or LeavingForm(formdata=None),
        named_form=named_form or _named_form(user, formdata=None),
        reads_cases=bool({each.role for each in user.roles} & membership.READS_CASES),
        refused=refused,
        errors=asked.mistakes() if asked is not None else [],
        state=USER_STATES[user.state],
        language=language(user.locale),
        teams=teams_of(staff(), user),
        may_unlock=unlocking.may_confirm(staff(), user),
        is_oneself=user.id == staff().user_id,
        can_have_teams=user.organisation.kind is OrganisationKind.CASE_TEAM,
        **rail(),
    )


@administrators
def name(reference: str) -> Answer:
    """Name somebody for restricted cases, or take the name back."""
    form = _named_form(_found(reference))

    def do() -> None:
        gender = Gender(form.gender.data) if form.gender.data else None
        name_for_restricted(staff(), _found(reference), named=bool(form.named.data), gender=gender)

    return _do(reference, do, form=form)


def _named_form(user: User, **options: Any) -> NamedForm:
    present = {"named": user.trained_on is not None, "gender": user.gender.value if user.gender else ""}
    form = NamedForm(**present, **options)
    genders = [(Gender.WOMAN.value, gettext("a woman")), (Gender.MAN.value, gettext("a man"))]
    form.gender.choices = [("", gettext("Not said")), *genders]
    return form


@administrators
def lock(reference: str) -> Answer:
    """Keep somebody out."""
    with transaction():
        membership.lock_user(staff(), USERS.find(staff(), User.reference, reference))
    return redirect(url_for("admin.user", reference=reference), code=303)


@administrators
def leave(reference: str) -> Answer:
    """Say that somebody leaves on whom no case and no key hangs."""
    form = LeavingForm()

    def do() -> None:
        assert form.last_day.data is not None
        leaving.say_leaving(staff(), _found(reference), last_day=form.last_day.data)

    return _do(reference, do, form=form)


@administrators
def stay(reference: str) -> Answer:
    """Say that somebody stays after all."""
    return _do(reference, lambda: call_off_leaving(staff(), _found(reference)))


@administrators
def close(reference: str) -> Answer:
    """Close the account of somebody who left."""
    return _do(reference, lambda: leaving.close_account(staff(), _found(reference)))


def _found(reference: str) -> User:
    return USERS.find(staff(), User.reference, reference)


def _do(reference: str, do: Callable[[], None], *, form: LeavingForm | NamedForm | None = None) -> Answer:
    _found(reference)
    shown: dict[str, Any] = {"named_form" if isinstance(form, NamedForm) else "leaving_form": form}
    if form is not None and not form.arrived():
        return _page(_found(reference), **shown), 422
    try:
        with transaction():
            do()
    except InvalidInput as refusal:
        if form is None:
            raise
        form.blame(refusal)
        return _page(_found(reference), **shown), refusal.status
    except GuardRefused as refusal:
        text = translated(refusal.message, **refusal.values)
        return _page(_found(reference), refused=text), refusal.status
    return redirect(url_for("admin.user", reference=reference), code=303)


@administrators
def unlock(reference: str) -> Answer:
    """Let somebody in again, as the second person where the account holds keys."""
    with transaction():
        unlocking.unlock_account(staff(), USERS.find(staff(), User.reference, reference))
    return redirect(url_for("admin.user", reference=reference), code=303)


@administrators
def ask_unlock(reference: str) -> Answer:
    """Ask for somebody to be let in again, which another administrator confirms."""
    with transaction():
        unlocking.ask_to_unlock(staff(), USERS.find(staff(), User.reference, reference))
    return redirect(url_for("admin.user", reference=reference), code=303)


@administrators
def invite_again(reference: str) -> Answer:
    """Ask whether somebody shall begin anew, and send them a new link."""
    user = USERS.find(staff(), User.reference, reference)
    if request.method == "GET":
        return render_template("admin/invite_again.html", user=user, **rail())
    with transaction():
        user = USERS.find(staff(), User.reference, reference)
        send_invitation_again(staff(), user, peppers=peppers())
    return redirect(url_for("admin.user", reference=reference), code=303)


@administrators
def list_invitations() -> Answer:
    """List who was invited and has not joined."""
    found = open_invitations(staff(), page=page_number())
    return render_template("admin/invitations.html", rows=found.rows, place=pages_here(found), **rail())


@administrators
def withdraw(reference: str) -> Answer:
    """Make a link stop working."""
    with transaction():
        inviting.withdraw_invitation(staff(), USERS.find(staff(), User.reference, reference))
    return redirect(url_for("admin.invitations"), code=303)
