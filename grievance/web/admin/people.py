"""People: who is here, what for, and how they come in."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from grievance.accounts.access import ORGANISATIONS, TEAMS, USERS
from grievance.accounts.models.organisation import Organisation, OrganisationKind, Team
from grievance.accounts.models.user import User
from grievance.accounts.queries import all_organisations, open_invitations, teams, teams_of, users
from grievance.accounts.services import inviting, membership
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.notifications.invitations import send_invitation, send_invitation_again
from grievance.policy.roles import Role
from grievance.vault.services import unlocking
from grievance.web.admin.desk import Answer, administrators, chips, page_number, pager, rail
from grievance.web.admin.forms import InviteForm, PersonForm, choices_of, role_choices
from grievance.web.admin.words import USER_STATES
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
    form.organisation.choices = choices_of(all_organisations(staff()))
    form.roles.choices = role_choices()
    form.teams.choices = choices_of([row.team for row in teams(staff())])
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
    form = PersonForm(organisation=user.organisation.reference, roles=[str(each.role) for each in user.roles])
    form.organisation.choices = choices_of(all_organisations(staff()))
    form.roles.choices = role_choices()
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
    page = render_template(
        "admin/user.html",
        user=user,
        form=form,
        errors=form.mistakes(),
        state=USER_STATES[user.state],
        teams=teams_of(staff(), user),
        may_unlock=unlocking.may_confirm(staff(), user),
        is_oneself=user.id == staff().user_id,
        can_have_teams=user.organisation.kind is OrganisationKind.CASE_TEAM,
        **rail(),
    )
    return page, form.answer_status


@administrators
def lock(reference: str) -> Answer:
    """Keep somebody out."""
    with transaction():
        membership.lock_user(staff(), USERS.find(staff(), User.reference, reference))
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
    return render_template("admin/invitations.html", rows=open_invitations(staff()), **rail())


@administrators
def withdraw(reference: str) -> Answer:
    """Make a link stop working."""
    with transaction():
        inviting.withdraw_invitation(staff(), USERS.find(staff(), User.reference, reference))
    return redirect(url_for("admin.invitations"), code=303)
