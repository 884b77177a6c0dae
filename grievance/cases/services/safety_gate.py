"""The safety gate: what stands between a text about a case and whoever is to read it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import func, select

from grievance.cases import clocks
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.event import CaseEvent
from grievance.cases.services.intake import SAFETY_PLAN
from grievance.cases.severity import RetaliationSign
from grievance.cases.states import CaseType, DisclosureAudience, DisclosureState
from grievance.cases.withdrawals import withdrawal_waits
from grievance.cases.workers import workers_of
from grievance.complaints.consents import last_answer
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import Message
from grievance.complaints.states import AuthorSide, ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.supplychain.models.site import SiteAnswerer
from grievance.supplychain.workforce import is_large_enough

ASKED: dict[DisclosureAudience, ConsentAudience] = {
    DisclosureAudience.SITE: ConsentAudience.EMPLOYER,
    DisclosureAudience.PARTY_US: ConsentAudience.PARTY_US,
    DisclosureAudience.PARTY_JP: ConsentAudience.PARTY_JP,
    DisclosureAudience.AUTHORITY: ConsentAudience.AUTHORITY,
    DisclosureAudience.BRAND: ConsentAudience.BRAND,
    DisclosureAudience.RESPONDENT: ConsentAudience.EMPLOYER,
}
#: Whoever runs the place or works and hires for it: they are told of the problem with the same consent.
OF_EMPLOYER = frozenset({DisclosureAudience.SITE, DisclosureAudience.RESPONDENT})
#: Readers of whom workers do not think when they say "my employer", or who are many.
ALWAYS_LAID = frozenset({DisclosureAudience.BRAND, DisclosureAudience.RESPONDENT})
SECOND_READER = N_("The risk of punishment is high: a second person has to read the text first.")
NOT_RATED = N_("The risk of punishment has not been rated.")
SAID_NO = N_("A worker said no: the site must not be told.")
ASK_FIRST = N_("A worker wants to be asked first and has not said yes. Silence is no.")
ERASED = N_("The report was erased: nobody may be told of it.")
NO_PLAN = N_("The risk of punishment is very high (R3): make a safety plan first.")
NO_CONSENT = N_("Not every worker of this case has agreed that this government learns of it. Ask them first.")
NO_CONSENT_TO_AUTHORITY = N_(
    "Not every worker of this case has agreed that the labour authority learns of it and reads about it. "
    "Ask them first."
)
NO_CONSENT_TO_WORDS = N_(
    "Not every worker of this case has agreed that a government reads about it in words. "
    "Leave the text empty: the facts go without it. Or ask the workers first."
)
NO_CONSENT_TO_BRANDS = N_(
    "Not every worker of this case has agreed that buyers are asked for help. Ask the workers first."
)
SITE_NOT_TOLD = N_("The site does not know of this case, so no brand may. Tell the site first.")
SECOND_FOR_BRANDS = N_("A second person has to read the text before a brand does.")
SITE_FIRST = N_("The site does not know of this case, so no firm that works for it may. Tell the site first.")
SECOND_FOR_FIRMS = N_("A second person has to read the text before a contractor or recruiter does.")
LAY_BEFORE_FIRMS = N_(
    "Lay this text before the workers first: each has to say yes to it "
    "before a contractor or recruiter reads it."
)
LAY_BEFORE_BRANDS = N_(
    "Lay this text before the workers first: they were promised that they read it before a buyer does."
)
LAY_IT = N_(
    "Lay this text before the workers first: the risk is high, few could know, or one wants to be asked."
)
EXPLICIT = N_(
    "Each worker has to say yes to this very text first: the risk is very high, or few could know of it."
)
WAIT = N_("The workers can still say no to this text. Wait until their time is over.")
STALE = N_("The case has changed since this text was written. Look at it again and save it as a new version.")
OF_SURVIVOR = N_("Sexual violence is never told to the employer. Go on without the site.")
NOT_WEIGHED = N_("A child is concerned: write down first what is best for the child.")
KEPT_INSIDE = N_("A case about sexual violence or about a child is never released to anybody outside.")
NEVER_TOLD = N_("A case about punishment is never shown to the site. Go on without the site.")
TAKEN_BACK = N_(
    "A worker wants to take the report back. A colleague who never had the case in hand answers that first."
)
NEVER_TO_BRANDS = N_("A case about punishment is never shown to a brand.")


def gate(case: Case) -> list[str]:
    """Return why the site may not be told now, as texts to show; empty if it may."""
    found = []
    if case.case_type is CaseType.RETALIATION:
        found.append(NEVER_TOLD)
    found += _restricted(case)
    if case.site_id is None:
        found.append(N_("No site is linked to the case."))
    elif not _has_answerer(case):
        found.append(N_("Nobody signs in here who answers for this site."))
    return found + _gate_of_employer(case)


def _gate_of_employer(case: Case) -> list[str]:
    """Return what the workers' answers and the risk say against telling anybody at their work."""
    found = [NOT_RATED] if case.severity is None else []
    answers = [problem_consent(each) for each in case.complaints]
    found += _of_reports(case)
    if ConsentAnswer.NO in answers:
        found.append(SAID_NO)
    if ConsentAnswer.ASK_FIRST in answers:
        found.append(ASK_FIRST)
    return found + _of_plan(case)


