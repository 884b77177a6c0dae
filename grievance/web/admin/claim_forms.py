"""The forms in which a steward writes down what a source says: supply, roles of companies, assurance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wtforms import DateField, Field, FloatField, StringField
from wtforms.validators import DataRequired, Length, Optional

from grievance.supplychain.claims import VolumePeriod, VolumeUnit
from grievance.supplychain.labels import (
    ASSURANCE_SCHEMES,
    ASSURANCE_STATUSES,
    EVIDENCES,
    LINK_STATE_TEXTS,
    ROLE_LABELS,
)
from grievance.supplychain.models.park import Park
from grievance.supplychain.registry import parks_by_name
from grievance.supplychain.stages import CONFIDENCE_LABELS, MINERAL_LABELS, Confidence, LinkState
from grievance.web.admin.forms import words_of
from grievance.web.admin.register_words import DIRECTIONS, PERIODS, UNITS
from grievance.web.ui.forms import OneOf, RefusableForm, _l
from grievance.web.ui.typed_names import Records

_OF_EVERY_CLAIM = ("since", "until", "source", "source_url", "as_of")
_DAY = _l("Give a day, as 2026-05-31.")


class ClaimForm(RefusableForm):
    """What every claim has: when it holds, who says so, where, and of which day that is."""

    since = StringField(_l("Since"), validators=[Length(max=10)])
    until = StringField(_l("Until"), validators=[Length(max=10)])
    source = StringField(
        _l("Source"), validators=[DataRequired(_l("Say where this is from.")), Length(max=500)]
    )
    source_url = StringField(_l("Address of the page"), validators=[Length(max=500)])
    as_of = DateField(_l("As of which day the source says so"), validators=[DataRequired(_DAY)])

    def __iter__(self) -> Iterator[Field]:
        """Give what is said first, then when it holds and who says so."""
        fields = list(super().__iter__())
        return iter(sorted(fields, key=lambda field: field.name in _OF_EVERY_CLAIM))

    def offer(self) -> None:
        """Fill the lists to choose from."""

    def dated(self) -> dict[str, Any]:
        """Return what every claim has, as services take it."""
        return {
            "since": self.since.data,
            "until": self.until.data,
            "source": self.source.data or "",
            "source_url": self.source_url.data or "",
            "as_of": self.as_of.data,
        }


class RelationForm(ClaimForm):
    """That one supplies another."""

    direction = OneOf(_l("Which way it goes"))
    other = StringField(
        _l("The other end"),
        validators=[DataRequired(_l("Say which site or company it is.")), Length(max=200)],
    )
    mineral = OneOf(_l("Mineral"))
    product = StringField(_l("Product"), validators=[DataRequired(_l("Enter the product.")), Length(max=200)])
    hs_code = StringField(_l("Product code (HS)"), validators=[Length(max=10)])
    amount = FloatField(_l("How much"), validators=[Optional()])
    unit = OneOf(_l("Unit"))
    period = OneOf(_l("For which time"))
    state = OneOf(_l("Does it run?"))
    evidence = OneOf(_l("What it rests on"))
    asserted_by = StringField(_l("Who says so"), validators=[Length(max=200)])
    confidence = OneOf(_l("How sure this is"))

    def offer(self) -> None:
        """Fill the lists to choose from."""
        self.direction.choices = words_of(DIRECTIONS)
        self.mineral.choices = words_of(MINERAL_LABELS)
        self.unit.choices = [("", "–"), *words_of(UNITS)]
        self.period.choices = [("", "–"), *words_of(PERIODS)]
        self.state.choices = words_of(LINK_STATE_TEXTS)
        self.evidence.choices = words_of(EVIDENCES)
        self.confidence.choices = words_of(CONFIDENCE_LABELS)

    def facts(self) -> dict[str, Any]:
        """Return what is said of the relation beside its ends."""
        return {
            **self.dated(),
            "mineral": self.mineral.data,
            "product": self.product.data,
            "hs_code": self.hs_code.data or None,
            "amount": self.amount.data,
            "unit": VolumeUnit(self.unit.data) if self.unit.data else None,
            "period": VolumePeriod(self.period.data) if self.period.data else None,
            "state": LinkState(self.state.data or ""),
            "evidence": self.evidence.data,
            "asserted_by": self.asserted_by.data or None,
            "confidence": Confidence(self.confidence.data or ""),
        }


class RoleForm(ClaimForm):
    """That a company owns, operates or staffs a site, or owns another company."""

    company = StringField(
        _l("Company"), validators=[DataRequired(_l("Say which company it is.")), Length(max=200)]
    )
    role = OneOf(_l("Role"))
    share = FloatField(_l("Share in per cent"), validators=[Optional()])
    work = StringField(_l("What a contractor or recruiter does there"), validators=[Length(max=200)])
    confidence = OneOf(_l("How sure this is"))

    def offer(self) -> None:
        """Fill the lists to choose from."""
        self.role.choices = words_of(ROLE_LABELS)
        self.confidence.choices = words_of(CONFIDENCE_LABELS)


class TenancyForm(ClaimForm):
    """That a site lies in an industrial park."""

    park = OneOf(_l("Industrial park"))
    confidence = OneOf(_l("How sure this is"))

    def offer(self) -> None:
        """Fill the lists to choose from."""
        self.park.among(Records(parks_by_name(), words=_placed))
        self.confidence.choices = words_of(CONFIDENCE_LABELS)


def _placed(park: Park) -> str:
    return f"{park.name} ({park.country})"


class AssuranceForm(ClaimForm):
    """What an assurance scheme says."""

    scheme = OneOf(_l("Scheme"))
    standard = StringField(_l("Standard"), validators=[Length(max=120)])
    status = OneOf(_l("Status"))

    def offer(self) -> None:
        """Fill the lists to choose from."""
        self.scheme.choices = words_of(ASSURANCE_SCHEMES)
        self.status.choices = words_of(ASSURANCE_STATUSES)


class MoveForm(RefusableForm):
    """What happens to a claim: who says what to it, or since when it is over."""

    verb = OneOf(_l("What happened"))
    by = OneOf(_l("Who says so"))
    until = StringField(_l("Until"), validators=[Length(max=10)])
