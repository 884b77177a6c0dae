"""Prove again that it is oneself, before a way to sign in is added: an open browser is not enough."""

from __future__ import annotations

from flask_login import current_user

from grievance.accounts.models.user import User
from grievance.accounts.passwords import PasswordKeys
from grievance.accounts.services.signing_in import stretch_typed
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.web.account.entrance import password_cost
from grievance.web.ui.visitors import network, peppers


def prove(password: str, *, field: str) -> PasswordKeys:
    """Return the keys of one's present password; a wrong one counts like one at the door."""
    user: User = current_user.user
    typed = stretch_typed(user.email, password, peppers=peppers(), cost=password_cost(), network=network())
    if not typed.keys.match(user):
        with transaction():
            typed.tries.count()
        raise InvalidInput(N_("This is not your present password."), field=field)
    return typed.keys
