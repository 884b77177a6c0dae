"""The forms of handing over, leaving and being away."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import DateField
from wtforms.validators import DataRequired, ValidationError

from grievance.web.ui.forms import Form, OneOf, SomeOf, _l

_A_DAY = _l("Give a day, as 2026-05-31.")


class HandOverForm(Form):
    """Which cases go to whom."""

    cases = SomeOf(_l("Which cases"))
    handler = OneOf(_l("Who takes them"))

    def validate_handler(self, field: OneOf) -> None:
        """Refuse if nobody was chosen."""
        if not field.data:
            raise ValidationError(gettext("Choose one of the list."))


class LeavingForm(Form):
    """When somebody works last."""

    last_day = DateField(_l("Last day of work"), validators=[DataRequired(_A_DAY)])


class AwayForm(Form):
    """From when until when somebody is away, and who looks after their cases."""

    from_day = DateField(_l("Away from"), validators=[DataRequired(_A_DAY)])
    until_day = DateField(_l("Until, that day included"), validators=[DataRequired(_A_DAY)])
    deputy = OneOf(_l("Who hears of their cases meanwhile"))
