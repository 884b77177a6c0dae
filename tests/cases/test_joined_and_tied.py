"""Whoever holds keys because their team joined sees the case; whoever has ties to its site sees nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.alarms.queries import alarms
from grievance.alarms.rules import SURGE
from grievance.audit.models import Fact
from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.queue import QueueFilters, QueueView, queue, view_counts
from grievance.cases.services import assignment, notes, triage
from grievance.cases.services.conflict import (
    HasTies,
    KeptAway,
    declare_conflict,
    require_not_kept_away,
    who_can,
)
from grievance.cases.services.custody import restore_access
from grievance.cases.services.respondents import set_aside
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.queries import complaint_story
from grievance.complaints.services import follow_up
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import NotFound
from grievance.foundation.secrets import PepperRing
from grievance.notifications.models import Mail
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.supplychain.claims import CompanyRole
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.involving import involve
from grievance.supplychain.services.ties import declare_tie
from grievance.supplychain.stages import Confidence, TieKind
from grievance.supplychain.ties import is_tied, own_ties
from grievance.vault.models.compartment import Grant
from tests.factories import hired
from tests.factories.cases import (
    BUT_SMALL,
    LETTER,
    STORY,
    WHY,
    Field,
    Filed,
    accept,
    assign,
    file_report,
    make_field,
)
from tests.factories.hired import make_hired
from tests.factories.people import Person, make_person, make_team
from tests.factories.places import make_company, make_site


@dataclass(frozen=True)
class Joined:
    """A fallback team of five that leads, and the one person of the site's own team."""

    field: Field
    lone: Person
    site_id: int
    filed: Filed


@pytest.fixture
def joined(app: Flask, peppers: PepperRing) -> Joined:
    field = make_field(peppers)
    own = make_team()
    lone = make_person(Role.INSPECTOR, peppers=peppers, teams=(own,))
    site = make_site(team=own)
    return Joined(field, lone, site, file_report(field, peppers, site_id=site))


def references(actor: Actor) -> set[str]:
    """What the list shows."""
    page = queue(actor, QueueView.ALL, filters=QueueFilters())
    assert page.total == view_counts(actor)[QueueView.ALL] == len(page.rows)
    return {row.reference for row in page.rows}


def facts(verb: str) -> list[Fact]:
    db.session.rollback()
    return list(db.session.scalars(select(Fact).where(Fact.verb == verb).order_by(Fact.id)))


def tie(actor: Actor, site_id: int) -> None:
    with transaction():
        declare_tie(actor, site=db.session.get_one(Site, site_id))


def test_the_lone_person_of_a_team_sees_and_works_on_what_they_hold_keys_to(joined: Joined) -> None:
    filed, lone = joined.filed, joined.lone.actor
    assert filed.case.team_id == joined.field.team_id, "whoever has more people leads"
    assert references(lone) == {filed.case.reference}
    assert complaint_story(lone, filed.complaint).story == STORY
    with transaction():
        triage.acknowledge_case(lone, filed.case, letter=LETTER)
    assert not filed.case.awaits_team, "somebody of a team that joined has acted"
    accept_from_there(joined)
    assert joined.lone.user_id in {each.id for each in assignment.possible_handlers(filed.case)}
    with transaction():
        handler = db.session.get_one(User, joined.lone.user_id)
        assignment.assign_case(joined.field.triager.actor, filed.case, handler=handler)
    assert filed.case.handler_id == joined.lone.user_id


def accept_from_there(joined: Joined) -> None:
    actor = joined.field.triager.actor
    with transaction():
        triage.screen_case(actor, joined.filed.case)
        triage.set_severity(actor, joined.filed.case, inputs=BUT_SMALL)
        triage.accept_case(actor, joined.filed.case)


def test_a_case_about_punishment_belongs_to_the_same_teams(joined: Joined) -> None:
    with transaction():
        follow_up.report_punishment(joined.filed.reporter, joined.filed.complaint, text="", locale="sw")
    assert len(references(joined.lone.actor)) == 2


def test_a_team_that_did_not_join_sees_nothing(joined: Joined, peppers: PepperRing) -> None:
    stranger = make_person(Role.INSPECTOR, peppers=peppers, teams=(make_team(),))
    assert references(stranger.actor) == set()


