"""Sexual violence and children: only people named for such cases know of them, whatever anybody may do."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.user import Gender, User
from grievance.audit.models import Fact
from grievance.cases.access import CASES
from grievance.cases.duty import on_duty
from grievance.cases.letters import TEMPLATES, templates_for
from grievance.cases.models.case import Case
from grievance.cases.queue import QueueFilters, QueueView, queue, view_counts
from grievance.cases.services import assignment, disclosing, findings, notes, safety_gate, triage
from grievance.cases.services.custody import restore_access, to_give
from grievance.cases.services.naming import name_for_restricted
from grievance.cases.severity import SeverityInputs
from grievance.cases.states import CaseState, DisclosureAudience
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.queries import complaint_story
from grievance.complaints.recipients import receiving, too_few_named
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField, Restriction
from grievance.complaints.survivors import Age, Help, Linked, SurvivorAnswers, TalkTo
from grievance.enforcement.access import RELEASES
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound, Sealed
from grievance.foundation.secrets import PepperRing
from grievance.notifications.models import Mail
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.remediation.access import ACTIONS, MATTERS, PLANS
from grievance.vault.models.compartment import Grant
from grievance.vault.models.principal import Principal
from tests.factories.cases import (
    BUT_SMALL,
    LETTER,
    PARAPHRASE,
    WHY,
    Field,
    Filed,
    accept,
    file_report,
    make_field,
    story,
)
from tests.factories.people import Person, make_person

HARASSED, CHILD, PAY = ("VH3",), ("CL1",), ("WA2",)
ALL_PERMISSIONS = [*Permission.Case, *Permission.Plan, Permission.Complaint.READ]
TO_SITE = {"audience": DisclosureAudience.SITE, "text": PARAPHRASE, "locale": "en"}


@dataclass(frozen=True)
class Named:
    """A team of five, and two people of it who are named for restricted cases."""

    field: Field
    lead: Person
    trained: Person
    administrator: Person


@pytest.fixture
def named(app: Flask, peppers: PepperRing) -> Named:
    field = make_field(peppers)
    teams = (field.team_id,)
    return Named(
        field,
        lead=make_person(Role.SAFEGUARDING_LEAD, peppers=peppers, teams=teams),
        trained=make_person(Role.INSPECTOR, Role.SUPERVISOR, peppers=peppers, teams=teams, trained=True),
        administrator=make_person(Role.ADMINISTRATOR, peppers=peppers),
    )


def others(named: Named) -> list[Actor]:
    field = named.field
    return [
        each.actor
        for each in (field.triager, field.inspector, field.colleague, field.verifier, field.supervisor)
    ]


def listed(actor: Actor) -> set[str]:
    """What the queue shows; its numbers say the same."""
    page = queue(actor, QueueView.ALL, filters=QueueFilters())
    assert page.total == view_counts(actor)[QueueView.ALL] == len(page.rows)
    return {row.reference for row in page.rows}


def holders(compartment_id: int) -> set[int]:
    query = (
        select(Principal.user_id)
        .join(Grant, Grant.principal_id == Principal.id)
        .where(Grant.compartment_id == compartment_id, Principal.user_id.is_not(None))
    )
    return {each for each in db.session.scalars(query) if each is not None}


@pytest.mark.parametrize("items", [HARASSED, CHILD, ("WA1", "VH2")])
def test_to_whoever_is_not_named_there_is_no_such_case(
    named: Named, peppers: PepperRing, items: tuple[str, ...]
) -> None:
    filed, pay = file_report(named.field, peppers, items=items), file_report(named.field, peppers)
    mine = {named.lead.user_id, named.trained.user_id}
    assert holders(filed.case.internal_id) == holders(filed.complaint.narrative_id) == mine
    for actor in others(named):
        assert listed(actor) == {pay.case.reference}
        with pytest.raises(NotFound):
            CASES.require(actor, Permission.Case.READ, filed.case)
        with pytest.raises(Sealed):
            story(actor, filed)
    for person in (named.lead, named.trained):
        assert filed.case.reference in listed(person.actor)
        assert story(person.actor, filed)
    told = set(db.session.scalars(select(Mail.user_id)))
    assert mine <= told
    restricted = view_counts(named.lead.actor)[QueueView.RESTRICTED]
    assert restricted == 1
    row = queue(named.lead.actor, QueueView.RESTRICTED, filters=QueueFilters()).rows[0]
    assert (row.restricted, row.groups) == (True, ()), "no list says of what kind it is"


def test_no_scope_of_anybody_else_ever_holds_one(named: Named, peppers: PepperRing) -> None:
    """Every role, every permission, every scope of cases, reports, plans, actions and releases."""
    for items in (HARASSED, CHILD, ("VH2", "CL2")):
        file_report(named.field, peppers, items=items)
    told = file_report(named.field, peppers, items=HARASSED)
    with transaction():
        # Even if one had been told to its site before it turned out to be what it is.
        for case in db.session.scalars(select(Case)):
            case.state, case.site_told_at = CaseState.SCREENING, case.opened_at
    everybody = [
        make_person(role, peppers=peppers, teams=(named.field.team_id,), party="US").actor
        for role in Role
        if role not in {Role.REPORTER, Role.SERVICE, Role.SAFEGUARDING_LEAD}
    ]
    for actor in [*everybody, *others(named), named.administrator.actor]:
        for permission in ALL_PERMISSIONS:
            for scope in (CASES, MATTERS, PLANS, ACTIONS, COMPLAINTS, RELEASES):
                seen = list(db.session.scalars(scope.visible(actor, permission)))
                assert seen == [], (actor.roles, permission, scope.model)
    site = list(db.session.scalars(CASES.visible(named.field.operator.actor, Permission.Plan.READ)))
    assert {each.restriction for each in site} == {Restriction.CHILD}, "a site never hears of a survivor"
    assert told.case not in site


def test_the_trail_and_the_mail_say_nothing_of_the_kind(named: Named, peppers: PepperRing) -> None:
    for items in (HARASSED, PAY):
        file_report(named.field, peppers, items=items)
    db.session.rollback()
    facts = list(db.session.scalars(select(Fact).where(Fact.verb.in_(["complaint.received", "case.opened"]))))
    assert len(facts) == 4
    assert {frozenset(each.codes) for each in facts} == {
        frozenset({"channel", "locale"}),
        frozenset({"band"}),
    }
    assert set(db.session.scalars(select(Mail.template))) == {"waiting_team"}


def test_what_turns_out_to_be_restricted_leaves_whoever_is_not_named(
    named: Named, peppers: PepperRing
) -> None:
    field = named.field
    filed = file_report(field, peppers, items=PAY)
    accept(field, filed)
    with transaction():
        assignment.assign_case(field.supervisor.actor, filed.case, handler=user(field.inspector))
    with transaction():
        triage.code_allegation(field.inspector.actor, filed.case, item_code="VH2")
    assert filed.case.restriction is filed.complaint.restriction is Restriction.SURVIVOR
    mine = {named.lead.user_id, named.trained.user_id}
    for compartment in (filed.case.internal_id, filed.complaint.narrative_id):
        assert holders(compartment) == mine
    assert filed.case.handler_id in mine
    assert set(on_duty(filed.case)) <= mine
    assert listed(field.inspector.actor) == set()
    with pytest.raises(Sealed):
        story(field.inspector.actor, filed)
    assert story(named.lead.actor, filed)
    with transaction():
        inputs = SeverityInputs(scale=4, scope=1, irremediability=3, child_involved=True)
        triage.set_severity(named.trained.actor, filed.case, inputs=inputs)
    assert filed.case.restriction is Restriction.CHILD_SURVIVOR


def test_a_child_and_a_merge_restrict_too(named: Named, peppers: PepperRing) -> None:
    field = named.field
    by_child = file_report(field, peppers, items=PAY, under_18=True)
    assert by_child.case.restriction is Restriction.CHILD
    other, pay = file_report(field, peppers, items=HARASSED), file_report(field, peppers, items=PAY)
    with transaction():
        for filed in (other, pay):
            triage.acknowledge_case(named.trained.actor, filed.case, letter=LETTER)
            triage.screen_case(named.trained.actor, filed.case)
        triage.merge_case(named.trained.actor, other.case, target=pay.case)
    assert pay.case.restriction is pay.complaint.restriction is Restriction.SURVIVOR
    assert listed(field.triager.actor) == set()


def test_where_nobody_is_named_somebody_stands_in_and_gives_way(app: Flask, peppers: PepperRing) -> None:
    """No worker is turned away; from the moment that two are named and hold the keys, only they see it."""
    field = make_field(peppers)
    filed = file_report(field, peppers, items=HARASSED)
    assert too_few_named()
    assert filed.case.reference in listed(field.inspector.actor)
    administrator = make_person(Role.ADMINISTRATOR, peppers=peppers)
    with transaction():
        for person in (field.inspector, field.supervisor):
            name_for_restricted(administrator.actor, user(person), named=True, gender=Gender.WOMAN)
    assert not too_few_named()
    assert listed(field.triager.actor) == set()
    with transaction(), pytest.raises(GuardRefused, match="sealed parts"):
        name_for_restricted(administrator.actor, user(field.inspector), named=False)


def test_beside_a_lone_person_lies_a_spare_key_that_opens_nothing(app: Flask, peppers: PepperRing) -> None:
    field = make_field(peppers)
    lead = make_person(Role.SAFEGUARDING_LEAD, peppers=peppers, teams=(field.team_id,))
    filed = file_report(field, peppers, items=HARASSED)
    held = holders(filed.case.internal_id)
    assert lead.user_id in held
    assert len(held) == 2
    spare = next(each for each in others(Named(field, lead, lead, lead)) if each.user_id in held)
    assert listed(spare) == set()
    assert not list(db.session.scalars(COMPLAINTS.visible(spare)))
    with transaction():
        db.session.get_one(User, lead.user_id).state = "locked"
    assert listed(spare) == {filed.case.reference}


def test_a_team_without_anybody_named_is_joined_by_one_that_has_them(
    named: Named, peppers: PepperRing
) -> None:
    there = make_field(peppers, fallback=False)
    found = receiving(there.site_id, restricted=True)
    assert found.team.id == named.field.team_id
    assert {each.user_id for each in found.holders} == {named.lead.user_id, named.trained.user_id}
    filed = file_report(there, peppers, items=CHILD)
    assert listed(there.supervisor.actor) == set()
    assert filed.case.reference in listed(named.lead.actor)


def test_keys_are_given_to_named_people_only_and_leave_with_the_name(
    named: Named, peppers: PepperRing
) -> None:
    filed = file_report(named.field, peppers, items=HARASSED)
    colleague = named.field.colleague
    assert to_give(named.lead.actor, user(colleague)) == []
    with transaction():
        name_for_restricted(named.administrator.actor, user(colleague), named=True)
    waiting = to_give(named.lead.actor, user(colleague))
    assert filed.case.internal_id in {each.id for each in waiting}
    with transaction():
        restore_access(named.lead.actor, user(colleague))
    with transaction():
        name_for_restricted(named.administrator.actor, user(colleague), named=False)
    assert holders(filed.case.internal_id) == {named.lead.user_id, named.trained.user_id}
    panel = make_person(Role.PANEL_MEMBER, peppers=peppers)
    with transaction():
        name_for_restricted(named.administrator.actor, user(panel), named=True)
    with transaction(), pytest.raises(InvalidInput, match="read cases"):
        name_for_restricted(named.administrator.actor, user(named.field.operator), named=True)


def test_no_letter_to_a_survivor_speaks_of_the_company_and_none_of_others_who_join() -> None:
    survivor, child = templates_for(Restriction.CHILD_SURVIVOR), templates_for(Restriction.CHILD)
    assert {each.code for each in templates_for(None)} == set(TEMPLATES)
    assert not [each.code for each in survivor if "company" in each.text or "before others" in each.text]
    assert {each.code for each in child} == set(TEMPLATES) - {"others_can_join"}


def test_the_employer_never_hears_of_a_survivor(named: Named, peppers: PepperRing) -> None:
    """Nor does a government, whoever agreed to what."""
    filed = file_report(named.field, peppers, items=HARASSED)
    actor = named.trained.actor
    assert safety_gate.OF_SURVIVOR in safety_gate.gate(filed.case)
    for audience in DisclosureAudience:
        with transaction(), pytest.raises(GuardRefused):
            disclosing.compose(actor, filed.case, audience=audience, text=PARAPHRASE, locale="en")
    with transaction(), pytest.raises(InvalidInput):
        answer_consent(
            filed.reporter,
            filed.complaint,
            audience=ConsentAudience.EMPLOYER,
            field=ConsentField.PROBLEM,
            answer=ConsentAnswer.YES,
            text_shown="May we?",
            locale="sw",
        )


def test_a_childs_interest_is_weighed_before_the_site_hears(named: Named, peppers: PepperRing) -> None:
    filed = file_report(named.field, peppers, items=CHILD)
    assert safety_gate.NOT_WEIGHED in safety_gate.gate(filed.case)
    with transaction():
        disclosing.compose(named.trained.actor, filed.case, **TO_SITE)  # type: ignore[arg-type]
        with pytest.raises(GuardRefused, match="few words"):
            notes.weigh_best_interest(named.lead.actor, filed.case, text=" ", locale="en")
        notes.weigh_best_interest(named.lead.actor, filed.case, text="School first.", locale="en")
    assert safety_gate.NOT_WEIGHED not in safety_gate.gate(filed.case)
    pay = file_report(named.field, peppers, items=PAY)
    with transaction(), pytest.raises(GuardRefused, match="No child"):
        notes.weigh_best_interest(named.lead.actor, pay.case, text="School first.", locale="en")


def test_the_survivor_decides_whether_anybody_looks_into_it(named: Named, peppers: PepperRing) -> None:
    wishes = SurvivorAnswers(TalkTo.WOMAN, Linked.YES, Age.ADULT, (Help.MEDICAL,))
    filed = file_report(named.field, peppers, items=HARASSED, survivor=wishes)
    assert complaint_story(named.lead.actor, filed.complaint).survivor == wishes
    actor = named.trained.actor
    with transaction():
        triage.acknowledge_case(actor, filed.case, letter=LETTER)
        triage.screen_case(actor, filed.case)
        triage.set_severity(actor, filed.case, inputs=BUT_SMALL)
        triage.accept_case(actor, filed.case)
        user(named.lead).gender = Gender.WOMAN
    with transaction(), pytest.raises(GuardRefused, match="asked for a woman"):
        assignment.assign_case(actor, filed.case, handler=user(named.trained))
    with transaction():
        assignment.assign_case(actor, filed.case, handler=user(named.lead))
    with transaction(), pytest.raises(GuardRefused, match="survivor decides"):
        findings.start_fact_finding(named.lead.actor, filed.case, reason=WHY)
    with transaction():
        answer_consent(
            filed.reporter,
            filed.complaint,
            audience=ConsentAudience.CASE_TEAM,
            field=ConsentField.PROBLEM,
            answer=ConsentAnswer.YES,
            text_shown="May we look into it?",
            locale="sw",
        )
    with transaction():
        findings.start_fact_finding(named.lead.actor, filed.case, reason=WHY)


def user(person: Person) -> User:
    return db.session.get_one(User, person.user_id)


def test_filed_is_what_is_restricted(named: Named, peppers: PepperRing) -> None:
    """That nobody checks ages says nothing yet about a child; a survivor's report takes no pictures."""
    filed: Filed = file_report(named.field, peppers, items=("CL5",))
    assert filed.case.restriction is None
