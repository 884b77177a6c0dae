"""Passkeys: add one to one's account, sign in with one, take one away."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from grievance.accounts.models.user import User
from grievance.accounts.services import passkeys, second_factor
from grievance.accounts.services.signing_in import finish_sign_in
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput, NotFound
from grievance.foundation.text import N_
from grievance.policy.roles import Role
from grievance.web.account.answers import Page
from grievance.web.account.entrance import Pending, begin_visit, pending, refuse_vouched_for
from grievance.web.account.forms import FirstPasskeyForm, PasskeyForm, UsePasskeyForm
from grievance.web.account.passkey_questions import ask, place, take_challenge
from grievance.web.account.proving import prove
from grievance.web.account.sign_in import code_page
from grievance.web.ui.session import present_visit
from grievance.web.ui.visitors import for_roles, network, peppers, staff

NO_ANSWER = N_("The browser did not hand over a passkey in time. Try again, or use an app instead.")
REFUSED = N_("This passkey does not fit. Try again, or use another way.")


def add() -> Page:
    """Take a new passkey with its name from somebody signed in, or as their first second factor."""
    waiting = pending()
    if waiting is None and not current_user.is_authenticated:
        return redirect(url_for("account.sign_in"), code=303)
    if waiting is None:
        refuse_vouched_for()
    user: User = waiting.user if waiting is not None else current_user.user
    if waiting is not None and second_factor.has_one(user):
        return redirect(url_for("account.code"), code=303)
    if place() is None:
        raise NotFound
    form = FirstPasskeyForm() if waiting is not None else PasskeyForm()
    if form.arrived():
        try:
            _add(form, user, waiting)
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            if waiting is not None:
                return begin_visit(user, waiting.private_key, waiting.address)
            present_visit().rotate()
            return redirect(url_for("account.own"), code=303)
    page = render_template(
        "account/passkey.html",
        form=form,
        errors=form.mistakes(),
        question=ask(user, "add"),
        signs_in=waiting is not None,
    )
    return page, form.answer_status


def _add(form: FirstPasskeyForm, user: User, waiting: Pending | None) -> None:
    challenge, here = take_challenge("add"), place()
    if isinstance(form, PasskeyForm):
        prove(form.password.data or "", field="password")
    if challenge is None or here is None or not form.credential.data:
        raise InvalidInput(NO_ANSWER, field="name")
    with transaction():
        passkeys.add_passkey(
            waiting.actor if waiting is not None else staff(),
            user,
            name=form.name.data or "",
            answer=form.credential.data,
            place=here,
            challenge=challenge,
        )
        if waiting is not None:
            finish_sign_in(user, peppers=peppers(), network=network())


def use() -> Page:
    """Sign in with a passkey after the password."""
    waiting = pending()
    if waiting is None:
        return redirect(url_for("account.sign_in"), code=303)
    form = UsePasskeyForm()
    challenge, here = take_challenge("use"), place()
    if not form.arrived() or challenge is None or here is None or not form.credential.data:
        return code_page(waiting.user, passkey_error=gettext(NO_ANSWER)), 422
    with transaction():
        fits = passkeys.check_passkey(
            waiting.user, answer=form.credential.data, place=here, challenge=challenge
        )
        if fits:
            finish_sign_in(waiting.user, peppers=peppers(), network=network())
    if not fits:
        return code_page(waiting.user, passkey_error=gettext(REFUSED)), 422
    return begin_visit(waiting.user, waiting.private_key, waiting.address)


@for_roles(*Role)
def remove(reference: str) -> Response:
    """Take one of one's own passkeys away."""
    with transaction():
        passkeys.remove_passkey(staff(), current_user.user, reference=reference)
    return redirect(url_for("account.own"), code=303)
