"""Sign in: e-mail and password, then the code; and sign out."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from grievance.accounts.services import second_factor
from grievance.accounts.services.signing_in import (
    CODE_REFUSED,
    REFUSED,
    check_password,
    finish_sign_in,
    stretch_typed,
)
from grievance.foundation.db import transaction
from grievance.web.account.entrance import begin_visit, go_on, open_key, password_cost, pending
from grievance.web.account.forms import CodeForm, SignInForm
from grievance.web.account.homes import home_of
from grievance.web.ui.everywhere import safe_address
from grievance.web.ui.session import present_visit
from grievance.web.ui.visitors import peppers

Page = str | tuple[str, int] | Response


def sign_in() -> Page:
    """Take e-mail and password; the answer is the same whatever was wrong."""
    address = safe_address(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(home_of(current_user.roles) if address == "/" else address, code=303)
    form = SignInForm()
    if form.arrived():
        typed = stretch_typed(
            form.email.data or "", form.password.data or "", peppers=peppers(), cost=password_cost()
        )
        private_key = b""
        with transaction():
            attempt = check_password(typed)
            if attempt.user is not None:
                private_key = open_key(attempt.user, attempt.wrapping_key)
                if not second_factor.is_needed(attempt.user):
                    finish_sign_in(attempt.user)
        if attempt.user is not None:
            return go_on(attempt.user, private_key, address)
        form.password.errors = [gettext(REFUSED)]
    return render_template("account/sign_in.html", form=form, errors=form.mistakes()), form.answer_status


def type_code() -> Page:
    """Take the code of the second factor."""
    waiting = pending()
    if waiting is None:
        return redirect(url_for("account.sign_in"), code=303)
    if waiting.user.totp_secret is None:
        return redirect(url_for("account.second_factor"), code=303)
    form = CodeForm()
    if form.arrived():
        with transaction():
            fits = second_factor.check_code(waiting.user, form.code.data or "", peppers=peppers())
            if fits:
                finish_sign_in(waiting.user)
        if fits:
            return begin_visit(waiting.user, waiting.private_key, waiting.address)
        form.code.errors = [gettext(CODE_REFUSED)]
    return render_template("account/code.html", form=form, errors=form.mistakes()), form.answer_status


def sign_out() -> Response:
    """End the visit."""
    present_visit().clear()
    return redirect(url_for("account.sign_in"), code=303)