def party_gate(case: Case, audience: DisclosureAudience, *, with_words: bool) -> list[str]:
    """Return why a Party or an authority may not learn of a case now, as texts to show; empty if it may."""
    found = [KEPT_INSIDE] if case.restriction is not None else []
    if case.severity is None:
        found.append(NOT_RATED)
    found += _of_reports(case)
    found += _refused(case, audience, with_words=with_words)
    if ConsentAnswer.ASK_FIRST in answers_about(case, audience, with_words=with_words):
        found.append(ASK_FIRST)
    return found + _of_plan(case)


def respondent_gate(case: Case) -> list[str]:
    """Return why no contractor or recruiter may be told now, as texts to show; empty if one may."""
    found = [] if case.site_told_at is not None else [SITE_FIRST]
    if case.case_type is CaseType.RETALIATION:
        found.append(NEVER_TOLD)
    if case.restriction is not None:
        found.append(KEPT_INSIDE)
    return found + _gate_of_employer(case)


def brand_gate(case: Case) -> list[str]:
    """Return why no brand may be asked about a case now, as texts to show; empty if one may."""
    found = [] if case.site_told_at is not None else [SITE_NOT_TOLD]
    found += party_gate(case, DisclosureAudience.BRAND, with_words=True)
    if case.case_type is CaseType.RETALIATION:
        found.append(NEVER_TO_BRANDS)
    return found


def _of_reports(case: Case) -> list[str]:
    """Return that no report is left to speak of, or that one may be about to go."""
    found = [ERASED] if case.all_complaints and not case.complaints else []
    return [*found, TAKEN_BACK] if withdrawal_waits(case) else found


def _of_plan(case: Case) -> list[str]:
    """Return that the worker has to be kept safe first: by a plan, and by a new one once the risk rose."""
    planned = last_event(case, "safety_plan_made") is not None
    planned = planned and clocks.running_clock(case, SAFETY_PLAN) is None
    return [NO_PLAN] if risk_of(case) >= 3 and not planned else []


def _refused(case: Case, audience: DisclosureAudience, *, with_words: bool) -> list[str]:
    """Return what a worker of a case has not agreed to."""
    if audience is DisclosureAudience.BRAND:
        return [] if _may_ask_brands(case) else [NO_CONSENT_TO_BRANDS]
    problem = answers_about(case, audience, with_words=False)
    both = answers_about(case, audience, with_words=with_words)
    if ConsentAnswer.NO not in both:
        return []
    if audience is DisclosureAudience.AUTHORITY:
        return [NO_CONSENT_TO_AUTHORITY]
    return [NO_CONSENT if ConsentAnswer.NO in problem else NO_CONSENT_TO_WORDS]


