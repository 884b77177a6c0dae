"""The forms of the administration."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import (
    BooleanField,
    DateField,
    FloatField,
    HiddenField,
    IntegerField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, Length, NumberRange, Optional

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.services.inviting import NOT_FOR_ACCOUNTS
from grievance.accounts.services.organising import PARTIES
from grievance.policy.roles import ROLE_LABELS, Role
from grievance.supplychain.stages import (
    CONFIDENCE_LABELS,
    MINERAL_LABELS,
    SITE_STATUS_LABELS,
    STAGE_LABELS,
)
from grievance.web.admin.words import ORGANISATION_KINDS
from grievance.web.ui.forms import Form, OneOf, SomeOf, _l
from grievance.web.ui.locales import DESK_LOCALES, WORKER_LOCALES, language
from grievance.web.ui.presentation import translated

_EMAIL = _l("Enter an e-mail address.")
_TWO = _l("Enter the two letters of the country, such as JP.")
_SOURCE = _l("Say where this is from.")
_NAME = [DataRequired(_l("Enter a name.")), Length(max=120)]


def role_choices() -> list[tuple[str, str]]:
    """Return the roles that an account can have."""
    return [(role.value, translated(ROLE_LABELS[role])) for role in Role if role not in NOT_FOR_ACCOUNTS]


def words_of(labels: Any) -> list[tuple[str, str]]:
    """Return codes to choose from, with their words."""
    return [(str(code), translated(label)) for code, label in labels.items()]


class InviteForm(Form):
    """Somebody who is asked to join."""

    email = StringField(_l("E-mail"), validators=[DataRequired(_EMAIL), Length(max=254), Email(_EMAIL)])
    name = StringField(_l("Name"), validators=[Length(max=120)])
    organisation = OneOf(_l("Organisation"))
    roles = SomeOf(_l("What they are here for"))
    teams = SomeOf(_l("Teams"))
    locale = OneOf(_l("Language"), choices=[(code, language(code).autonym) for code in DESK_LOCALES])


class PersonForm(Form):
    """What somebody is here for, and whom they act for."""

    organisation = OneOf(_l("Organisation"))
    roles = SomeOf(_l("What they are here for"))


class NamedForm(Form):
    """Whether somebody is named for restricted cases, and how survivors may ask for them."""

    named = BooleanField(_l("Trained for sexual violence and for children"))
    gender = OneOf(_l("Survivors may ask for"))


class LeavingForm(Form):
    """When somebody works last."""

    last_day = DateField(_l("Last day of work"), validators=[DataRequired(_l("Give a day, as 2026-05-31."))])


class OrganisationForm(Form):
    """A new organisation."""

    name = StringField(_l("Name"), validators=[DataRequired(_l("Enter a name.")), Length(max=200)])
    kind = OneOf(_l("What it is here"))
    country = StringField(_l("Country"), validators=[Length(max=2)])
    party = OneOf(_l("Which Party, if it is a government"))

    def offer(self) -> None:
        """Say what can be chosen."""
        self.kind.choices = [
            (str(kind), translated(ORGANISATION_KINDS[kind]))
            for kind in OrganisationKind
            if kind is not OrganisationKind.INSTALLATION
        ]
        self.party.choices = [("", gettext("none")), *((party, party) for party in PARTIES)]


class OrganisationFactsForm(Form):
    """What may be corrected about an organisation."""

    name = StringField(_l("Name"), validators=[DataRequired(_l("Enter a name.")), Length(max=200)])
    country = StringField(_l("Country"), validators=[Length(max=2)])
    company = StringField(_l("Which company of the supply chain it is"), validators=[Length(max=200)])


class ProviderForm(Form):
    """Where an organisation's people sign in, and who this portal is there."""

    issuer = StringField(
        _l("Address of the provider (issuer)"),
        validators=[
            DataRequired(_l("Enter the provider's address. It begins with https://")),
            Length(max=300),
        ],
    )
    client_id = StringField(
        _l("Client ID"), validators=[DataRequired(_l("Enter the client ID.")), Length(max=200)]
    )
    client_secret = PasswordField(_l("Client secret"), validators=[Length(max=800)])
    domains = TextAreaField(
        _l("Domains of e-mail addresses"),
        validators=[DataRequired(_l("Enter at least one domain, such as example.org.")), Length(max=4000)],
    )


class TeamForm(Form):
    """A new team."""

    name = StringField(_l("Name"), validators=_NAME)
    organisation = OneOf(_l("Organisation"))
    is_fallback = BooleanField(_l("Receives what no other team covers"))


class TeamFactsForm(Form):
    """A team's name, and where it works."""

    name = StringField(_l("Name"), validators=_NAME)
    country = StringField(_l("Country"), validators=[Length(max=2)])
    time_zone = StringField(_l("Time zone"), validators=[Length(max=60)])


class JoinTeamForm(Form):
    """Somebody more in a team."""

    user = OneOf(_l("Who joins"))


class InterpreterForm(Form):
    """Who translates for a team, and between which languages."""

    interpreter = OneOf(_l("Interpreter"))
    locales = SomeOf(_l("Languages"), choices=[(code, language(code).autonym) for code in WORKER_LOCALES])


class SiteForm(Form):
    """What is known about a site."""

    name = StringField(_l("Name"), validators=[DataRequired(_l("Enter a name.")), Length(max=200)])
    country = StringField(
        _l("Country"), validators=[DataRequired(_l("Enter a country.")), Length(min=2, max=2)]
    )
    stage = OneOf(_l("What it does"))
    status = OneOf(_l("Status"))
    minerals = SomeOf(_l("Minerals"))
    nearest_place = StringField(_l("Nearest place"), validators=[Length(max=200)])
    latitude = FloatField(
        _l("Latitude"), validators=[Optional(), NumberRange(-90, 90, _l("Between -90 and 90."))]
    )
    longitude = FloatField(
        _l("Longitude"), validators=[Optional(), NumberRange(-180, 180, _l("Between -180 and 180."))]
    )
    precision = StringField(_l("How exact the position is"), validators=[Length(max=60)])
    workforce = IntegerField(
        _l("How many work here"), validators=[Optional(), NumberRange(0, 10**6, _l("Enter a number."))]
    )
    source = StringField(
        _l("Source"), validators=[DataRequired(_l("Say where this is from.")), Length(max=500)]
    )
    confidence = OneOf(_l("How sure this is"))
    notes = TextAreaField(_l("Notes"), validators=[Length(max=1000)])

    def offer(self) -> None:
        """Say what can be chosen."""
        self.stage.choices = words_of(STAGE_LABELS)
        self.status.choices = words_of(SITE_STATUS_LABELS)
        self.minerals.choices = words_of(MINERAL_LABELS)
        self.confidence.choices = words_of(CONFIDENCE_LABELS)


class ResponsibleForm(Form):
    """Who receives reports about a site, and who answers for it."""

    team = OneOf(_l("Team that receives reports"))
    answerers = SomeOf(_l("Who answers for the site"))
    shown = HiddenField()
    """Who stands there to be unticked, where only a part of them does; else nothing."""

    def said_of(self) -> list[str] | None:
        """Return of whom it is said who answers and who does not; None where it is said of all."""
        return (self.shown.data or "").split() or None
