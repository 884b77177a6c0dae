"""Every step from every state by everybody: the expected move, or a refusal that leaves the case alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text, update

from grievance.accounts.models.user import User
from grievance.cases.access import STEP_PERMISSIONS
from grievance.cases.filled import FILLED
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case
from grievance.cases.services import (
    assignment,
    closing,
    disclosing,
    findings,
    notice,
    remedy,
    triage,
    unremedied,
    withdrawing,
)
from grievance.cases.services.steps import add_event
from grievance.cases.states import (
    CASE_FLOW,
    OPEN,
    CaseState,
    ClosureReason,
    DisclosureAudience,
    Evidence,
    Outcome,
)
from grievance.complaints.services.follow_up import write_message
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound, Refusal, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.policy.grants import GRANTS
from grievance.policy.roles import Role
from tests.cases.test_filled import COLUMNS
from tests.cases.test_states import EXPECTED, OF_PANELS
from tests.factories.cases import LETTER, WHY, Field, Filed, assign, file_report, make_field, write_notice
from tests.factories.people import make_person

Take = Callable[[Actor, Case], None]
S = CaseState
#: Whoever works for the team; each gets an account on it before the report comes in.
TEAM = (Role.TRIAGER, Role.INSPECTOR, Role.VERIFIER, Role.SAFEGUARDING_LEAD, Role.SUPERVISOR)
#: Everybody else with an account; none of them is on the team.
OTHERS = tuple(role for role in Role if role not in {*TEAM, Role.REPORTER, Role.SERVICE})
#: Where the site of the case has been told; a plan is agreed with nobody else.
TOLD = next(rule.always for rule in FILLED if rule.column == "site_told_at") | {S.PLAN_PROPOSED}
#: What is done only where something was found.
CALL_FOR_REMEDY = frozenset({"propose_plan", "end_without_remedy"})
_SCREENS = frozenset({Role.TRIAGER, Role.INSPECTOR, Role.SAFEGUARDING_LEAD, Role.SUPERVISOR})
_LEADS = frozenset({Role.INSPECTOR, Role.SUPERVISOR})
_LOOKS_INTO_IT = frozenset({Role.INSPECTOR, Role.SAFEGUARDING_LEAD})
_CHECKS = frozenset({Role.INSPECTOR, Role.VERIFIER, Role.SUPERVISOR})
_OWES = frozenset({Role.OPERATOR, Role.CONTRACTOR})
_INSPECTS, _DECIDES_AFRESH = frozenset({Role.INSPECTOR}), frozenset({Role.PANEL_MEMBER})
#: Who may take a step, written down by hand: what the grants come to is compared with it.
WHO: dict[str, frozenset[Role]] = {
    **dict.fromkeys(("acknowledge", "screen", "ask_reporter", "refer_out", "decline", "merge"), _SCREENS),
    **dict.fromkeys(("accept", "suspend", "resume"), _SCREENS),
    "hear_reporter": frozenset({Role.REPORTER}),
    **dict.fromkeys(("assign", "notify_site"), _LEADS | {Role.TRIAGER}),
    **dict.fromkeys(("investigate", "open_dialogue", "find"), _LOOKS_INTO_IT),
    # A site proposes what it will do; whoever it employs for the work does not.
    "propose_plan": _INSPECTS | {Role.OPERATOR},
    **dict.fromkeys(("revise_plan", "agree_plan"), _INSPECTS),
    "begin_remedy": _INSPECTS | _OWES,
    "begin_verification": _CHECKS | _OWES,
    # The last word of a worker moves a case too.
    **dict.fromkeys(("resume_remedy", "resolve"), _CHECKS | {Role.REPORTER}),
    **dict.fromkeys(("prepare_closing", "end_without_remedy", "close", "close_without_contact"), _LEADS),
    **dict.fromkeys(("withdraw", "empanel"), _LEADS),
    "reopen": _SCREENS | _DECIDES_AFRESH | {Role.REPORTER},
    **dict.fromkeys(("look_again", "take_up_finding", "decide_appeal"), _DECIDES_AFRESH),
}
WEIGHED = [(verb, state) for verb in EXPECTED if verb not in OF_PANELS for state in CaseState]


def steps(filed: Filed, other: Filed, handler: int) -> dict[str, Take]:
    """Return how each step is taken, with all that its guards ask for."""

    def case_of(found: Filed) -> Case:
        return db.session.get_one(Case, found.case_id)

    def until() -> object:
        return clock.now() + timedelta(days=3)

    return {
        "acknowledge": lambda actor, case: triage.acknowledge_case(actor, case, letter=LETTER),
        "screen": triage.screen_case,
        "ask_reporter": lambda actor, case: triage.ask_reporter(actor, case, letter=LETTER),
        "hear_reporter": lambda actor, _case: write_message(actor, filed.complaint, text="Yes", locale="sw"),
        "refer_out": lambda actor, case: triage.refer_out(
            actor, case, to="A body", reason=WHY, letter=LETTER
        ),
        "decline": lambda actor, case: triage.decline_case(actor, case, reason=WHY, letter=LETTER),
        "merge": lambda actor, case: triage.merge_case(actor, case, target=case_of(other), letter=LETTER),
        "accept": triage.accept_case,
        "assign": lambda actor, case: assignment.assign_case(
            actor, case, handler=db.session.get_one(User, handler)
        ),
        "notify_site": lambda actor, case: notice.notify_site(
            actor, case, disclosure=disclosing.live_version(case, DisclosureAudience.SITE)
        ),
        "investigate": lambda actor, case: findings.start_fact_finding(actor, case, reason=WHY),
        "open_dialogue": notice.open_dialogue,
        "find": findings.make_findings,
        "propose_plan": remedy.propose_plan,
        "revise_plan": remedy.revise_plan,
        "agree_plan": remedy.agree_plan,
        "begin_remedy": remedy.begin_remedy,
        "begin_verification": remedy.begin_verification,
        "resume_remedy": remedy.resume_remedy,
        "resolve": remedy.resolve,
        "prepare_closing": lambda actor, case: closing.prepare_closing(actor, case, reason=WHY),
        "end_without_remedy": lambda actor, case: unremedied.end_without_remedy(
            actor, case, closure=ClosureReason.SITE_CLOSED, known_from=WHY, letter=LETTER
        ),
        "close": lambda actor, case: closing.close_case(
            actor, case, reason=ClosureReason.NOT_SUBSTANTIATED, letter=LETTER
        ),
        "close_without_contact": closing.close_without_contact,
        "suspend": lambda actor, case: closing.suspend_case(actor, case, reason=WHY, until=until()),  # type: ignore[arg-type]
        "resume": closing.resume_case,
        "withdraw": lambda actor, case: withdrawing.withdraw_case(actor, case, reason=WHY),
        "reopen": lambda actor, case: closing.reopen_case(actor, case, reason=WHY),
    }


def put(case_id: int, state: CaseState, handler: int) -> None:
    """Set a case down in a state with the columns that the state asks for."""
    filled = {rule.column: state in rule.always for rule in FILLED}
    filled["site_told_at"] = state in TOLD
    values = {**COLUMNS, "handler_id": handler, "merged_into_id": case_id}
    row = {name: values[name] if filled[name] else None for name in filled}
    row["band"] = "P2"
    pairs = ", ".join(f"{name} = :{name}" for name in row)
    db.session.execute(
        text(f"UPDATE cases SET state = :state, {pairs} WHERE id = :id"),
        {**row, "state": state.value, "id": case_id},
    )
    db.session.expire_all()


def ask(filed: Filed, verb: str) -> None:
    """Let the worker ask for what only they can; while they want to take the report back, much rests."""
    if verb == "withdraw":
        add_event(filed.reporter, filed.case, "withdrawal_asked")
        db.session.flush()


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    nested = db.session.begin_nested()
    try:
        yield
    finally:
        nested.rollback()
        db.session.expire_all()


def outcome_of(take: Take, actor: Actor, case_id: int) -> CaseState | type[Refusal]:
    """Take a step and return where the case stands then, or how it was refused, which changes nothing."""
    case = db.session.get_one(Case, case_id)
    before = (case.state, case.version)
    try:
        take(actor, case)
    except (NotAllowed, NotFound) as refusal:
        # Who may not is refused before anything is touched.
        assert (case.state, case.version) == before
        assert not db.session.dirty
        return NotFound if isinstance(refusal, NotFound) else NotAllowed
    except Refusal as refusal:
        return type(refusal)
    return db.session.get_one(Case, case_id).state


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def everybody(field: Field, peppers: PepperRing) -> dict[Role, Actor]:
    """One person of each role: the team's people on it, everybody else elsewhere, the site's at the site."""
    people = {role: make_person(role, peppers=peppers, teams=(field.team_id,)).actor for role in TEAM}
    elsewhere = {
        role: make_person(
            role,
            peppers=peppers,
            organisation_id=field.operator.actor.organisation_id
            if role in {Role.OPERATOR, Role.CONTRACTOR}
            else None,
        ).actor
        for role in OTHERS
    }
    return {**people, **elsewhere}


@pytest.fixture
def ready(field: Field, everybody: dict[Role, Actor], peppers: PepperRing) -> tuple[Filed, Filed]:
    """A case in which nothing but role and state stands in the way of any step, and another one."""
    filed, other = file_report(field, peppers), file_report(field, peppers)
    assign(field, filed)
    with transaction():
        case = filed.case
        findings.start_fact_finding(field.colleague.actor, case, reason=WHY)
        for allegation in case.allegations:
            findings.find(
                field.colleague.actor,
                case,
                allegation,
                outcome=Outcome.NOT_SUBSTANTIATED,
                reasons="Pay lists.",
                plain="We found nothing.",
                locale="en",
                evidence=[Evidence.SITE_DOCUMENT],
                translations={"sw": "Hatukupata."},
            )
        write_notice(field, filed)
    return filed, other


def may(role: Role, verb: str, state: CaseState) -> bool:
    """Whether a role may take a step, by the table above.

    A site reaches only what it was told of, and a panel only what it was called for: this case has none.
    """
    if role is Role.PANEL_MEMBER or (role in _OWES and state not in TOLD):
        return False
    return role in WHO[verb]


def test_the_grants_say_of_every_step_what_the_table_says() -> None:
    granted = {
        verb: {role for role in Role if any(each in GRANTS.get(role, {}) for each in asked)}
        for verb, asked in STEP_PERMISSIONS.items()
    }
    assert granted == WHO


def test_every_step_from_every_state_by_everybody(
    app: Flask, field: Field, everybody: dict[Role, Actor], ready: tuple[Filed, Filed]
) -> None:
    filed, other = ready
    handler, case_id = field.colleague.user_id, filed.case_id
    take, actors = steps(filed, other, handler), {**everybody, Role.REPORTER: filed.reporter}
    assert set(take) == set(EXPECTED) - OF_PANELS
    wrong, moved, refused = [], 0, 0
    with transaction():
        for verb, state in WEIGHED:
            with undone():
                outcome = Outcome.SUBSTANTIATED if verb in CALL_FOR_REMEDY else Outcome.NOT_SUBSTANTIATED
                db.session.execute(
                    update(Allegation).where(Allegation.case_id == case_id).values(outcome=outcome)
                )
                put(case_id, state, handler)
                ask(filed, verb)
                for role, actor in actors.items():
                    expected = expected_of(role, verb, state)
                    with undone() if NotFound not in expected else nullcontext():
                        found = outcome_of(take[verb], actor, case_id)
                    moved += isinstance(found, CaseState)
                    refused += not isinstance(found, CaseState)
                    if found not in expected:
                        wrong.append(f"{role} {verb} from {state}: {found}, not {expected}")
    assert not wrong, "\n".join(wrong)
    assert moved > len(CASE_FLOW.steps)
    assert refused > moved


def expected_of(role: Role, verb: str, state: CaseState) -> set[CaseState | type[Refusal]]:
    """Return what may come of it: one state, or one of the refusals that say the same."""
    if verb == "hear_reporter":
        # A worker may always write; only a case that waits for them goes on by it.
        if role is not Role.REPORTER:
            return {NotAllowed, NotFound}
        return {S.SCREENING if state is S.AWAITING_REPORTER else state}
    if not may(role, verb, state):
        return {NotAllowed, NotFound}
    if verb == "assign" and state in OPEN - {S.SCREENING, S.ACCEPTED}:
        # Who handles it already hands it over, wherever the case stands.
        return {state}
    if state not in EXPECTED[verb]:
        # A guard may speak before the table does; both change nothing.
        return {WrongState, GuardRefused}
    target = EXPECTED[verb][state]
    return {target if target is not None else S.SCREENING}


def test_a_step_taken_twice_is_refused(app: Flask, field: Field, ready: tuple[Filed, Filed]) -> None:
    """The second of two equal clicks finds that the case has moved on."""
    filed, other = ready
    take = steps(filed, other, field.colleague.user_id)
    twice = [verb for verb in take if verb not in {"hear_reporter", "suspend", "ask_reporter", "assign"}]
    with transaction():
        for verb in twice:
            source = sorted(EXPECTED[verb])[0]
            if EXPECTED[verb][source] in EXPECTED[verb]:
                continue
            with undone():
                outcome = Outcome.SUBSTANTIATED if verb in CALL_FOR_REMEDY else Outcome.NOT_SUBSTANTIATED
                db.session.execute(
                    update(Allegation).where(Allegation.case_id == filed.case_id).values(outcome=outcome)
                )
                put(filed.case_id, source, field.colleague.user_id)
                ask(filed, verb)
                # Nobody who has had the case ends it at a worker's wish.
                taken_by = {"begin_verification": field.operator, "withdraw": field.supervisor}
                actor = taken_by.get(verb, field.inspector).actor
                first = outcome_of(take[verb], actor, filed.case_id)
                assert isinstance(first, CaseState), (verb, first)
                assert outcome_of(take[verb], actor, filed.case_id) in {WrongState, GuardRefused}, verb
