"""The forms of signing in and of one's own account."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import DateField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Email, EqualTo, Length, Optional, ValidationError

from grievance.accounts.services.passkeys import LONGEST_NAME
from grievance.supplychain.labels import TIE_LABELS
from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.locales import DESK_LOCALES, language
from grievance.web.ui.presentation import translated


class SignInForm(Form):
    """E-mail and password."""

    email = StringField(
        _l("E-mail"), validators=[DataRequired(_l("Enter your e-mail address.")), Length(max=254)]
    )
    password = PasswordField(
        _l("Password"), validators=[DataRequired(_l("Enter your password.")), Length(max=256)]
    )


class OrganisationSignInForm(Form):
    """The address whose domain says which organisation vouches for somebody."""

    email = StringField(
        _l("Your e-mail at work"),
        validators=[
            DataRequired(_l("Enter your e-mail address.")),
            Length(max=254),
            Email(_l("Enter an e-mail address.")),
        ],
    )


class CodeForm(Form):
    """The present code of the second factor."""

    code = StringField(_l("Code"), validators=[DataRequired(_l("Enter the six digits.")), Length(max=20)])


class ProveForm(Form):
    """The present password, before something that an open browser alone must not do."""

    password = PasswordField(
        _l("Present password"), validators=[DataRequired(_l("Enter your password.")), Length(max=256)]
    )


class ChangeFactorForm(CodeForm):
    """A new app by somebody who has one."""

    old_code = StringField(
        _l("Code of the present app, or a spare code"),
        validators=[DataRequired(_l("Enter the six digits.")), Length(max=20)],
    )


class AddFactorForm(CodeForm, ProveForm):
    """An app beside a passkey, or chosen freely."""


class UsePasskeyForm(Form):
    """What the browser answers for a passkey."""

    credential = HiddenField(validators=[Length(max=16_000)])


class FirstPasskeyForm(UsePasskeyForm):
    """A passkey as the first second factor, right after the password."""

    name = StringField(
        _l("Name of the passkey"),
        validators=[
            DataRequired(_l("Give the passkey a name, such as the kind of phone.")),
            Length(max=LONGEST_NAME),
        ],
    )


class PasskeyForm(FirstPasskeyForm, ProveForm):
    """A further passkey, with the present password."""


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


class PresentPasswordForm(Form):
    """The present password, for what nobody else at an open desk may do."""

    password = PasswordField(
        _l("Present password"), validators=[DataRequired(_l("Enter your password.")), Length(max=256)]
    )


class RecoveryCodeForm(Form):
    """A recovery code, typed back or from paper."""

    recovery_code = StringField(
        _l("Recovery code"), validators=[DataRequired(_l("Enter the recovery code.")), Length(max=100)]
    )


class OpenKeyForm(RecoveryCodeForm, PresentPasswordForm):
    """A recovery code from paper and the present password, under which the key is kept from now on."""


class NewKeyForm(Form):
    """The present password, for going on with a new key."""

    present_password = PasswordField(
        _l("Present password"), validators=[DataRequired(_l("Enter your password.")), Length(max=256)]
    )


class ResetForm(Form):
    """Whose password was lost."""

    email = StringField(
        _l("E-mail"), validators=[DataRequired(_l("Enter your e-mail address.")), Length(max=254)]
    )


class TieForm(Form):
    """To what one has ties."""

    about = StringField(
        _l("Site or company"),
        validators=[
            DataRequired(_l("Enter the number or name of a site, or the name of a company.")),
            Length(max=200),
        ],
    )
    kind = OneOf(_l("What ties you to it"))
    from_day = DateField(_l("Since when"), validators=[Optional()])
    until_day = DateField(_l("Until when"), validators=[Optional()])

    def offer(self) -> None:
        """Say what can be chosen."""
        self.kind.choices = [
            ("", gettext("Choose")),
            *((str(k), translated(v)) for k, v in TIE_LABELS.items()),
        ]

    def validate_kind(self, field: OneOf) -> None:
        """Refuse if nothing was chosen."""
        if not field.data:
            raise ValidationError(gettext("Choose one of the list."))


class NewPasswordForm(_NewPassword):
    """A new password in place of a lost one."""