def test_teams_that_joined_go_on_with_a_merged_case(joined: Joined, peppers: PepperRing) -> None:
    other = file_report(joined.field, peppers)
    assert other.case.reference not in references(joined.lone.actor)
    with transaction():
        actor = joined.field.triager.actor
        triage.acknowledge_case(actor, joined.filed.case, letter=LETTER)
        triage.screen_case(actor, joined.filed.case)
        triage.merge_case(actor, joined.filed.case, target=other.case, letter=LETTER)
    assert other.case.reference in references(joined.lone.actor)
    with transaction():
        notes.mark_seen(joined.lone.actor, other.case)
    held = select(Grant.id).where(
        Grant.compartment_id == other.case.internal_id,
        Grant.principal_id == joined.lone.actor.principal_id,
    )
    assert db.session.scalar(held) is not None


def test_ties_hide_a_case_from_lists_counts_pages_mails_and_keys(joined: Joined) -> None:
    filed, tied = joined.filed, joined.field.inspector
    assert references(tied.actor) == {filed.case.reference}
    tie(tied.actor, joined.site_id)
    assert references(tied.actor) == set()
    assert set(view_counts(tied.actor).values()) == {0}
    with pytest.raises(NotFound):
        CASES.find(tied.actor, Case.reference, filed.case.reference)
    with pytest.raises(NotFound):
        COMPLAINTS.require(tied.actor, Permission.Complaint.READ, filed.complaint)
    assert tied.user_id not in {each.id for each in assignment.possible_handlers(filed.case)}
    with transaction():
        db.session.query(Mail).delete()
        follow_up.write_message(filed.reporter, filed.complaint, text="Hello again", locale="sw")
    assert tied.user_id not in set(db.session.scalars(select(Mail.user_id)))
    assert references(joined.field.colleague.actor) == {filed.case.reference}


def test_the_last_key_stays_with_somebody_tied_and_opens_nothing(app: Flask, peppers: PepperRing) -> None:
    field = make_field(peppers)
    filed = file_report(field, peppers)
    for person in (field.triager, field.colleague, field.verifier, field.supervisor):
        tie(person.actor, field.site_id)
    tie(field.inspector.actor, field.site_id)
    held = select(Grant.id).where(
        Grant.compartment_id == filed.complaint.narrative_id,
        Grant.principal_id == field.inspector.actor.principal_id,
    )
    assert db.session.scalar(held) is not None, "nobody else could open it any more"
    with pytest.raises(NotFound):
        COMPLAINTS.require(field.inspector.actor, Permission.Complaint.READ, filed.complaint)
    assert references(field.inspector.actor) == set()


def test_linking_a_site_takes_the_case_from_whoever_has_ties_to_it(
    joined: Joined, peppers: PepperRing
) -> None:
    filed = file_report(joined.field, peppers, site_id=None)
    tied = joined.field.colleague
    tie(tied.actor, joined.site_id)
    assert filed.case.reference in references(tied.actor)
    with transaction():
        notes.link_site(
            joined.field.inspector.actor, filed.case, site=db.session.get_one(Site, joined.site_id)
        )
    assert references(tied.actor) == set()
    held = select(Grant.compartment_id).where(Grant.principal_id == tied.actor.principal_id)
    assert filed.complaint.narrative_id not in set(db.session.scalars(held))
    assert filed.case.internal_id not in set(db.session.scalars(held))


def test_ties_take_a_case_off_the_hands_of_its_handler(joined: Joined, peppers: PepperRing) -> None:
    """It goes to whoever has the fewest; nobody who is left keeps nothing from being handled."""
    field, filed = joined.field, file_report(joined.field, peppers)
    assign(field, filed)
    other = make_site(team=field.team_id)
    tie(field.inspector.actor, other)
    assert filed.case.handler_id == field.inspector.user_id, "another site's ties change nothing"
    tie(field.inspector.actor, field.site_id)
    assert filed.case.handler_id == field.colleague.user_id
    assert filed.case.awaits_team
    assert facts("case.reassigned")[-1].actor == "service"
    assert field.colleague.user_id in set(db.session.scalars(select(Mail.user_id)))
    tie(field.colleague.actor, field.site_id)
    assert filed.case.handler_id == field.colleague.user_id, "nobody else of the team can handle it"