def _may_ask_brands(case: Case) -> bool:
    """Whether every worker agreed that buyers are asked, and none refused that they count the report."""
    said = [(each, ConsentAudience.BRAND) for each in case.all_complaints]
    counted = [last_answer(*each, ConsentField.PROBLEM) is not ConsentAnswer.NO for each in said]
    asked = [
        (last_answer(*each, ConsentField.WORDS) or ConsentAnswer.NO) is not ConsentAnswer.NO for each in said
    ]
    return all(counted) and all(asked)


def obstacles(case: Case, disclosure: Disclosure) -> list[str]:
    """Return why exactly this text may not go to its audience now; empty if it may."""
    if disclosure.audience is DisclosureAudience.SITE:
        found = gate(case)
    elif disclosure.audience is DisclosureAudience.RESPONDENT:
        found = respondent_gate(case)
    elif disclosure.audience is DisclosureAudience.BRAND:
        found = brand_gate(case)
    else:
        found = party_gate(case, disclosure.audience, with_words=disclosure.with_words)
    if ASK_FIRST in found and all(_said_yes(disclosure, each) for each in _asking_first(case, disclosure)):
        found.remove(ASK_FIRST)
    found += _what_workers_say(case, disclosure)
    found += _second_reader(case, disclosure)
    if disclosure.basis_hash != basis_of(case):
        found.append(STALE)
    return found


def answers_about(case: Case, audience: DisclosureAudience, *, with_words: bool) -> list[ConsentAnswer]:
    """Return what the workers said last on the problem, and on words; of an erased report nothing may go."""
    fields = (ConsentField.PROBLEM, ConsentField.WORDS) if with_words else (ConsentField.PROBLEM,)
    return [answer_of(each, audience, field) for each in case.all_complaints for field in fields]


def problem_consent(complaint: Complaint) -> ConsentAnswer:
    """Return the worker's latest answer on raising the problem with the employer."""
    return last_answer(complaint, ConsentAudience.EMPLOYER, ConsentField.PROBLEM) or ConsentAnswer.NO


def answer_of(complaint: Complaint, audience: DisclosureAudience, field: ConsentField) -> ConsentAnswer:
    """Return what a worker said last on whether an audience may know something; no, if nothing."""
    return last_answer(complaint, ASKED[audience], field) or ConsentAnswer.NO


def risk_of(case: Case) -> int:
    """Return the risk of punishment, 0 to 3; a case that nobody has rated counts as 2."""
    return case.severity.retaliation_risk if case.severity is not None else 2


def few_could_know(case: Case) -> bool:
    """Whether fewer than five people could have reported it."""
    if case.severity is None:
        return False
    return ["sign", str(RetaliationSign.SMALL_GROUP)] in [list(each) for each in case.severity.reasons]


def _second_reader(case: Case, disclosure: Disclosure) -> list[str]:
    """Return that a second person has to read a text: always for some readers, else where risk is high."""
    if disclosure.state is DisclosureState.APPROVED:
        return []
    if disclosure.audience in ALWAYS_LAID:
        firm = disclosure.audience is DisclosureAudience.RESPONDENT
        return [SECOND_FOR_FIRMS if firm else SECOND_FOR_BRANDS]
    return [SECOND_READER] if risk_of(case) >= 2 else []


def can_be_guessed(case: Case, audience: DisclosureAudience) -> bool:
    """Whether so few could have reported it that each has to agree to the very text.

    The site knows how many work there; to others, a site that is small or of unknown size tells who it was.
    A contractor or recruiter knows each of its people, however many work at the site.
    """
    if audience is DisclosureAudience.RESPONDENT:
        return True
    if audience is not DisclosureAudience.BRAND:
        return few_could_know(case)
    return few_could_know(case) or case.site is None or not is_large_enough(case.site.workforce)


def must_be_laid(case: Case, disclosure: Disclosure) -> bool:
    """Whether the workers have to see a text before its audience does; before some they always do."""
    if not case.complaints or disclosure.audience in ALWAYS_LAID:
        return bool(case.complaints)
    return risk_of(case) >= 2 or few_could_know(case) or bool(_asking_first(case, disclosure))


