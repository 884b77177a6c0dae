"""One's own account: name, language, password and where one is signed in."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from grievance.accounts.models.user import User
from grievance.accounts.passwords import PasswordKeys, new_keys
from grievance.accounts.services import second_factor
from grievance.accounts.services.membership import describe_oneself
from grievance.accounts.services.signing_in import change_password, require_strong
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput, Sealed
from grievance.policy.roles import OPENS_SEALED, Role
from grievance.vault.escrow_files import fingerprint_of
from grievance.vault.models.principal import Principal
from grievance.vault.services.principals import retired_principals, rewrap, staff_principal, unlock
from grievance.vault.services.visits import end_other_visits, end_own_visit, open_visits
from grievance.web.account.entrance import password_cost, refuse_vouched_for
from grievance.web.account.forms import OneselfForm, PasswordForm
from grievance.web.account.homes import rooms_of
from grievance.web.account.passkey_questions import place
from grievance.web.account.proving import prove
from grievance.web.ui.locales import COOKIE
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.session import present_visit, settings
from grievance.web.ui.visitors import for_roles, peppers, staff

Page = str | tuple[str, int] | Response


@for_roles(*Role)
def show() -> Page:
    """Show and take one's name and language."""
    user: User = current_user.user
    form = OneselfForm(obj=user)
    if form.arrived():
        locale = form.locale.data or "en"
        with transaction():
            describe_oneself(staff(), user, name=form.name.data or "", locale=locale)
        response = redirect(url_for("account.own"), code=303)
        response.set_cookie(COOKIE, locale, path="/", secure=settings().secure, httponly=True, samesite="Lax")
        return response
    visits = open_visits(staff(), token=present_visit().token, page=page_number("visits"))
    page = render_template(
        "account/own.html",
        form=form,
        errors=form.mistakes(),
        user=user,
        visits=visits,
        visits_place=pages_here(visits, "visits", anchor="#visits"),
        may_lock=Role.SUPERVISOR in current_user.roles,
        may_add_passkey=place() is not None,
        has_second_factor=second_factor.has_one(user),
        is_last=len(user.passkeys) == 1 and user.totp_secret is None and second_factor.must_have(user),
        opens_sealed=bool(OPENS_SEALED & current_user.roles),
        key_is_locked=staff().private_key is None,
        key_fingerprint=_fingerprint(user),
        has_lost_keys=bool(retired_principals(user.id)),
        **own_nav(),
    )
    return page, form.answer_status


@for_roles(*Role)
def change_own_password() -> Page:
    """Take a new password; the private key is wrapped anew and every other sign-in ends."""
    refuse_vouched_for()
    form = PasswordForm()
    if form.arrived():
        try:
            _change(form)
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            present_visit().rotate()
            return redirect(url_for("account.own"), code=303)
    page = render_template("account/password.html", form=form, errors=form.mistakes(), **own_nav())
    return page, form.answer_status


@for_roles(*Role)
def end_sign_in() -> Response:
    """Sign out of one browser."""
    with transaction():
        end_own_visit(staff(), mark=request.form.get("visit", ""))
    return redirect(url_for("account.own"), code=303)


@for_roles(*Role)
def end_others() -> Response:
    """Sign out everywhere but here."""
    with transaction():
        end_other_visits(staff(), token=present_visit().token)
    return redirect(url_for("account.own"), code=303)


def own_nav() -> dict[str, Any]:
    """Return the rail: the rooms that are open to this person, and their account."""
    names = {
        "/inspector": (gettext("Cases"), "inbox"),
        "/operator": (gettext("Sites and plans"), "site"),
        "/brand": (gettext("Supply chain"), "chain"),
        "/official": (gettext("Between the Parties"), "handshake"),
        "/panel": (gettext("Appeals"), "gavel"),
        "/interpreter": (gettext("Texts to translate"), "language"),
        "/representative": (gettext("Claims you filed"), "inbox"),
        "/admin": (gettext("Administration"), "settings"),
        "/admin/sites": (gettext("Sites"), "site"),
    }
    rooms = [
        {
            "label": names[address][0],
            "icon": names[address][1],
            "url": address,
            "current": False,
            "count": None,
        }
        for address in rooms_of(current_user.roles)
    ]
    own = {
        "label": gettext("Your account"),
        "icon": "person",
        "url": url_for("account.own"),
        "current": True,
        "count": None,
    }
    return {"nav": [*rooms, own]}


def _fingerprint(user: User) -> str | None:
    """Return the fingerprint by which the escrow's custodians make sure whose key they seal to."""
    principal = staff_principal(user.id) if OPENS_SEALED & current_user.roles else None
    return fingerprint_of(principal.public_key) if principal is not None else None


def _change(form: PasswordForm) -> None:
    user: User = current_user.user
    require_strong(user, form.new_password.data or "")
    old = prove(form.old_password.data or "", field="old_password")
    new = new_keys(form.new_password.data or "", cost=password_cost(), peppers=peppers())
    with transaction():
        change_password(staff(), user, old=old, new=new)
        principal = staff_principal(user.id)
        if principal is not None:
            _wrap_anew(principal, old, new)
        end_other_visits(staff(), token=present_visit().token)


def _wrap_anew(principal: Principal, old: PasswordKeys, new: PasswordKeys) -> None:
    try:
        private_key = unlock(principal, wrapping_key=old.wrapping_key, peppers=peppers())
    except Sealed:
        # Locked since a password was set by e-mail: it stays so until its recovery code is typed.
        return
    rewrap(principal, private_key, wrapping_key=new.wrapping_key, peppers=peppers(), cost=password_cost())
