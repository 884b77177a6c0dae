"""The recovery code, a key that a new password does not open, and going on without it."""

from __future__ import annotations

import base64

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from wtforms import PasswordField

from grievance.accounts.models.user import User
from grievance.accounts.services.signing_in import check_password, stretch_typed
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput, TooManyTries
from grievance.policy.roles import OPENS_SEALED
from grievance.vault.recovery_codes import in_groups, new_recovery_code
from grievance.vault.services.principals import retired_principals
from grievance.vault.services.recovery import begin_without, keep_code, needs_code, open_with_code
from grievance.web.account.answers import Page, slowed
from grievance.web.account.entrance import password_cost, refuse_vouched_for
from grievance.web.account.forms import NewKeyForm, OpenKeyForm, PresentPasswordForm, RecoveryCodeForm
from grievance.web.account.homes import home_of
from grievance.web.account.own import own_nav
from grievance.web.ui.everywhere import safe_address
from grievance.web.ui.session import present_visit
from grievance.web.ui.visitors import for_roles, forget_actor, network, peppers, staff

_NEW = "new_recovery_code"
openers = for_roles(*OPENS_SEALED)


@openers
def recovery_code() -> Page:
    """Show a new recovery code until it was typed back; whoever has one says their password first."""
    refuse_vouched_for()
    if staff().private_key is None:
        return redirect(url_for("account.key"), code=303)
    if not needs_code(_oneself()) and _NEW not in present_visit():
        return _renew()
    code = str(present_visit().setdefault(_NEW, new_recovery_code()))
    present_visit().modified = True
    form = RecoveryCodeForm()
    if form.arrived():
        try:
            with transaction():
                keep_code(
                    staff(), _oneself(), code=code, typed=form.recovery_code.data or "", peppers=peppers()
                )
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            present_visit().pop(_NEW)
            return redirect(_onward(), code=303)
    page = render_template(
        "account/recovery_code.html",
        form=form,
        errors=form.mistakes(),
        groups=in_groups(code),
        later=_onward(),
        **own_nav(),
    )
    return page, form.answer_status


@openers
def key() -> Page:
    """Take the recovery code of a key that the password does not open, or of one that was lost before."""
    refuse_vouched_for()
    locked = staff().private_key is None
    if not locked and not retired_principals(_oneself().id):
        return redirect(_onward(), code=303)
    form = OpenKeyForm()
    if form.arrived():
        try:
            wrapping_key = _proven(form.password)
            if wrapping_key is not None:
                _open(form.recovery_code.data or "", wrapping_key)
                return redirect(_onward(), code=303)
        except TooManyTries as refusal:
            form.password.errors = [gettext(refusal.message, **refusal.values)]
            return slowed(_key_page(form, NewKeyForm(formdata=None), locked), refusal)
        except InvalidInput as refusal:
            form.blame(refusal)
    return _key_page(form, NewKeyForm(formdata=None), locked), form.answer_status


@openers
def new_key() -> Page:
    """Go on with a new key that opens nothing until colleagues give it what the old one opened."""
    refuse_vouched_for()
    if staff().private_key is not None:
        return redirect(url_for("account.own"), code=303)
    form = NewKeyForm()
    if form.arrived():
        try:
            wrapping_key = _proven(form.present_password)
            if wrapping_key is not None:
                with transaction():
                    private = begin_without(
                        staff(),
                        _oneself(),
                        wrapping_key=wrapping_key,
                        peppers=peppers(),
                        cost=password_cost(),
                    )
                _hold(private)
                return redirect(url_for("account.recovery_code"), code=303)
        except TooManyTries as refusal:
            form.present_password.errors = [gettext(refusal.message, **refusal.values)]
            return slowed(_key_page(OpenKeyForm(formdata=None), form, True), refusal)
    return _key_page(OpenKeyForm(formdata=None), form, True), form.answer_status


def _renew() -> Page:
    form = PresentPasswordForm()
    if form.arrived():
        try:
            if _proven(form.password) is not None:
                present_visit()[_NEW] = new_recovery_code()
                return redirect(url_for("account.recovery_code"), code=303)
        except TooManyTries as refusal:
            form.password.errors = [gettext(refusal.message, **refusal.values)]
    page = render_template("account/renew_recovery_code.html", form=form, errors=form.mistakes(), **own_nav())
    return page, form.answer_status


def _open(typed: str, wrapping_key: bytes) -> None:
    with transaction():
        private = open_with_code(
            staff(),
            _oneself(),
            typed=typed,
            wrapping_key=wrapping_key,
            peppers=peppers(),
            cost=password_cost(),
        )
    if private is not None:
        _hold(private)


def _proven(field: PasswordField) -> bytes | None:
    """Return the wrapping key of the present password, or None with the error beside its field."""
    typed = stretch_typed(
        _oneself().email, field.data or "", peppers=peppers(), cost=password_cost(), network=network()
    )
    with transaction():
        attempt = check_password(typed)
    if attempt.user is None:
        field.errors = [gettext("This is not your present password.")]
        return None
    return attempt.wrapping_key


def _key_page(form: OpenKeyForm, anew: NewKeyForm, locked: bool) -> str:
    return render_template(
        "account/key.html",
        form=form,
        anew=anew,
        errors=[*form.mistakes(), *anew.mistakes()],
        locked=locked,
        later=_onward(),
        **own_nav(),
    )


def _hold(private_key: bytes) -> None:
    visit = present_visit()
    visit["private_key"] = base64.b64encode(private_key).decode()
    visit.rotate()
    forget_actor()


def _onward() -> str:
    wanted = safe_address(request.args.get("next"))
    return home_of(current_user.roles) if wanted == "/" else wanted


def _oneself() -> User:
    user: User = current_user.user
    return user
