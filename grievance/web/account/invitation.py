"""Join by invitation: one's name and a password, and the key pair that it guards."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from grievance.accounts.passwords import new_keys
from grievance.accounts.services import second_factor
from grievance.accounts.services.inviting import accept_invitation, invited_user
from grievance.accounts.services.signing_in import finish_sign_in, require_strong
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.vault.services.principals import retire_and_renew, staff_principal
from grievance.web.account.entrance import go_on, open_key, password_cost
from grievance.web.account.forms import JoinForm
from grievance.web.ui.visitors import network, peppers


def accept(token: str) -> str | tuple[str, int] | Response:
    """Take name and password of somebody who was invited; a second factor follows where it is needed."""
    user = invited_user(token)
    form = JoinForm(name=user.name if user.name != user.email else "")
    if form.arrived() and _is_strong(form, token):
        keys = new_keys(form.new_password.data or "", cost=password_cost(), peppers=peppers())
        with transaction():
            user = accept_invitation(token, name=form.name.data or "", keys=keys)
            if staff_principal(user.id) is not None:
                retire_and_renew(
                    user, wrapping_key=keys.wrapping_key, peppers=peppers(), cost=password_cost()
                )
            private_key = open_key(user, keys.wrapping_key)
            if not second_factor.is_needed(user):
                finish_sign_in(user, peppers=peppers(), network=network())
        return go_on(user, private_key, "/")
    page = render_template("account/invitation.html", form=form, errors=form.mistakes(), email=user.email)
    return page, form.answer_status


def _is_strong(form: JoinForm, token: str) -> bool:
    try:
        require_strong(invited_user(token), form.new_password.data or "", name=form.name.data or "")
    except InvalidInput as refusal:
        form.blame(refusal)
        return False
    return True
