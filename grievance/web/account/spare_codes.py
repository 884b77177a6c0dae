"""Spare codes: made with one's password, shown once, to be kept on paper."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_login import current_user

from grievance.accounts.services.spare_codes import make_spare_codes
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.policy.roles import Role
from grievance.web.account.answers import Page
from grievance.web.account.entrance import refuse_vouched_for
from grievance.web.account.forms import ProveForm
from grievance.web.account.own import own_nav
from grievance.web.account.proving import prove
from grievance.web.ui.session import present_visit
from grievance.web.ui.visitors import for_roles, peppers, staff

_NEW = "new_spare_codes"


@for_roles(*Role)
def show() -> Page:
    """Show new codes once; otherwise say how many are left and take the password for new ones."""
    refuse_vouched_for()
    form = ProveForm()
    if form.arrived():
        try:
            prove(form.password.data or "", field="password")
            with transaction():
                codes = make_spare_codes(staff(), current_user.user, peppers=peppers())
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            present_visit()[_NEW] = codes
            return redirect(url_for("account.spare_codes"), code=303)
    page = render_template(
        "account/spare_codes.html",
        form=form,
        errors=form.mistakes(),
        codes=present_visit().pop(_NEW, []),
        left=len(current_user.user.spare_codes),
        **own_nav(),
    )
    return page, form.answer_status
