"""The forms of signing in and of one's own account."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.locales import DESK_LOCALES, language


class SignInForm(Form):
    """E-mail and password."""

    email = StringField(
        _l("E-mail"), validators=[DataRequired(_l("Enter your e-mail address.")), Length(max=254)]
    )
    password = PasswordField(
        _l("Password"), validators=[DataRequired(_l("Enter your password.")), Length(max=256)]
    )


class CodeForm(Form):
    """The present code of the second factor."""

    code = StringField(_l("Code"), validators=[DataRequired(_l("Enter the six digits.")), Length(max=20)])


class ChangeFactorForm(CodeForm):
    """A new second factor by somebody who has one."""

    old_code = StringField(
        _l("Code of the present app"), validators=[DataRequired(_l("Enter the six digits.")), Length(max=20)]
    )


class _NewPassword(Form):
    new_password = PasswordField(
        _l("New password"), validators=[DataRequired(_l("Enter a password.")), Length(max=256)]
    )
    again = PasswordField(
        _l("The same password again"), validators=[EqualTo("new_password", _l("The two are not the same."))]
    )


class JoinForm(_NewPassword):
    """What somebody who was invited says: their name, and a password only they know."""

    name = StringField(_l("Your name"), validators=[DataRequired(_l("Enter your name.")), Length(max=120)])


class PasswordForm(_NewPassword):
    """A new password, with the present one."""

    old_password = PasswordField(
        _l("Present password"), validators=[DataRequired(_l("Enter your password.")), Length(max=256)]
    )


class OneselfForm(Form):
    """One's own name and language."""

    name = StringField(_l("Your name"), validators=[DataRequired(_l("Enter your name.")), Length(max=120)])
    locale = OneOf(_l("Language"), choices=[(code, language(code).autonym) for code in DESK_LOCALES])
