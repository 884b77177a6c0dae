"""Colleagues: lock an account at once when a phone is stolen, and ask for it to be unlocked."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from grievance.accounts.access import COLLEAGUES
from grievance.accounts.models.user import User
from grievance.accounts.queries import colleagues
from grievance.accounts.services.membership import lock_user
from grievance.foundation.db import transaction
from grievance.policy.roles import Role
from grievance.vault.services.unlocking import ask_to_unlock
from grievance.web.account.own import own_nav
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.visitors import for_roles, staff


@for_roles(Role.SUPERVISOR)
def show() -> str:
    """List the people of one's organisation, with whether they can sign in."""
    found = colleagues(staff(), page=page_number())
    place = pages_here(found)
    return render_template("account/colleagues.html", rows=found.rows, place=place, **own_nav())


@for_roles(Role.SUPERVISOR)
def lock(reference: str) -> Response:
    """Lock a colleague's account: all their sign-ins end at once."""
    with transaction():
        lock_user(staff(), COLLEAGUES.find(staff(), User.reference, reference))
    return redirect(url_for("account.colleagues"), code=303)


@for_roles(Role.SUPERVISOR)
def ask_unlock(reference: str) -> Response:
    """Ask for a colleague to be let in again; an administrator confirms it."""
    with transaction():
        ask_to_unlock(staff(), COLLEAGUES.find(staff(), User.reference, reference))
    return redirect(url_for("account.colleagues"), code=303)