def test_linking_a_site_takes_it_off_the_hands_of_whoever_has_ties_to_it(
    joined: Joined, peppers: PepperRing
) -> None:
    field, filed = joined.field, file_report(joined.field, peppers, site_id=None)
    with transaction():
        triager = field.triager.actor
        triage.acknowledge_case(triager, filed.case, letter=LETTER)
        triage.screen_case(triager, filed.case)
        triage.set_severity(triager, filed.case, inputs=BUT_SMALL)
        triage.accept_case(triager, filed.case, reason=WHY, country="CD")
        assignment.assign_case(triager, filed.case, handler=db.session.get_one(User, field.inspector.user_id))
    tie(field.inspector.actor, joined.site_id)
    with transaction():
        notes.link_site(field.triager.actor, filed.case, site=db.session.get_one(Site, joined.site_id))
    assert filed.case.handler_id == field.colleague.user_id


def test_a_blocked_try_leaves_a_fact_and_changes_nothing(joined: Joined) -> None:
    filed, tied = joined.filed, joined.field.colleague
    accept(joined.field, filed)
    tie(tied.actor, joined.site_id)
    before = len(facts("case.assigned"))
    with pytest.raises(HasTies) as refused, transaction():
        assignment.assign_case(
            joined.field.triager.actor, filed.case, handler=db.session.get_one(User, tied.user_id)
        )
    names = str(refused.value.values["names"])
    free = db.session.get_one(User, joined.field.inspector.user_id).name
    assert free in names
    assert db.session.get_one(User, tied.user_id).name not in names
    with pytest.raises(KeptAway), transaction():
        require_not_kept_away(tied.actor, filed.case.reference)
    left = facts("conflict.blocked")
    assert [fact.codes["kind"] for fact in left] == ["assign", "look"]
    assert {fact.subject_reference for fact in left} == {filed.case.reference}
    assert len(facts("case.assigned")) == before
    assert filed.case.handler_id is None


@pytest.mark.parametrize("runs_it", [True, False])
def test_a_tie_is_declared_at_the_case_and_the_case_goes_to_others(joined: Joined, runs_it: bool) -> None:
    """To who runs the site the tie is enough; one to a contractor counts for the site beside it."""
    filed, tied = joined.filed, joined.field.colleague
    accept(joined.field, filed)
    firm = db.session.get_one(Company, make_company())
    with transaction():
        filed.case.site.operator = firm if runs_it else None
        handler = db.session.get_one(User, tied.user_id)
        assignment.assign_case(joined.field.triager.actor, filed.case, handler=handler)
    with transaction():
        declare_conflict(tied.actor, filed.case, company=firm, kind=TieKind.FAMILY)
    declared = {(each.company_id, each.site_id, each.kind) for each in own_ties(tied.actor).rows}
    beside = set() if runs_it else {(None, joined.site_id, TieKind.FAMILY)}
    assert declared == {(firm.id, None, TieKind.FAMILY)} | beside
    assert filed.case.handler_id not in {None, tied.user_id}
    assert references(tied.actor) == set()
    assert [each.codes for each in facts("conflict.declared")] == [{"kind": "family"}]
    with pytest.raises(NotFound), transaction():
        declare_conflict(tied.actor, filed.case)


def test_ties_to_a_firm_count_from_when_the_case_is_about_it(joined: Joined, peppers: PepperRing) -> None:
    """Who declared them before loses list, page, keys and every choice, and nothing once it is set aside."""
    field, filed = joined.field, file_report(joined.field, peppers)
    assign(field, filed)
    crew, tied = make_hired(field.site_id, peppers), field.colleague
    with transaction():
        declare_tie(tied.actor, company=db.session.get_one(Company, crew.company_id))
    assert filed.case.reference in references(tied.actor), "the case is not about it"
    named = hired.name(field, filed, crew)
    assert filed.case.reference not in references(tied.actor)
    held = select(Grant.compartment_id).where(Grant.principal_id == tied.actor.principal_id)
    own = {filed.case.internal_id, filed.complaint.narrative_id}
    assert own.isdisjoint(db.session.scalars(held))
    with pytest.raises(KeptAway), transaction():
        require_not_kept_away(tied.actor, filed.case.reference)
    with pytest.raises(HasTies), transaction():
        assignment.assign_case(
            field.triager.actor, filed.case, handler=db.session.get_one(User, tied.user_id)
        )
    assert tied.user_id not in {each.id for each in who_can(filed.case, Role.INSPECTOR)}
    with transaction():
        follow_up.report_punishment(filed.reporter, filed.complaint, text="", locale="sw")
    assert references(tied.actor) == {joined.filed.case.reference}, "nor what belongs to the case"
    with transaction():
        assert restore_access(field.inspector.actor, db.session.get_one(User, tied.user_id)) == 0
        set_aside(field.inspector.actor, hired.found(named))
    assert filed.case.reference in references(tied.actor)


