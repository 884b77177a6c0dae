"""What the register says about one case: codes, months, bands and counts, and nothing that anybody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from grievance.cases.clocks import running_clocks
from grievance.cases.ladder import is_publicly_late
from grievance.cases.models.case import Case, CaseProvision
from grievance.cases.states import CaseState
from grievance.enforcement.models import ActTie, OfficialAct
from grievance.foundation.db import db
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.queries import is_overdue, remedy_state
from grievance.remediation.states import OPEN_ACTIONS, PROMISED_ACTIONS, ActionState, PlanState, RemedyState
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import Site
from grievance.transparency.dates import month, quarter
from grievance.transparency.placing import Place
from grievance.transparency.queries.candidates import Candidate
from grievance.transparency.states import RegisterStage, SiteHidden

S, R = CaseState, RegisterStage
STAGE_OF: dict[CaseState, RegisterStage] = {
    S.RECEIVED: R.CHECKING,
    S.ACKNOWLEDGED: R.CHECKING,
    S.SCREENING: R.CHECKING,
    S.ACCEPTED: R.CHECKING,
    S.ASSIGNED: R.CHECKING,
    S.SITE_NOTIFIED: R.WITH_SITE,
    S.DIALOGUE: R.WITH_SITE,
    S.FACT_FINDING: R.CHECKING,
    S.FINDINGS: R.FINDINGS,
    S.PLAN_PROPOSED: R.PLAN,
    S.PLAN_REVISION: R.PLAN,
    S.PLAN_AGREED: R.PLAN,
    S.REMEDIATION: R.REMEDY,
    S.VERIFICATION: R.VERIFICATION,
    S.RESOLVED: R.RESOLVED,
    S.CLOSING: R.RESOLVED,
    S.CLOSED: R.ENDED,
    S.DECLINED: R.ENDED,
    S.REFERRED_OUT: R.ENDED,
}
#: The least settled state of a remedy speaks for its family.
_LEAST_SETTLED = (
    RemedyState.DISPUTED,
    RemedyState.DUE,
    RemedyState.PROMISED,
    RemedyState.CLAIMED_DELIVERED,
    RemedyState.CONFIRMED,
    RemedyState.VERIFIED,
)
#: One worker, or two to nine: told apart, they would be told who they are.
WORKERS = {1: "1-9", 2: "1-9", 3: "10-49", 4: "50-249", 5: "250+"}
#: From this risk of retaliation on, even a month is too exact.
COARSER_FROM = 2


def record_of(candidate: Candidate, place: Place) -> dict[str, Any]:
    """Return the published record of a case, placed no more exactly than allowed."""
    case = candidate.case
    told = _Dates(coarse=_is_at_risk(case))
    actions = _promised_actions(case)
    return {
        **_where(case, place, candidate),
        "opened": told.of(case.opened_at.date()),
        "filed_by": str(case.case_type),
        "reported": bool(case.all_complaints),
        "workers": _workers(case),
        "groups": _groups([each.item_code for each in case.allegations]),
        "provisions": _provisions(case),
        "urgency": str(case.band) if case.band is not None else None,
        "stage_reached": str(stage_of(case)),
        "steps": _steps(candidate, told),
        "late": sorted(_late(case)),
        "site_replied": candidate.site_replied,
        "findings": _findings(case) if candidate.findings_made else [],
        "remedy": _remedy(actions),
        "remedy_overdue": any(is_overdue(action) for action in actions),
        "remedy_open": any(action.state in OPEN_ACTIONS for action in actions),
        "root_causes": sorted({action.root_cause for action in actions}),
        "acts": _acts(case),
        "closed_because": str(case.closure_reason) if case.closure_reason is not None else None,
    }


def place_in(record: Mapping[str, Any]) -> Place:
    """Return how exactly a published record places its case."""
    site = record["site"]
    return Place(
        minerals=tuple(record["minerals"]) if record["minerals"] is not None else None,
        country=record["country"],
        stage=record["site_stage"],
        site=site["reference"] if site is not None else None,
    )


def stage_of(case: Case) -> RegisterStage:
    """Return how far a case has come; a question to the worker or a rest does not show."""
    state = CaseState(case.paused_from) if case.paused_from is not None else case.state
    if state is CaseState.CLOSING and case.resolved_at is None:
        # Nothing was put right: until it has ended it stands where it stood.
        return R.REMEDY if case.remedy_due_on is not None else R.FINDINGS
    return STAGE_OF[state]


class _Dates:
    """Days as the register shows them."""

    def __init__(self, *, coarse: bool) -> None:
        self._coarse = coarse

    def of(self, day: date) -> str:
        """Return a day as its month, or its quarter where somebody is at risk."""
        return quarter(day) if self._coarse else month(day)


def _is_at_risk(case: Case) -> bool:
    return case.severity is None or case.severity.retaliation_risk >= COARSER_FROM


def _where(case: Case, place: Place, candidate: Candidate) -> dict[str, Any]:
    site = db.session.scalar(select(Site).where(Site.reference == place.site)) if place.site else None
    hidden = SiteHidden.FEW_REPORTS if candidate.may_name_site else SiteHidden.NOT_YET
    return {
        "minerals": list(place.minerals) if place.minerals is not None else None,
        "country": place.country,
        "site_stage": place.stage,
        "site": {"reference": site.reference, "name": site.name} if site is not None else None,
        "site_hidden": None if site is not None else str(hidden),
    }


def _workers(case: Case) -> str | None:
    return WORKERS[case.severity.scope] if case.severity is not None and case.severity.scope_known else None


def _groups(item_codes: list[str]) -> list[str]:
    """Return the groups of problems; the items themselves could tell who somebody is."""
    return sorted({catalogue().items[code].group_code for code in item_codes})


def _provisions(case: Case) -> list[dict[str, str]]:
    query = select(CaseProvision).where(CaseProvision.case_id == case.id)
    rows = db.session.scalars(query.order_by(CaseProvision.provision_code))
    return [{"code": each.provision_code, "basis": each.basis} for each in rows]


def _steps(candidate: Candidate, told: _Dates) -> list[dict[str, str]]:
    """Return when it first came how far, in order; that somebody got ready to close puts nothing right."""
    reached: dict[str, str] = {}
    for step in candidate.steps:
        target = CaseState(step.target) if step.target is not None else None
        stage = STAGE_OF.get(target) if target is not None and target is not CaseState.CLOSING else None
        if stage is not None and stage is not RegisterStage.CHECKING:
            reached.setdefault(str(stage), told.of(step.at.date()))
    return [{"stage": stage, "when": when} for stage, when in reached.items()]


def _late(case: Case) -> set[str]:
    """Return the deadlines that were missed by as long again as there was time for them."""
    return {each.kind for each in running_clocks(case) if is_publicly_late(each)}


def _findings(case: Case) -> list[dict[str, str]]:
    """Return what was found in each group of problems, once for each outcome."""
    found = {
        (catalogue().items[each.item_code].group_code, str(each.outcome))
        for each in case.allegations
        if each.outcome is not None
    }
    return [{"group": group, "outcome": outcome} for group, outcome in sorted(found)]


def _promised_actions(case: Case) -> list[CorrectiveAction]:
    query = (
        select(CorrectiveAction)
        .join(Plan, Plan.id == CorrectiveAction.plan_id)
        .where(
            Plan.case_id == case.id,
            Plan.state == PlanState.AGREED,
            CorrectiveAction.state.in_(PROMISED_ACTIONS),
        )
        .options(selectinload(CorrectiveAction.ledger))
        .order_by(CorrectiveAction.id)
    )
    return list(db.session.scalars(query))


def _remedy(actions: list[CorrectiveAction]) -> list[dict[str, str]]:
    by_family: dict[str, list[RemedyState]] = {}
    for action in actions:
        family = catalogue().remedy_types[action.remedy_type].family
        by_family.setdefault(family, []).append(_settled(action))
    return [
        {"family": family, "state": str(min(states, key=_LEAST_SETTLED.index))}
        for family, states in sorted(by_family.items())
    ]


def _settled(action: CorrectiveAction) -> RemedyState:
    state = remedy_state(action)
    # What the ledger calls verified holds only while the action stands so.
    if state is RemedyState.VERIFIED and action.state is not ActionState.VERIFIED:
        return RemedyState.CLAIMED_DELIVERED
    return state


def _acts(case: Case) -> list[str]:
    """Return the instruments of acts of public record that are tied to the case."""
    query = (
        select(OfficialAct)
        .join(ActTie, ActTie.act_id == OfficialAct.id)
        .where(ActTie.case_id == case.id, OfficialAct.is_public_record)
    )
    return sorted({each.instrument or str(each.kind) for each in db.session.scalars(query)})
