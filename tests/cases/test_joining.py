"""Workers join a collective complaint with a code, say what they are owed and got, and leave the others."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.cases.join_codes import in_groups, new_join_code, read_join_code
from grievance.cases.members import Claim, count_members, live_code, memberships
from grievance.cases.models.case import Band, Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.queries import case_of
from grievance.cases.services import correspondence, joining, notes, triage
from grievance.cases.services.steps import Words
from grievance.cases.states import CaseType
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import complaint_story, own_complaint, thread
from grievance.complaints.services.erasing import destroy_keys, reduce_to_mark
from grievance.complaints.services.follow_up import enter_code, write_message
from grievance.complaints.services.submission import ReportDraft
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound, Sealed
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.oncall.models import DangerCheck
from grievance.oncall.services.checking import answer_check
from grievance.oncall.states import Verdict
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.remediation.collective import members_of_case
from grievance.remediation.for_reporters import actions_for_reporter
from grievance.remediation.services.remedy import hear_worker
from grievance.remediation.states import WorkerView
from grievance.vault.models.compartment import SealedItem
from grievance.vault.reporter_codes import new_code
from tests.factories.cases import LETTER, Field, Filed, file_report, make_field
from tests.factories.remedies import Matter, action, first_action, make_agreed_plan, make_matter


@dataclass(frozen=True)
class Joined:
    """A worker who joined."""

    complaint_id: int
    actor: Actor

    @property
    def complaint(self) -> Complaint:
        """The report as it is now."""
        return db.session.get_one(Complaint, self.complaint_id)


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def first(field: Field, peppers: PepperRing) -> Filed:
    filed = file_report(field, peppers)
    with transaction():
        notes.change_type(field.inspector.actor, filed.case, case_type=CaseType.COLLECTIVE)
    return filed


@pytest.fixture
def matter(peppers: PepperRing, app: Flask) -> Matter:
    return make_matter(peppers=peppers, workers=3)


def give_code(actor: Actor, case: Case, *, days: int = 30) -> str:
    with transaction():
        return joining.make_join_code(actor, case, days=days).code


def joins(join_code: str, peppers: PepperRing, **told: object) -> Joined:
    """File a report as one of the others."""
    answers = {"locale": "sw", "item_codes": ["WA2"], "story": "Nor did I get mine.", **told}
    code = new_code()
    with transaction():
        made = joining.join_case(
            join_code,
            ReportDraft(**answers),  # type: ignore[arg-type]
            submission_key=secrets.token_bytes(32),
            code=code,
            peppers=peppers,
            cost=LOWEST,
        )
        complaint_id = made.id
    actor = enter_code(code, peppers=peppers, cost=LOWEST)
    assert actor is not None
    return Joined(complaint_id, actor)


def verbs(case: Case) -> list[str]:
    return list(db.session.scalars(select(CaseEvent.verb).where(CaseEvent.case_id == case.id)))


def test_a_code_is_read_in_every_script_and_a_slip_is_seen() -> None:
    code = new_join_code()
    assert len(in_groups(code)) == 3
    assert read_join_code(" – ".join(in_groups(code))) == code
    assert read_join_code("".join("٠١٢٣٤٥٦٧٨٩"[int(digit)] for digit in code)) == code
    slip = code[:-1] + str((int(code[-1]) + 1) % 10)
    for wrong, words in ((slip, "One number is wrong"), ("1234", "12 numbers"), ("", "Type the 12 numbers")):
        with pytest.raises(InvalidInput, match=words):
            read_join_code(wrong)


def test_who_joins_a_case_of_danger_with_danger_is_looked_at_like_anybody(
    field: Field, peppers: PepperRing
) -> None:
    """Ten of them within the hour are one look; whoever comes when it is over calls again."""
    filed = file_report(field, peppers, items=["SH8"])
    with transaction():
        notes.change_type(field.inspector.actor, filed.case, case_type=CaseType.COLLECTIVE)
    code = give_code(field.inspector.actor, filed.case)
    joins(code, peppers, item_codes=["SH8"])
    (check,) = db.session.scalars(select(DangerCheck)).all()
    with transaction():
        answer_check(field.triager.actor, check, verdict=Verdict.LATER, reason=Words("It is shut.", "en"))
    joins(code, peppers)
    assert count_members(filed.case) == 3
    assert len(db.session.scalars(select(DangerCheck)).all()) == 1
    joins(code, peppers, item_codes=["SH8"])
    first, again = db.session.scalars(select(DangerCheck).order_by(DangerCheck.id)).all()
    assert first.cases == again.cases == [filed.case]
    assert again.verdict is None


def test_who_joins_stands_with_the_others_and_is_alone_with_the_team(
    field: Field, first: Filed, peppers: PepperRing
) -> None:
    joined = joins(give_code(field.inspector.actor, first.case), peppers, site_id=None, where="elsewhere")
    case = case_of(joined.complaint)
    assert case is not None
    assert case.id == first.case_id
    assert joined.complaint.site_id == field.site_id
    assert count_members(case) == 2
    assert {"join_code_made", "member_joined"} <= set(verbs(case))
    assert complaint_story(field.triager.actor, joined.complaint).story == "Nor did I get mine."
    with transaction():
        write_message(joined.actor, joined.complaint, text="When?", locale="sw")
        correspondence.write_to_reporter(field.inspector.actor, case, joined.complaint, LETTER)
    assert len(thread(joined.actor, joined.complaint, locale="sw")) == 2
    assert thread(first.reporter, first.complaint, locale="sw") == []
    for stranger, complaint in ((joined.actor, first.complaint), (first.reporter, joined.complaint)):
        with pytest.raises(Sealed):
            complaint_story(stranger, complaint)


def test_sending_twice_files_once(field: Field, first: Filed, peppers: PepperRing) -> None:
    join_code, key, code = give_code(field.inspector.actor, first.case), secrets.token_bytes(32), new_code()
    draft = ReportDraft(locale="sw", item_codes=["WA2"])
    for _ in range(2):
        with transaction():
            joining.join_case(join_code, draft, submission_key=key, code=code, peppers=peppers, cost=LOWEST)
    assert count_members(first.case) == 2


def test_what_cannot_wait_for_the_others_goes_its_own_way(
    field: Field, first: Filed, peppers: PepperRing
) -> None:
    join_code = give_code(field.inspector.actor, first.case)
    for told in ({"item_codes": ["VH2"]}, {"under_18": True}, {"item_codes": ["FL2"]}):
        own = case_of(joins(join_code, peppers, **told).complaint)
        assert own is not None
        assert own.id != first.case_id
        assert own.restriction is not None or own.band is Band.P0
    assert count_members(first.case) == 1
    assert first.case.restriction is None


def test_a_code_ends_with_its_day_with_the_case_and_when_it_is_stopped(
    field: Field, first: Filed, peppers: PepperRing
) -> None:
    actor = field.inspector.actor
    earlier, later = give_code(actor, first.case), give_code(actor, first.case, days=14)
    with pytest.raises(GuardRefused, match="Nobody can join"):
        joins(earlier, peppers)
    with clock.at(clock.now() + timedelta(days=15)), pytest.raises(GuardRefused, match="Nobody can join"):
        joins(later, peppers)
    with transaction():
        joining.stop_join_code(actor, first.case)
    with pytest.raises(GuardRefused, match="Nobody can join"):
        joins(later, peppers)
    with pytest.raises(GuardRefused, match="no code to stop"), transaction():
        joining.stop_join_code(actor, first.case)
    with pytest.raises(InvalidInput, match="how long"):
        give_code(actor, first.case, days=4000)
    last = give_code(actor, first.case)
    with transaction():
        triage.acknowledge_case(actor, first.case, letter=LETTER)
        triage.screen_case(actor, first.case)
        triage.decline_case(actor, first.case, reason=triage.Words("Not here.", "en"), letter=LETTER)
    with pytest.raises(GuardRefused, match="Nobody can join"):
        joins(last, peppers)


def test_only_those_who_work_on_a_collective_case_give_out_its_code(
    field: Field, peppers: PepperRing
) -> None:
    alone = file_report(field, peppers)
    with pytest.raises(GuardRefused, match="Only a collective complaint"):
        give_code(field.inspector.actor, alone.case)
    with pytest.raises(NotFound):
        give_code(field.operator.actor, alone.case)


def test_the_first_worker_invites_others(field: Field, peppers: PepperRing) -> None:
    alone = file_report(field, peppers)
    with transaction():
        code = joining.invite_others(alone.reporter, alone.complaint).code
    assert alone.case.case_type is CaseType.COLLECTIVE
    with transaction():
        assert joining.invite_others(alone.reporter, alone.complaint).code == code
    joined = joins(code, peppers)
    assert own_complaint(joined.actor).id == joined.complaint_id
    restricted = file_report(field, peppers, items=["VH2"])
    with pytest.raises(GuardRefused, match="Only a collective complaint"), transaction():
        joining.invite_others(restricted.reporter, restricted.complaint)


def test_a_member_says_what_they_are_owed(field: Field, first: Filed, peppers: PepperRing) -> None:
    member = joins(give_code(field.inspector.actor, first.case), peppers)
    complaint = own_complaint(member.actor)

    def say(claim: Claim) -> None:
        with transaction():
            joining.say_claim(member.actor, complaint, claim)

    say(Claim(1, "USD"))
    say(Claim(120_000, "USD"))
    members = members_of_case(field.inspector.actor, first.case)
    assert members.owed == {"USD": 120_000}
    assert [row.owed for row in members.rows] == [None, Claim(120_000, "USD")]
    with pytest.raises(InvalidInput, match="less than zero"):
        say(Claim(-1, "USD"))
    assert members_of_case(field.inspector.actor, first.case).owed == {"USD": 120_000}
    assert count_members(first.case) == 2


def judge(reporter: Actor, action_id: int, view: WorkerView, *, money: int | None = None) -> None:
    with transaction():
        hear_worker(reporter, action(action_id), view=view, money=money)


def test_each_has_a_word_and_money_of_their_own_and_totals_are_over_members(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    one, two, three = matter.reporters
    judge(one, action_id, WorkerView.PARTLY, money=4_000)
    judge(one, action_id, WorkerView.YES, money=10_000)
    judge(two, action_id, WorkerView.NO, money=0)
    with transaction():
        joining.say_claim(two, own_complaint(two), Claim(25_000, "USD"))
        joining.say_claim(three, own_complaint(three), Claim(7, "EUR"))
        joining.say_claim(three, own_complaint(three), Claim(9_000, "USD"))
    seen = members_of_case(matter.inspector.actor, matter.case)
    assert [dict(row.got) for row in seen.rows] == [{"USD": 10_000}, {"USD": 0}, {}]
    assert (seen.owed, seen.got, seen.present) == ({"USD": 34_000}, {"USD": 10_000}, 3)
    ((_action, words),) = seen.words
    assert (words.yes, words.no, words.not_reached) == (1, 1, 1)
    assert actions_for_reporter(three, own_complaint(three)).rows[0].my_view is WorkerView.NOT_ASKED
    with pytest.raises(NotFound):
        members_of_case(one, matter.case)
    with pytest.raises(InvalidInput, match="in numbers"):
        judge(one, action_id, WorkerView.YES, money=-1)


def test_who_left_keeps_report_word_and_money_and_speaks_no_more_for_the_others(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    one, two, _three = matter.reporters
    judge(two, action_id, WorkerView.NO, money=1_000)
    with transaction():
        joining.say_claim(two, own_complaint(two), Claim(25_000, "USD"))
        joining.leave_others(two, own_complaint(two))
    for act in (
        lambda: hear_worker(two, action(action_id), view=WorkerView.YES),
        lambda: joining.say_claim(two, own_complaint(two), Claim(1, "USD")),
        lambda: joining.leave_others(two, own_complaint(two)),
        lambda: joining.invite_others(two, own_complaint(two)),
    ):
        with pytest.raises(GuardRefused, match="You have left the others"), transaction():
            act()
    with transaction():
        write_message(two, own_complaint(two), text="I am still here.", locale="en")
    seen = members_of_case(matter.inspector.actor, matter.case)
    assert (seen.present, seen.owed, seen.got) == (2, {}, {})
    gone = seen.rows[1]
    assert (gone.left_on, gone.owed, dict(gone.got)) == (clock.today(), Claim(25_000, "USD"), {"USD": 1_000})
    assert [view for _action, view in gone.said] == [WorkerView.NO]
    ((_reference, words),) = seen.words
    assert (words.no, words.not_reached) == (0, 2)
    # Nobody makes a no vanish by having its speaker leave.
    assert members_of_case(matter.inspector.actor, matter.case).rows[1].said
    judge(one, action_id, WorkerView.YES)
    assert {each.left_on is None for each in memberships(matter.case)} == {True, False}
    assert live_code(matter.case) is None


def test_who_joins_after_the_site_was_told_reads_what_it_promised(
    matter: Matter, peppers: PepperRing
) -> None:
    make_agreed_plan(matter)
    joined = joins(give_code(matter.inspector.actor, matter.case), peppers)
    (before,) = actions_for_reporter(joined.actor, own_complaint(joined.actor)).rows
    assert before.text is None
    with transaction():
        correspondence.write_to_reporter(matter.inspector.actor, matter.case, joined.complaint, LETTER)
    (after,) = actions_for_reporter(joined.actor, own_complaint(joined.actor)).rows
    assert after.text == "Pay what is owed for March to May."


def test_what_a_member_said_of_money_is_erased_with_their_report(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    one, two, _three = matter.reporters
    judge(one, action_id, WorkerView.YES, money=10_000)
    with transaction():
        joining.say_claim(one, own_complaint(one), Claim(25_000, "USD"))
        joining.say_claim(two, own_complaint(two), Claim(7_000, "USD"))
    with transaction():
        complaint = own_complaint(one)
        destroy_keys(complaint)
        reduce_to_mark(actors.service(), complaint)
    seen = members_of_case(matter.inspector.actor, matter.case)
    assert (seen.present, seen.owed, seen.got) == (2, {"USD": 7_000}, {})
    kept = db.session.scalars(select(SealedItem).where(SealedItem.kind.in_(["claim", "received"]))).all()
    assert sorted(each.body == b"" for each in kept) == [False, True, True]
