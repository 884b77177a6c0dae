"""The register of enforcement and leverage (CMA-E3): started, ended, and never a leap over the remedy."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from grievance.audit.trail import record
from grievance.cases.access import is_shown_outside, shown_outside
from grievance.cases.models.case import Case
from grievance.enforcement.access import require_own
from grievance.enforcement.models import OfficialAct
from grievance.enforcement.services.engagement import end_act
from grievance.enforcement.services.recording import new_act
from grievance.enforcement.services.tying import Subjects
from grievance.enforcement.states import ActKind, ActState
from grievance.enforcement.wording import careful
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.states import LIVE_PLANS, OPEN_ACTIONS
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import Site

#: The last rung of a brand's ladder: leaving, with a plan for the effect on workers.
EXIT = "LV-BR-4"
NO_INSTRUMENT = N_("There is no instrument %(code)s.")
NOT_IN_FORCE = N_("This instrument applies from %(day)s only.")
NEEDS_SOURCE = N_("A fact of public record needs the address where it can be read.")
NOT_AN_ADDRESS = N_("This is not an address: it must begin with https:// or http://.")
COVERT = N_("A case that its site does not know of cannot be tied to a fact of public record.")
REMEDY_OPEN = N_(
    "%(open)s remedy actions are still open there, and leaving would end them. "
    "Confirm that this was weighed and that there is a plan for the workers."
)


def start_measure(
    actor: Actor,
    *,
    instrument: str,
    title: str,
    started_on: date,
    about: Subjects,
    legal_basis: str = "",
    is_public_record: bool = False,
    source_url: str = "",
    exit_confirmed: bool = False,
) -> OfficialAct:
    """Record that a measure began, whose it is and on what basis.

    A responsible exit while remedy is still owed is refused until it is confirmed.
    """
    _check_instrument(instrument, started_on)
    made = new_act(
        actor,
        ActKind.MEASURE,
        ActState.ACTIVE,
        title=title,
        started_on=started_on,
        about=about,
        instrument=instrument,
        legal_basis=careful(legal_basis, field="legal_basis", limit=300) or None,
        is_public_record=is_public_record,
        source_url=_address(source_url, needed=is_public_record),
    )
    inside = [tie.case for tie in made.ties if tie.case is not None and not is_shown_outside(tie.case)]
    if is_public_record and inside:
        raise GuardRefused(COVERT)
    still_open = open_remedy(made) if instrument == EXIT else 0
    if still_open and not exit_confirmed:
        raise GuardRefused(REMEDY_OPEN, open=still_open)
    record(actor, "measure.started", made, instrument=instrument, due=started_on, count=still_open or None)
    return made


def end_measure(actor: Actor, act: OfficialAct, *, ended_on: date, outcome: str) -> None:
    """Say when a measure ended and what came of it."""
    require_own(actor, act)
    end_act(actor, act, ended_on=ended_on, outcome=outcome)
    record(actor, "measure.ended", act, instrument=act.instrument, due=ended_on)


def open_remedy(act: OfficialAct) -> int:
    """Count the remedy actions that are still open at what an act is about, where the site was told."""
    case_ids = [tie.case_id for tie in act.ties if tie.case_id is not None]
    site_ids = [tie.site_id for tie in act.ties if tie.site_id is not None]
    company_ids = [tie.company_id for tie in act.ties if tie.company_id is not None]
    run_by_them = select(Site.id).where(Site.operator_id.in_(company_ids))
    query = (
        select(func.count(CorrectiveAction.id))
        .join(Plan, Plan.id == CorrectiveAction.plan_id)
        .join(Case, Case.id == Plan.case_id)
        .where(
            Plan.state.in_(LIVE_PLANS),
            CorrectiveAction.state.in_(OPEN_ACTIONS),
            shown_outside(),
            Case.id.in_(case_ids) | Case.site_id.in_(site_ids) | Case.site_id.in_(run_by_them),
        )
    )
    return db.session.scalar(query) or 0


def _check_instrument(code: str, started_on: date) -> None:
    known = catalogue().enforcement_instruments.get(code)
    if known is None:
        raise InvalidInput(NO_INSTRUMENT, field="instrument", code=code)
    if known.applies_from and started_on < date.fromisoformat(known.applies_from):
        raise InvalidInput(NOT_IN_FORCE, field="started_on", day=known.applies_from)


def _address(typed: str, *, needed: bool) -> str | None:
    address = careful(typed, field="source_url", limit=500)
    if not address:
        if needed:
            raise InvalidInput(NEEDS_SOURCE, field="source_url")
        return None
    if not address.startswith(("https://", "http://")) or any(char.isspace() for char in address):
        raise InvalidInput(NOT_AN_ADDRESS, field="source_url")
    return address