def basis_of(case: Case) -> str:
    """Return the fingerprint of what a text is judged by: if it differs, somebody has to look again."""
    reports = [each.id for each in case.complaints]
    said = select(func.max(Message.id)).where(
        Message.complaint_id.in_(reports), Message.side == AuthorSide.REPORTER
    )
    basis = {
        "reports": sorted(reports),
        "site": case.site_id,
        "risk": risk_of(case),
        "few": few_could_know(case),
        "said": db.session.scalar(said),
    }
    return fingerprint(basis)


def fingerprint(content: Any) -> str:
    """Return the SHA-256 of a value in its canonical form."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text as it is released."""
    return hashlib.sha256(text.encode()).hexdigest()


def last_event(case: Case, verb: str) -> CaseEvent | None:
    """Return the last event of a kind."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.verb == verb)
    return db.session.scalar(query.order_by(CaseEvent.id.desc()).limit(1))


def never_for(case: Case, audience: DisclosureAudience) -> str | None:
    """Return why an audience never reads of a case, whatever anybody agrees to; None if it may one day."""
    if audience is DisclosureAudience.RESPONDENT and case.case_type is CaseType.RETALIATION:
        return NEVER_TOLD
    if audience is not DisclosureAudience.SITE:
        punished = case.case_type is CaseType.RETALIATION and audience is DisclosureAudience.BRAND
        return KEPT_INSIDE if case.restriction is not None else NEVER_TO_BRANDS if punished else None
    if case.case_type is CaseType.RETALIATION:
        return NEVER_TOLD
    return OF_SURVIVOR if case.restriction is not None and case.restriction.of_survivor else None


def survivors_agree(case: Case) -> bool:
    """Whether every survivor who reported it wants that somebody looks into it; silence is no."""
    if case.restriction is None or not case.restriction.of_survivor:
        return True
    return all(
        last_answer(each, ConsentAudience.CASE_TEAM, ConsentField.PROBLEM) is ConsentAnswer.YES
        for each in workers_of(case)
    )


def _restricted(case: Case) -> list[str]:
    if case.restriction is None:
        return []
    if case.restriction.of_survivor:
        return [OF_SURVIVOR]
    return [NOT_WEIGHED] if last_event(case, "best_interest_weighed") is None else []


def _what_workers_say(case: Case, disclosure: Disclosure) -> list[str]:
    """Return what is missing of the workers' own look at a text; whoever was given time, has it."""
    asked = must_be_laid(case, disclosure)
    read = {each.complaint_id for each in disclosure.readings}
    if disclosure.answer_by is None or not {each.id for each in case.complaints} <= read:
        return [_lay_it(disclosure)] if asked else []
    if all(_said_yes(disclosure, each) for each in case.complaints):
        return []
    if asked and (risk_of(case) >= 3 or can_be_guessed(case, disclosure.audience)):
        return [EXPLICIT]
    return [WAIT] if clock.today() <= disclosure.answer_by else []


def _lay_it(disclosure: Disclosure) -> str:
    if disclosure.audience is DisclosureAudience.RESPONDENT:
        return LAY_BEFORE_FIRMS
    return LAY_BEFORE_BRANDS if disclosure.audience is DisclosureAudience.BRAND else LAY_IT


def _asking_first(case: Case, disclosure: Disclosure) -> list[Complaint]:
    fields = [ConsentField.PROBLEM]
    if disclosure.with_words and disclosure.audience not in OF_EMPLOYER:
        fields.append(ConsentField.WORDS)
    return [
        each
        for each in case.complaints
        if any(answer_of(each, disclosure.audience, field) is ConsentAnswer.ASK_FIRST for field in fields)
    ]


def _said_yes(disclosure: Disclosure, complaint: Complaint) -> bool:
    return any(
        each.complaint_id == complaint.id and each.answer is ConsentAnswer.YES for each in disclosure.readings
    )


def _has_answerer(case: Case) -> bool:
    query = select(SiteAnswerer.id).where(SiteAnswerer.site_id == case.site_id).limit(1)
    return db.session.scalar(query) is not None
