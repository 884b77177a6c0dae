"""Ask the brands of a site to look at once: only what the case team has checked goes out so."""

from __future__ import annotations

from sqlalchemy import select

from grievance.alerts.models import SiteAlert
from grievance.alerts.services.watching import people_of, wants
from grievance.alerts.states import AlertKind
from grievance.audit.trail import record
from grievance.cases.access import CASES, is_shown_outside
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.services.steps import add_event
from grievance.cases.told import refused_by_workers
from grievance.complaints.states import ConsentAudience
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.notifications.outbox import tell
from grievance.notifications.wording import Template
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.models.reach import BrandReach
from grievance.supplychain.workforce import is_large_enough

MAY_NOT = N_(
    "No brand may be told: the site has to know of the case, enough people have to work there that nobody "
    "can be guessed, and no worker may have said no."
)
NOT_CHECKED = N_("Say that you have checked it. What is sent cannot be taken back.")


def may_ask(case: Case) -> bool:
    """Whether brands may be asked to look at the site of a case."""
    refused = db.session.scalar(
        refused_by_workers(ConsentAudience.BRAND).where(CaseComplaint.case_id == case.id).limit(1)
    )
    return (
        is_shown_outside(case)
        and case.site is not None
        and is_large_enough(case.site.workforce)
        and refused is None
    )


def ask_to_look(actor: Actor, case: Case, *, checked: bool) -> int:
    """Ask the brands downstream of a site to look at it now, and return how many there are.

    They learn which site it is and nothing of the case.
    """
    CASES.require(actor, Permission.Case.NOTIFY_SITE, case)
    if not may_ask(case):
        raise GuardRefused(MAY_NOT)
    if not checked:
        raise GuardRefused(NOT_CHECKED)
    assert case.site is not None
    reached = select(BrandReach.organisation_id).where(BrandReach.site_id == case.site_id).distinct()
    organisations = db.session.scalars(reached.order_by(BrandReach.organisation_id)).all()
    for organisation_id in organisations:
        db.session.add(
            SiteAlert(
                organisation_id=organisation_id,
                site_reference=case.site.reference,
                kind=AlertKind.ASKED_TO_LOOK,
                on_day=clock.today(),
                told={},
            )
        )
        if wants(organisation_id, digest=False):
            tell(people_of(organisation_id), Template.CHAIN_NOW)
    add_event(actor, case, "brands_alerted")
    record(actor, "case.brands_asked", case, count=len(organisations))
    return len(organisations)
