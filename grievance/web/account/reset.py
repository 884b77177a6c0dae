"""A lost password: a link by e-mail to a new one, which lets in and opens no key."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from grievance.accounts.passwords import new_keys
from grievance.accounts.services.resetting import finish_reset, resetting_user
from grievance.accounts.services.signing_in import require_strong
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.notifications.resets import ask_reset
from grievance.web.account.answers import Page
from grievance.web.account.entrance import password_cost
from grievance.web.account.forms import NewPasswordForm, ResetForm
from grievance.web.ui.visitors import peppers


def ask() -> Page:
    """Take the e-mail of a lost password; the answer is the same for everybody."""
    form = ResetForm()
    if form.arrived():
        with transaction():
            ask_reset(form.email.data or "", peppers=peppers())
        return render_template("account/reset_asked.html")
    return render_template("account/reset.html", form=form, errors=form.mistakes()), form.answer_status


def set_password(token: str) -> Page:
    """Set a new password through a link that works once; the second factor is asked for as always."""
    user = resetting_user(token)
    form = NewPasswordForm()
    if form.arrived():
        try:
            require_strong(user, form.new_password.data or "")
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            keys = new_keys(form.new_password.data or "", cost=password_cost(), peppers=peppers())
            with transaction():
                finish_reset(token, keys=keys)
            return redirect(url_for("account.sign_in"), code=303)
    page = render_template("account/reset_password.html", form=form, errors=form.mistakes(), email=user.email)
    return page, form.answer_status
