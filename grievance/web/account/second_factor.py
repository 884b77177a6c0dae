"""Set the second factor up: a secret to scan or type into an app, and its code typed back."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from grievance.accounts.models.user import User
from grievance.accounts.services import second_factor
from grievance.accounts.services.signing_in import CODE_REFUSED, finish_sign_in
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.policy.actor import Actor
from grievance.web.account.entrance import begin_visit, pending, refuse_vouched_for
from grievance.web.account.forms import AddFactorForm, ChangeFactorForm, CodeForm
from grievance.web.account.passkey_questions import place
from grievance.web.account.proving import prove
from grievance.web.ui.drawn_codes import drawn
from grievance.web.ui.session import present_visit
from grievance.web.ui.visitors import network, peppers, staff

_SECRET = "new_factor"  # noqa: S105 - the name of where the visit keeps it


def set_up() -> str | tuple[str, int] | Response:
    """Show a new secret until its code was typed back, to somebody signing in or signed in."""
    waiting = pending()
    if waiting is None and not current_user.is_authenticated:
        return redirect(url_for("account.sign_in"), code=303)
    if waiting is None:
        refuse_vouched_for()
    user: User = waiting.user if waiting is not None else current_user.user
    if waiting is not None and second_factor.has_one(user):
        return redirect(url_for("account.code"), code=303)
    form = _form_for(user, signs_in=waiting is not None)
    secret = str(present_visit().setdefault(_SECRET, second_factor.new_secret()))
    present_visit().modified = True
    if form.arrived():
        actor = waiting.actor if waiting is not None else staff()
        if _set(actor, user, secret, form, signs_in=waiting is not None):
            if waiting is not None:
                return begin_visit(user, waiting.private_key, waiting.address)
            present_visit().pop(_SECRET)
            present_visit().rotate()
            return redirect(url_for("account.own"), code=303)
    picture = drawn(second_factor.address_of(secret, email=user.email))
    page = render_template(
        "account/second_factor.html",
        form=form,
        errors=form.mistakes(),
        secret=secret,
        picture=picture,
        may_add_passkey=waiting is not None and place() is not None,
    )
    return page, form.answer_status


def _form_for(user: User, *, signs_in: bool) -> CodeForm:
    if user.totp_secret is not None:
        return ChangeFactorForm()
    return CodeForm() if signs_in else AddFactorForm()


def _set(actor: Actor, user: User, secret: str, form: CodeForm, *, signs_in: bool) -> bool:
    if isinstance(form, AddFactorForm):
        try:
            prove(form.password.data or "", field="password")
        except InvalidInput as refusal:
            form.blame(refusal)
            return False
    with transaction():
        if isinstance(form, ChangeFactorForm) and not second_factor.check_code(
            user, form.old_code.data or "", peppers=peppers()
        ):
            form.old_code.errors = [gettext(CODE_REFUSED)]
            return False
        if not second_factor.enrol(actor, user, secret=secret, code=form.code.data or "", peppers=peppers()):
            form.code.errors = [gettext(CODE_REFUSED)]
            return False
        if signs_in:
            finish_sign_in(user, peppers=peppers(), network=network())
    return True
