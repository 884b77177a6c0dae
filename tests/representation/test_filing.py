"""Claims are the workers' own reports; whoever files them reads what each worker allows, until it ends."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from grievance.accounts.services.leaving import announce_leaving, close_user
from grievance.cases.members import Claim, claim_of, count_members, membership_of
from grievance.cases.models.case import Case
from grievance.cases.queries import case_of
from grievance.cases.services import safety_gate
from grievance.cases.services.erasing import ask_to_erase
from grievance.cases.services.joining import leave_others
from grievance.cases.states import CaseState, CaseType, ClosureReason, ErasureScope
from grievance.complaints.filing import was_asked
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import complaint_story, own_complaint
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.services.follow_up import enter_code
from grievance.complaints.states import (
    Channel,
    ConsentAnswer,
    ConsentAudience,
    ConsentField,
    FilingBasis,
    RaiseWithEmployer,
    Restriction,
)
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotFound
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.representation.access import CLAIMS
from grievance.representation.batches import ClaimList, read_claims
from grievance.representation.models import RepresentedClaim
from grievance.representation.queries import claims_of, helper_of, words_of
from grievance.representation.services import verifying
from grievance.representation.services.filing import can_stand_together
from grievance.representation.states import Asked, EndCause
from grievance.vault.models.compartment import Compartment, CompartmentKind, Grant
from tests.factories.reports import Intake, make_intake
from tests.factories.unions import GOOD, LOCALES, Union, file, make_union, many, taken

HELPER = ConsentAudience.HELPER


@pytest.fixture
def intake(peppers: PepperRing) -> Intake:
    return make_intake(peppers)


@pytest.fixture
def union(peppers: PepperRing, intake: Intake) -> Union:
    return make_union(peppers)


def worker(code: str, peppers: PepperRing) -> Actor:
    found = enter_code(code, peppers=peppers, cost=LOWEST)
    assert found is not None
    return found


def counted(
    model: type[Case | Complaint | RepresentedClaim | Compartment | Grant], *conditions: object
) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(model.id)).where(*conditions)) or 0  # type: ignore[arg-type]


def copies() -> int:
    return counted(Compartment, Compartment.kind == CompartmentKind.REPRESENTED)


def says(actor: Actor, about: ConsentField, answer: ConsentAnswer) -> None:
    with transaction():
        answer_consent(
            actor,
            own_complaint(actor),
            audience=HELPER,
            field=about,
            answer=answer,
            text_shown="May they?",
            locale="id",
        )


def test_each_claim_is_its_workers_own_report(union: Union, intake: Intake, peppers: PepperRing) -> None:
    officer = union.officer.actor
    done, codes = file(union, taken(*many(7, site=intake.number, place=None)), peppers)
    assert (len(done), len(codes), counted(Complaint)) == (7, 7, 7)
    first = claims_of(officer, page=1)
    assert (first.total, first.rows[0].slip) == (7, "7")
    assert first.rows[0].asked == (Asked.SLIP,)
    assert first.rows[0].progress.next_date is not None
    reporter = worker(codes[6], peppers)
    complaint = own_complaint(reporter)
    case = case_of(complaint)
    assert case is not None
    assert (complaint.channel, case.case_type) == (Channel.HELPER, CaseType.REPRESENTED)
    membership = membership_of(complaint)
    assert membership is not None
    assert claim_of(reporter, membership) == Claim(120_050, "USD")
    assert complaint_story(reporter, complaint).story == "They did not pay us."
    # No key of the report itself is the officer's.
    assert counted(Grant, Grant.principal_id == officer.principal_id) == copies() == 7


def test_claims_about_one_site_can_be_one_collective_case(
    union: Union, intake: Intake, peppers: PepperRing
) -> None:
    done, codes = file(union, taken(*many(3, site=intake.number, place=None)), peppers, together=True)
    more, _ = file(union, taken(*many(4, site=intake.number, place=None)), peppers, together=True)
    assert (done, more, counted(Complaint), counted(Case)) == (["1", "2", "3"], ["4"], 4, 1)
    reporter = worker(codes[2], peppers)
    case = case_of(own_complaint(reporter))
    assert case is not None
    assert count_members(case) == 4
    membership = membership_of(own_complaint(reporter))
    assert membership is not None
    assert claim_of(reporter, membership) == Claim(120_050, "USD")
    assert claims_of(union.officer.actor, page=1).total == 4


def test_a_list_goes_on_beside_whoever_still_stands_in_it(
    union: Union, intake: Intake, peppers: PepperRing
) -> None:
    """Who left the others, or wants no helper any more, is passed over; nobody learns which and why."""

    def listed(count: int) -> ClaimList:
        return taken(*many(count, site=intake.number, place=None))

    _done, codes = file(union, listed(3), peppers, together=True)
    first, second, third = (worker(each, peppers) for each in codes)
    together = case_of(own_complaint(third))
    assert together is not None
    with transaction():
        leave_others(first, own_complaint(first))
    says(second, ConsentField.PROBLEM, ConsentAnswer.NO)
    assert file(union, listed(4), peppers, together=True)[0] == ["4"]
    assert (counted(Case), count_members(together)) == (1, 3)
    says(third, ConsentField.PROBLEM, ConsentAnswer.NO)
    with transaction():
        fourth = db.session.scalars(select(Complaint).order_by(Complaint.id.desc())).first()
        assert fourth is not None
        fourth.restriction = Restriction.CHILD
    done, _codes = file(union, listed(6), peppers, together=True)
    assert (done, counted(Case), count_members(together)) == (["5", "6"], 2, 3)
    # A closed case takes nobody in: those who come later begin one of their own.
    with transaction():
        newest = db.session.scalars(select(Case).order_by(Case.id.desc())).first()
        assert newest is not None
        newest.state, newest.closure_reason = CaseState.CLOSED, ClosureReason.INCONCLUSIVE
        newest.closed_at = clock.day_of(clock.now())
    assert file(union, listed(8), peppers, together=True)[0] == ["7", "8"]
    assert counted(Case) == 3


def test_what_nobody_asked_a_worker_is_no_answer_of_theirs(union: Union, peppers: PepperRing) -> None:
    unasked = {"basis": "membership", "agreed": "", "you_may_read": ""}
    _, codes = file(union, taken({**GOOD, **unasked}), peppers)
    complaint = own_complaint(worker(codes[0], peppers))
    assert (complaint.filing_basis, complaint.consents) == (FilingBasis.MEMBERSHIP, [])
    assert complaint.raise_with_employer is RaiseWithEmployer.ASK_FIRST
    assert not was_asked(complaint)
    says(worker(codes[0], peppers), ConsentField.WORDS, ConsentAnswer.NO)
    says(worker(codes[0], peppers), ConsentField.PROBLEM, ConsentAnswer.YES)
    assert was_asked(own_complaint(worker(codes[0], peppers)))


def test_what_is_filed_in_the_public_interest_names_no_worker(
    union: Union, intake: Intake, peppers: PepperRing
) -> None:
    public = {
        "basis": "public_interest",
        "agreed": "",
        "amount": "",
        "currency": "",
        "tell_company": "yes",
        "site": intake.number,
        "place": None,
    }
    listed = taken(*many(2, **public))
    read = read_claims(union.officer.actor, listed.rows, locales=LOCALES)
    assert not can_stand_together([each.said for each in read if each.said is not None])
    _, codes = file(union, listed, peppers)
    complaint = own_complaint(worker(codes[0], peppers))
    case = case_of(complaint)
    assert case is not None
    assert (case.case_type, count_members(case)) == (CaseType.REPRESENTED, 0)
    assert safety_gate.problem_consent(complaint) is ConsentAnswer.YES
    assert all(row.asked == () for row in claims_of(union.officer.actor, page=1).rows)


def test_the_same_list_twice_files_nothing_twice(union: Union, peppers: PepperRing) -> None:
    listed = taken(*many(3))
    done, codes = file(union, listed, peppers)
    assert done == ["1", "2", "3"]
    again, _ = file(union, listed, peppers)
    assert again == []
    more, _ = file(union, taken(*many(4)), peppers)
    assert more == ["4"]
    assert counted(Complaint) == counted(RepresentedClaim) == 4
    assert worker(codes[0], peppers)


def test_words_are_read_only_where_the_worker_allows_it(union: Union, peppers: PepperRing) -> None:
    officer = union.officer.actor
    _, codes = file(union, taken({**GOOD, "you_may_read": ""}), peppers)
    claim = db.session.scalars(select(RepresentedClaim)).one()
    assert (words_of(officer, claim), copies()) == (None, 0)
    reporter = worker(codes[0], peppers)
    says(reporter, ConsentField.WORDS, ConsentAnswer.YES)
    claim = db.session.scalars(select(RepresentedClaim)).one()
    words = words_of(officer, claim)
    assert words is not None
    assert (words.story, words.lang) == ("They did not pay us.", "id")
    says(reporter, ConsentField.WORDS, ConsentAnswer.NO)
    assert copies() == 0
    assert complaint_story(reporter, own_complaint(reporter)).story == "They did not pay us."


def test_a_worker_ends_it_with_the_code(union: Union, peppers: PepperRing) -> None:
    officer = union.officer.actor
    _, codes = file(union, taken(*many(2)), peppers)
    reporter = worker(codes[0], peppers)
    says(reporter, ConsentField.PROBLEM, ConsentAnswer.NO)
    claim = db.session.scalars(select(RepresentedClaim).order_by(RepresentedClaim.id)).first()
    assert claim is not None
    assert (claim.ended_by, copies(), claims_of(officer, page=1).total) == (EndCause.WORKER, 1, 1)
    with pytest.raises(NotFound):
        CLAIMS.require(officer, Permission.Representation.FOLLOW, claim)
    helper = helper_of(own_complaint(reporter))
    assert helper is not None
    assert helper.ended_on == clock.today()
    # Said again, it changes nothing, and the words do not come back by themselves.
    says(reporter, ConsentField.WORDS, ConsentAnswer.YES)
    assert copies() == 1


def test_ending_a_representative_ends_all_at_once_and_the_claims_go_on(
    union: Union, peppers: PepperRing
) -> None:
    _, codes = file(union, taken(*many(3)), peppers)
    with transaction():
        assert verifying.end(union.steward.actor, union.user) == 3
    assert (copies(), claims_of(union.officer.actor, page=1).total, counted(Complaint)) == (0, 0, 3)
    with pytest.raises(GuardRefused):
        file(union, taken(*many(4)), peppers)
    reporter = worker(codes[1], peppers)
    helper = helper_of(own_complaint(reporter))
    assert helper is not None
    assert helper.ended_by is EndCause.ENDED
    assert complaint_story(reporter, own_complaint(reporter)).story


def test_a_closed_account_follows_nothing(union: Union, peppers: PepperRing) -> None:
    file(union, taken(GOOD), peppers)
    with transaction():
        announce_leaving(union.administrator.actor, union.user, last_day=clock.today())
        close_user(union.administrator.actor, union.user)
    assert (copies(), counted(RepresentedClaim, RepresentedClaim.ended_on.is_not(None))) == (0, 1)


def test_nothing_of_an_erased_report_stays_with_the_representative(union: Union, peppers: PepperRing) -> None:
    _, codes = file(union, taken(GOOD), peppers)
    reporter = worker(codes[0], peppers)
    with transaction():
        ask_to_erase(reporter, own_complaint(reporter), scope=ErasureScope.ALL, at_once=True)
    assert (copies(), counted(RepresentedClaim)) == (0, 0)
