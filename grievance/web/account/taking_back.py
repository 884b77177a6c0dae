"""Take the device back from somebody who was heard alone: a password leads from their sheet to the cases."""

from __future__ import annotations

from flask import redirect, render_template
from flask_babel import gettext
from flask_login import current_user

from grievance.foundation.errors import InvalidInput, TooManyTries
from grievance.policy.roles import Role
from grievance.web.account.answers import Page, slowed
from grievance.web.account.forms import ProveForm
from grievance.web.account.homes import home_of
from grievance.web.account.proving import prove
from grievance.web.ui.handing_over import open_page, take_back
from grievance.web.ui.visitors import for_roles


@for_roles(*Role)
def show() -> Page:
    """Ask for the password of whoever signed in, and open the desks again."""
    if open_page() is None:
        return redirect(home_of(current_user.roles), code=303)
    form = ProveForm()
    if form.arrived():
        try:
            prove(form.password.data or "", field="password")
        except InvalidInput as refusal:
            form.blame(refusal)
        except TooManyTries as refusal:
            form.password.errors = [gettext(refusal.message, **refusal.values)]
            return slowed(_page(form), refusal)
        else:
            return redirect(take_back(), code=303)
    return _page(form), form.answer_status


def _page(form: ProveForm) -> str:
    return render_template(
        "account/take_back.html",
        form=form,
        errors=form.mistakes(),
        sheet_url=open_page(),
    )
