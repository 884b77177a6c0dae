"""Find out what happened, say so for each allegation with reasons, and tell the worker first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.access import CASES
from grievance.cases.fact_series import value_references
from grievance.cases.letters import Letter
from grievance.cases.models.allegation import Allegation, FindingVersion
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.pieces import piece_references
from grievance.cases.services.conflict import ConflictStep, require_free
from grievance.cases.services.correspondence import tell_reporters
from grievance.cases.services.right_of_reply import against_finding
from grievance.cases.services.safety_gate import survivors_agree
from grievance.cases.services.steps import Words, add_event, move, require_reason
from grievance.cases.states import CASE_FLOW, CaseState, Evidence, Outcome
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound, WrongState
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.services.compartments import open_item, seal

INVESTIGATE = Permission.Case.INVESTIGATE
NOTHING_ANEW = N_(
    "The case came back, and no finding has changed since. Write a new finding, or why all of them stand."
)
UNDECIDED = N_("The survivor decides whether anybody looks into it, and has not said yes.")


def start_fact_finding(actor: Actor, case: Case, *, reason: Words | None = None) -> None:
    """Begin to establish the facts; without the site's knowledge only with a reason that is kept."""
    CASES.require(actor, INVESTIGATE, case)
    if not survivors_agree(case):
        raise GuardRefused(UNDECIDED)
    covert = case.site_told_at is None
    if covert:
        reason = require_reason(reason)
    move(actor, case, "investigate", reason=reason, visible_to=("reporter",), covert=covert or None)
    clocks.call_off(case, "site_notice", "plan_agreed")
    clocks.start(case, "findings")


def find(
    actor: Actor,
    case: Case,
    allegation: Allegation,
    *,
    outcome: Outcome,
    reasons: str,
    plain: str,
    locale: str,
    evidence: Collection[Evidence],
    translations: Mapping[str, str] | None = None,
    facts: Collection[str] = (),
    pieces: Collection[str] = (),
) -> None:
    """Say what was found about one allegation: reasons for the file, plain words for the worker.

    `facts` names what was said about contested facts and weighed here, `pieces` what of the case it rests on.
    """
    require_free(actor, case, step=ConflictStep.FINDINGS)
    CASES.require(actor, INVESTIGATE, case)
    if allegation.case_id != case.id:
        raise NotFound
    if case.state is not CaseState.FACT_FINDING:
        raise WrongState
    if not clean_lines(reasons):
        raise InvalidInput(N_("Give the reasons for the finding."), field="reasons")
    if not clean_lines(plain):
        raise InvalidInput(N_("Say it in plain words for the worker."), field="plain")
    if not set(facts) <= value_references(case):
        raise NotFound
    if not set(pieces) <= piece_references(case):
        raise NotFound
    if not evidence:
        raise InvalidInput(N_("Name at least one piece of evidence."), field="evidence")
    content = {
        "lang": locale,
        "reasons": clean_lines(reasons),
        "plain": clean_lines(plain),
        "translations": dict(translations or {}),
        "evidence": sorted(evidence),
        "facts": sorted(facts),
        "pieces": sorted(set(pieces)),
    }
    add_version(actor, allegation, outcome=outcome, content=content)
    add_event(
        actor, case, "finding_made", item=allegation.item_code, outcome=outcome, evidence=sorted(evidence)
    )
    record(actor, "case.finding_made", case, outcome=outcome)


def add_version(
    actor: Actor,
    allegation: Allegation,
    *,
    outcome: Outcome,
    content: Mapping[str, Any],
    by_panel: bool = False,
) -> None:
    """Seal a finding as the newest version, which counts; those before it stay as they are."""
    item = seal(allegation.case.internal, content, kind="finding", author_role=actor.leading_role)
    allegation.finding, allegation.outcome = item, outcome
    allegation.found_by_id, allegation.found_at = actor.user_id, clock.now()
    made = FindingVersion(
        number=len(allegation.versions) + 1,
        outcome=outcome,
        item=item,
        found_by_id=actor.user_id,
        found_at=allegation.found_at,
        by_panel=by_panel,
    )
    allegation.versions.append(made)


def make_findings(actor: Actor, case: Case, *, reason: Words | None = None) -> None:
    """Close the fact-finding: all has an outcome, the site was heard, the worker reads it first.

    After the case was sent back or taken up again, something is found anew, or a reason says why all stands.
    """
    require_free(actor, case, step=ConflictStep.FINDINGS)
    CASES.require(actor, INVESTIGATE, case)
    allegations = list(case.allegations)
    if not allegations or any(each.outcome is None for each in allegations):
        raise GuardRefused(N_("Some allegations have no finding yet."))
    if reason is None and _nothing_anew(case):
        raise GuardRefused(NOTHING_ANEW)
    against = against_finding(case)
    if against is not None:
        raise GuardRefused(against)
    CASE_FLOW.step("find", case.state)
    tell_reporters(actor, case, _plain_letter(actor, allegations))
    outcomes = [str(each.outcome) for each in allegations]
    move(actor, case, "find", reason=reason, visible_to=("reporter",), outcome=outcomes)
    clocks.stop(case, "findings")
    if case.site_told_at is not None and case.calls_for_remedy:
        clocks.start(case, "plan_agreed")


def _nothing_anew(case: Case) -> bool:
    """Whether a case was sent back or taken up again, and nobody has written a finding since."""
    query = select(CaseEvent.verb).where(
        CaseEvent.case_id == case.id, CaseEvent.verb.in_(["finding_made", "look_again", "reopen"])
    )
    return db.session.scalar(query.order_by(CaseEvent.id.desc()).limit(1)) in {"look_again", "reopen"}


def _plain_letter(actor: Actor, allegations: list[Allegation]) -> Letter:
    """Return the plain versions of all findings in every language that all of them have."""
    opened = [open_item(actor, each.finding) for each in allegations if each.finding is not None]
    original = opened[0]["lang"]
    versions = [{each["lang"]: each["plain"], **each["translations"]} for each in opened]
    shared = set(versions[0]).intersection(*versions[1:])
    if original not in shared:
        raise GuardRefused(N_("Write all findings in one language."))
    texts = {code: "\n\n".join(each[code] for each in versions) for code in sorted(shared)}
    return Letter(original=original, texts=texts, template=None)
