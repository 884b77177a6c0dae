"""Confirm who runs the installation and what it promises, as workers will read it in each language."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import BooleanField, HiddenField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from grievance.foundation.db import transaction
from grievance.foundation.errors import Changed, InvalidInput
from grievance.opening.fingerprints import fingerprint
from grievance.opening.queries import present_undertaking
from grievance.opening.services.confirming import FEWEST_MONTHS, MOST_MONTHS, Facts, confirm
from grievance.vault.queries import escrow_change_waits, escrow_in_force, escrow_to_come
from grievance.web.admin.desk import Answer, administrators, rail
from grievance.web.ui.forms import Form, _l
from grievance.web.ui.in_force import in_force
from grievance.web.ui.locales import WORKER_LOCALES, language
from grievance.web.ui.promises import has_changed, promises_everywhere
from grievance.web.ui.visitors import staff

_SAID = _l("This has to be said.")
_MONTHS = _l("Enter a number of months from 2 to 600.")


class OperatorForm(Form):
    """Who runs the installation and answers for it."""

    legal_name = StringField(_l("Legal name"), validators=[DataRequired(_SAID), Length(max=200)])
    country = StringField(
        _l("Country"), validators=[DataRequired(_l("Enter a country.")), Length(min=2, max=2)]
    )
    contact = StringField(_l("How workers reach them"), validators=[DataRequired(_SAID), Length(max=300)])
    answerable = StringField(
        _l("Whom the law makes answer for reports"), validators=[DataRequired(_SAID), Length(max=300)]
    )
    keeps_months = IntegerField(
        _l("Months for which a report is kept at most after its end"),
        validators=[InputRequired(_MONTHS), NumberRange(FEWEST_MONTHS, MOST_MONTHS, _MONTHS)],
        default=24,
    )
    seen_hash = HiddenField()
    certain = BooleanField(_l("All of this is true, and we can keep what we promise."))

    @property
    def facts(self) -> Facts:
        """What was entered."""
        return Facts(
            legal_name=self.legal_name.data or "",
            country=self.country.data or "",
            contact=self.contact.data or "",
            answerable=self.answerable.data or "",
            keeps_months=self.keeps_months.data or 0,
        )


@administrators
def show() -> Answer:
    """Take who runs the installation, show what workers will read of it, and take the confirmation."""
    present = present_undertaking()
    names = ("legal_name", "country", "contact", "answerable", "keeps_months")
    form = OperatorForm(**({name: getattr(present, name) for name in names} if present else {}))
    preview: list[dict[str, Any]] = []
    if form.arrived():
        shown = promises_everywhere(keeps_months=form.facts.keeps_months)
        if request.form.get("step") == "confirm" and _is_certain(form):
            refusal = _confirm(form, shown)
            if refusal is None:
                return redirect(url_for("admin.opening"), code=303)
        preview = [{"language": language(code), "promises": shown[code]} for code in WORKER_LOCALES]
        form.seen_hash.data = fingerprint(shown)
    page = render_template(
        "admin/opening.html",
        form=form,
        errors=form.mistakes(),
        present=present,
        changed=present is not None and has_changed(present),
        preview=preview,
        escrow=escrow_in_force(),
        escrow_next=escrow_to_come(),
        escrow_waits=escrow_change_waits(),
        **rail(),
    )
    return page, 422 if form.errors else 200


def _is_certain(form: OperatorForm) -> bool:
    if form.certain.data:
        return True
    form.certain.errors = [gettext("Tick this if it is so.")]
    return False


def _confirm(form: OperatorForm, shown: dict[str, list[str]]) -> InvalidInput | Changed | None:
    try:
        with transaction():
            confirm(staff(), form.facts, shown=shown, seen_hash=form.seen_hash.data or "")
    except InvalidInput as refusal:
        form.blame(refusal)
        return refusal
    except Changed as refusal:
        form.certain.errors = [gettext("The texts below changed since you read them. Read them again.")]
        return refusal
    in_force().read()
    return None
