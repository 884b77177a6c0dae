"""Sign in: e-mail and password, then the code; and sign out."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from grievance.accounts.models.user import SignInWay, User
from grievance.accounts.services import second_factor
from grievance.accounts.services.signing_in import (
    CODE_REFUSED,
    REFUSED,
    check_password,
    finish_sign_in,
    stretch_typed,
)
from grievance.accounts.services.spare_codes import looks_like_one
from grievance.foundation.db import transaction
from grievance.foundation.errors import TooManyTries
from grievance.web.account.answers import Page, slowed
from grievance.web.account.entrance import begin_visit, go_on, open_key, password_cost, pending
from grievance.web.account.forms import CodeForm, SignInForm
from grievance.web.account.homes import home_of
from grievance.web.account.passkey_questions import ask
from grievance.web.ui.everywhere import safe_address
from grievance.web.ui.session import present_visit
from grievance.web.ui.visitors import network, peppers


def sign_in() -> Page:
    """Take e-mail and password; the answer is the same whatever was wrong."""
    address = safe_address(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(home_of(current_user.roles) if address == "/" else address, code=303)
    form = SignInForm()
    if form.arrived():
        try:
            entered = _enter(form, address)
        except TooManyTries as refusal:
            form.password.errors = [gettext(refusal.message, **refusal.values)]
            return slowed(_sign_in_page(form), refusal)
        if entered is not None:
            return entered
        form.password.errors = [gettext(REFUSED)]
    return _sign_in_page(form), form.answer_status


def _enter(form: SignInForm, address: str) -> Response | None:
    typed = stretch_typed(
        form.email.data or "",
        form.password.data or "",
        peppers=peppers(),
        cost=password_cost(),
        network=network(),
    )
    with transaction():
        attempt = check_password(typed)
        if attempt.user is None:
            return None
        private_key = open_key(attempt.user, attempt.wrapping_key)
        if not second_factor.is_needed(attempt.user):
            finish_sign_in(attempt.user, peppers=peppers(), network=network())
    return go_on(attempt.user, private_key, address)


def _sign_in_page(form: SignInForm) -> str:
    return render_template(
        "account/sign_in.html",
        form=form,
        errors=form.mistakes(),
        still_in_elsewhere=request.args.get("left") == SignInWay.PROVIDER,
    )


def type_code() -> Page:
    """Take a code: the app's present one, or a spare one."""
    waiting = pending()
    if waiting is None:
        return redirect(url_for("account.sign_in"), code=303)
    if not second_factor.has_one(waiting.user):
        return redirect(url_for("account.second_factor"), code=303)
    form = CodeForm()
    if form.arrived():
        typed = form.code.data or ""
        try:
            with transaction():
                fits = second_factor.check_code(waiting.user, typed, peppers=peppers())
                if fits:
                    finish_sign_in(waiting.user, peppers=peppers(), network=network())
        except TooManyTries as refusal:
            form.code.errors = [gettext(refusal.message, **refusal.values)]
            return slowed(code_page(waiting.user, form), refusal)
        if fits:
            # Whoever needed a spare code is shown how many are left, and where to set up a new phone.
            wanted = url_for("account.own") if looks_like_one(typed) else waiting.address
            return begin_visit(waiting.user, waiting.private_key, wanted)
        form.code.errors = [gettext(CODE_REFUSED)]
    return code_page(waiting.user, form), form.answer_status


def code_page(user: User, form: CodeForm | None = None, *, passkey_error: str | None = None) -> str:
    """Show all ways of proving oneself that this person has."""
    shown = form or CodeForm(formdata=None)
    return render_template(
        "account/code.html",
        form=shown,
        errors=[*shown.mistakes(), *([("passkey", passkey_error)] if passkey_error else [])],
        passkey_error=passkey_error,
        question=ask(user, "use"),
        has_app=user.totp_secret is not None,
        has_spare_codes=bool(user.spare_codes),
    )


def sign_out() -> Response:
    """End the visit; at their organisation somebody may still be signed in, which is said."""
    vouched_for = current_user.is_authenticated and current_user.user.signs_in_with is SignInWay.PROVIDER
    present_visit().clear()
    left = SignInWay.PROVIDER if vouched_for else None
    return redirect(url_for("account.sign_in", left=left), code=303)