def test_ties_to_a_firm_take_a_case_off_the_hands_of_its_handler(joined: Joined, peppers: PepperRing) -> None:
    """Declared later, or known when the firm is named."""
    field, crew = joined.field, make_hired(joined.field.site_id, peppers)
    cases = [file_report(field, peppers) for _ in range(2)]
    for filed in cases:
        assign(field, filed)
    hired.name(field, cases[0], crew)
    with transaction():
        declare_tie(field.inspector.actor, company=db.session.get_one(Company, crew.company_id))
    assert [each.case.handler_id for each in cases] == [field.colleague.user_id, field.inspector.user_id]
    hired.name(field, cases[1], crew)
    assert cases[1].case.handler_id == field.colleague.user_id


def test_ties_to_an_owner_count_for_the_site_while_it_owns_it(joined: Joined) -> None:
    tied, firm = joined.field.colleague, make_company()
    with transaction():
        declare_tie(tied.actor, company=db.session.get_one(Company, firm))
    for until, seen in (("2019", {joined.filed.case.reference}), (None, set())):
        with transaction():
            involve(
                actors.staff(1, roles=[Role.STEWARD]),
                db.session.get_one(Company, firm),
                db.session.get_one(Site, joined.site_id),
                role=CompanyRole.OWNER,
                until=until,
                source="invented for a test",
                as_of=date(2026, 11, 1),
                confidence=Confidence.LOW,
            )
        assert references(tied.actor) == seen
        assert is_tied(tied.user_id, joined.site_id) is not bool(seen)


def test_a_tied_colleague_is_given_no_access_again(joined: Joined) -> None:
    tied = joined.field.colleague
    tie(tied.actor, joined.site_id)
    with transaction():
        given = restore_access(joined.field.inspector.actor, db.session.get_one(User, tied.user_id))
    assert given == 0


def test_supervisors_hear_no_alarm_about_a_site_they_have_ties_to(joined: Joined) -> None:
    supervisor = joined.field.supervisor.actor
    with transaction():
        record(actors.service(), SURGE, db.session.get_one(Site, joined.field.site_id), count=9)
    assert len(alarms(supervisor)) == 1
    tie(supervisor, joined.field.site_id)
    assert alarms(supervisor) == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=6))
def test_list_page_and_count_agree_whatever_ties_there_are(
    worlds: tuple[list[Person], list[int], list[Filed]], drawn: list[tuple[int, int]]
) -> None:
    people, sites, reports = worlds
    for who, where in drawn:
        tie(people[who].actor, sites[where])
    tied = {(people[who].user_id, sites[where]) for who, where in drawn}
    for person in people:
        seen = references(person.actor)
        for filed in reports:
            case = filed.case
            try:
                CASES.require(person.actor, Permission.Case.READ, case)
                opens = True
            except NotFound:
                opens = False
            assert (case.reference in seen) == opens
            assert not (opens and (person.user_id, case.site_id) in tied)


@pytest.fixture
def worlds(app: Flask, peppers: PepperRing) -> tuple[list[Person], list[int], list[Filed]]:
    field = make_field(peppers)
    own = make_team()
    lone = make_person(Role.INSPECTOR, peppers=peppers, teams=(own,))
    sites = [field.site_id, make_site(team=own), make_site()]
    reports = [file_report(field, peppers, site_id=site) for site in (*sites, None)]
    assign(field, reports[0])
    people = [field.triager, field.inspector, field.colleague, field.verifier, field.supervisor, lone]
    return people, sites, reports
