"""By what a key figure may be split."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from grievance.cases.models.case import Case, CaseComplaint
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.text import N_
from grievance.supplychain.models.site import Site, SiteMineral


class Split(StrEnum):
    """What tells cases apart; workers are not asked for their gender, so that nothing is split by it."""

    MINERAL = "mineral"
    COUNTRY = "country"
    STAGE = "stage"
    CHANNEL = "channel"
    LANGUAGE = "language"
    BAND = "band"


SPLIT_LABELS: dict[Split, str] = {
    Split.MINERAL: N_("Mineral"),
    Split.COUNTRY: N_("Country"),
    Split.STAGE: N_("Kind of site"),
    Split.CHANNEL: N_("Way of reporting"),
    Split.LANGUAGE: N_("Language"),
    Split.BAND: N_("Urgency"),
}


def having(split: Split, value: str) -> ColumnElement[bool]:
    """Return the condition for cases with one value; a case with two values has both."""
    if split is Split.MINERAL:
        return Case.site_id.in_(select(SiteMineral.site_id).where(SiteMineral.mineral == value))
    if split is Split.COUNTRY:
        return Case.site_id.in_(select(Site.id).where(Site.country == value))
    if split is Split.STAGE:
        return Case.site_id.in_(select(Site.id).where(Site.stage == value))
    if split is Split.BAND:
        return Case.band == value
    column = Complaint.channel if split is Split.CHANNEL else Complaint.locale
    reported = select(CaseComplaint.case_id).join(Complaint, Complaint.id == CaseComplaint.complaint_id)
    return Case.id.in_(reported.where(column == value))


def values_of(split: Split, reach: ColumnElement[bool]) -> Select[Any]:
    """Return a query for the values that cases within reach have, in order."""
    cases = select(Case.id).where(reach)
    sites = select(Case.site_id).where(reach)
    queries: dict[Split, Select[Any]] = {
        Split.MINERAL: select(SiteMineral.mineral).where(SiteMineral.site_id.in_(sites)),
        Split.COUNTRY: select(Site.country).where(Site.id.in_(sites)),
        Split.STAGE: select(Site.stage).where(Site.id.in_(sites)),
        Split.BAND: select(Case.band).where(reach, Case.band.is_not(None)),
        Split.CHANNEL: _of_reports(Complaint.channel, cases),
        Split.LANGUAGE: _of_reports(Complaint.locale, cases),
    }
    query = queries[split]
    return query.distinct().order_by(*query.selected_columns)


def _of_reports(column: InstrumentedAttribute[Any], cases: Select[int]) -> Select[Any]:
    return (
        select(column)
        .join(CaseComplaint, CaseComplaint.complaint_id == Complaint.id)
        .where(CaseComplaint.case_id.in_(cases))
    )
