"""Deadlines: what starts and stops them, pauses and their cap, a new band, and what a worker is promised."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from grievance.accounts.models.organisation import Team
from grievance.cases import clocks
from grievance.cases.calendars import calendar_of_site
from grievance.cases.clocks import _release
from grievance.cases.members import Claim
from grievance.cases.models.case import Band
from grievance.cases.models.clock import CaseClock
from grievance.cases.progress import worker_progress
from grievance.cases.services import closing, lowering, retaliation, triage
from grievance.cases.services.advocates import ask_for_advocate
from grievance.cases.services.check_ins import open_check_in
from grievance.cases.services.erasing import ask_to_erase
from grievance.cases.services.joining import say_claim
from grievance.cases.severity import SeverityInputs
from grievance.cases.states import CaseState, CheckAnswer, CheckOccasion, CheckQuestion, ErasureScope
from grievance.complaints.services.follow_up import (
    add_file,
    report_punishment,
    set_raise_with_employer,
    take_back,
    write_message,
)
from grievance.complaints.states import RaiseWithEmployer
from grievance.evidence.store import FileStore
from grievance.foundation import clock
from grievance.foundation.calendars import Calendar
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.standards.catalogue import DATA, read_catalogue
from grievance.standards.clock_rules import read_own_periods, use_own_periods
from grievance.supplychain.models.site import Site
from tests.factories.cases import LETTER, WHY, Filed, accept, assign, file_report, make_field, tell_site

#: A Monday, at a time that is not midnight.
MONDAY = datetime(2026, 3, 2, 9, 30, 17, tzinfo=UTC)
DAY = timedelta(days=1)
NOTE = b"OggS" + b"\0" * 40
_NEWER = (
    "first_contact,First contact by a person,2h,12h,2d,3d,7d,Own rule,team,"
    "2,2027-01-01,Somebody,Shorter,Own clocks,V\n"
)


@pytest.mark.parametrize(
    ("period", "due"),
    [
        ("4h", datetime(2026, 3, 2, 13, 30, 17, tzinfo=UTC)),
        ("5d", datetime(2026, 3, 7, 9, 30, 17, tzinfo=UTC)),
        ("5wd", datetime(2026, 3, 9, 9, 30, 17, tzinfo=UTC)),
        ("15wd", datetime(2026, 3, 23, 9, 30, 17, tzinfo=UTC)),
    ],
)
def test_periods(period: str, due: datetime) -> None:
    """Hours, days and working days."""
    assert Calendar().after(MONDAY, period) == due


def test_the_first_clocks_follow_the_band(app: Flask, peppers: PepperRing) -> None:
    """Danger is answered in hours, late pay in days; each clock keeps the rule that made it."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        danger, pay = file_report(field, peppers, items=["SH8"]), file_report(field, peppers)
    first = clocks.running_clock(danger.case, "first_contact")
    assert first is not None
    assert (first.due_at, first.rule, first.rule_version) == (MONDAY + timedelta(hours=4), "4h", 1)
    assert danger.case.next_due_at == first.due_at
    assert pay.case.next_due_at == MONDAY + 3 * DAY
    kinds = {each.kind for each in clocks.running_clocks(pay.case)}
    assert kinds == {"first_contact", "triage", "decision", "feedback"}


def test_an_ended_clock_forgets_the_hour(app: Flask, peppers: PepperRing) -> None:
    """Exact while it runs, the day afterwards; whether it was met is kept."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed = file_report(field, peppers)
    assert filed.complaint.received_at == MONDAY
    with clock.at(MONDAY + 4 * DAY), transaction():
        triage.acknowledge_case(field.triager.actor, filed.case, letter=LETTER)
    ended = next(each for each in clocks.clocks_of(filed.case) if each.kind == "first_contact")
    assert ended.met is False
    midnight = clock.day_of(MONDAY)
    assert (ended.started_at, ended.due_at) == (midnight, midnight + 3 * DAY)
    assert filed.case.opened_at == midnight
    assert filed.complaint.received_at == midnight


def test_late_is_a_comparison(app: Flask, peppers: PepperRing) -> None:
    """One second decides, and nobody sets it."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed = file_report(field, peppers)
        first = clocks.running_clock(filed.case, "first_contact")
        assert first is not None
    with clock.at(MONDAY + 3 * DAY):
        assert not clocks.is_late(first)
    with clock.at(MONDAY + 3 * DAY + timedelta(seconds=1)):
        assert clocks.is_late(first)


def test_a_pause_has_an_end(app: Flask, peppers: PepperRing) -> None:
    """Sixty days of pause are the most, even if nobody takes the case up again."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed = file_report(field, peppers)
        assign(field, filed)
        due = filed.case.next_due_at
        assert due is not None
        with transaction():
            until = MONDAY + 300 * DAY
            closing.suspend_case(field.inspector.actor, filed.case, reason=WHY, until=until)
    assert filed.case.next_due_at is None
    with clock.at(MONDAY + 59 * DAY), transaction():
        assert clocks.release_long_pauses() == 0
    with clock.at(MONDAY + 61 * DAY), transaction():
        assert clocks.release_long_pauses() > 0
    assert filed.case.next_due_at == due + 60 * DAY


def test_a_new_band_moves_deadlines_forward_only(app: Flask, peppers: PepperRing) -> None:
    """Raised to danger, a running clock comes nearer; lowered again, it does not move away."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed = file_report(field, peppers)
        small = SeverityInputs(1, 1, 1)
        with transaction():
            triage.set_severity(field.triager.actor, filed.case, inputs=small, band=Band.P0)
        near = clocks.running_clock(filed.case, "first_contact")
        assert near is not None
        assert near.due_at == MONDAY + timedelta(hours=4)
        with transaction():
            wish = lowering.ask_to_lower(field.triager.actor, filed.case, inputs=small, reason=WHY)
            lowering.agree_to_lower(field.inspector.actor, filed.case, wish)
        assert filed.case.band is Band.P2
        still = clocks.running_clock(filed.case, "first_contact")
        assert still is not None
        assert still.due_at == MONDAY + timedelta(hours=4)


@pytest.fixture
def newer_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let a later version of two rules come into force."""

    def come() -> None:
        folder = Path(shutil.copytree(DATA, tmp_path / "data"))
        with (folder / "clocks.csv").open("a", encoding="utf-8") as file:
            file.write(_NEWER)
        found = read_catalogue(folder)
        monkeypatch.setattr("grievance.standards.clock_rules.catalogue", lambda: found)

    return come


def test_a_later_version_changes_no_clock_that_runs(
    app: Flask, peppers: PepperRing, newer_rules: Callable[[], None]
) -> None:
    """Not when it comes, and not when the case is rated anew; the next clock begins with it."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed = file_report(field, peppers)
        newer_rules()
        still = clocks.running_clock(filed.case, "first_contact")
        assert still is not None
        assert (still.due_at, still.rule_version) == (MONDAY + 3 * DAY, 1)
        with transaction():
            small = SeverityInputs(1, 1, 1)
            triage.set_severity(field.triager.actor, filed.case, inputs=small, band=Band.P0)
        again = clocks.running_clock(filed.case, "first_contact")
        assert again is not None
        assert (again.due_at, again.rule, again.rule_version) == (MONDAY + timedelta(hours=4), "4h", 1)
        later = clocks.running_clock(file_report(field, peppers).case, "first_contact")
    assert later is not None
    assert (later.due_at, later.rule, later.rule_version) == (MONDAY + 2 * DAY, "2d", 2)


def test_the_site_has_its_calendar_and_the_team_its_own(app: Flask, peppers: PepperRing) -> None:
    """Before Christmas: a team in Tokyo, a mine near Lubumbashi."""
    field = make_field(peppers)
    with transaction():
        team = db.session.get_one(Team, field.team_id)
        team.country, team.time_zone = "JP", "Asia/Tokyo"
        site = db.session.get_one(Site, field.site_id)
        site.country, site.latitude, site.longitude = "CD", -10.7, 25.4
    start = datetime(2026, 12, 23, 16, 30, tzinfo=UTC)
    with clock.at(start):
        filed = file_report(field, peppers)
        assign(field, filed)
        tell_site(field, filed)
    congo, japan = Calendar("CD", "Africa/Lubumbashi"), Calendar("JP", "Asia/Tokyo")
    reply, decision = (
        next(each for each in clocks.clocks_of(filed.case) if each.kind == kind)
        for kind in ("site_reply", "triage")
    )
    assert reply.due_at == congo.after(start, "14wd") == datetime(2027, 1, 12, 16, 30, tzinfo=UTC)
    assert decision.due_at.date() == japan.after(start, "3wd").date()
    assert worker_progress(filed.complaint).next_date == congo.day_at(start + 30 * DAY)
    unknown = file_report(field, peppers, site_id=None)
    assert calendar_of_site(unknown.case) == japan
    with transaction():
        site = db.session.get_one(Site, field.site_id)
        site.latitude = site.longitude = None
    assert calendar_of_site(filed.case) == Calendar("CD", "Asia/Tokyo")


def test_no_row_of_holidays_carries_a_clock_beyond_its_outer_limit(app: Flask, peppers: PepperRing) -> None:
    """Five working days over Golden Week would be eleven days; the limit is seven."""
    field = make_field(peppers)
    with transaction():
        team = db.session.get_one(Team, field.team_id)
        team.country, team.time_zone = "JP", "Asia/Tokyo"
    use_own_periods(read_own_periods("first_contact.P2=5wd"))
    start = datetime(2027, 4, 28, 3, tzinfo=UTC)
    try:
        with clock.at(start):
            filed = file_report(field, peppers)
    finally:
        use_own_periods({})
    first = clocks.running_clock(filed.case, "first_contact")
    assert first is not None
    assert (first.rule, first.due_at) == ("5wd", start + 7 * DAY)


def test_a_resting_case_still_has_a_day_and_a_question_has_none(app: Flask, peppers: PepperRing) -> None:
    """News is due what was left of its time after the rest; nobody promises while it is the worker's turn."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed, asked = file_report(field, peppers), file_report(field, peppers)
        assign(field, filed)
        with transaction():
            until = MONDAY + 10 * DAY
            closing.suspend_case(field.inspector.actor, filed.case, reason=WHY, until=until)
            triage.ask_reporter(field.triager.actor, asked.case, letter=LETTER)
        assert worker_progress(filed.complaint).next_date == (MONDAY + 40 * DAY).date()
        assert worker_progress(asked.complaint).next_date is None
    for days in (41, 59, 75, 300):
        with clock.at(MONDAY + days * DAY):
            promised = worker_progress(filed.complaint).next_date
            assert promised is not None
            assert promised >= clock.today()


def test_a_late_clock_stays_late(app: Flask, peppers: PepperRing) -> None:
    """Rating a case anew does not hide that something was missed."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed = file_report(field, peppers)
    with clock.at(MONDAY + 10 * DAY):
        with transaction():
            triage.set_severity(field.triager.actor, filed.case, inputs=SeverityInputs(1, 1, 1), band=Band.P0)
        missed = clocks.running_clock(filed.case, "first_contact")
        assert missed is not None
        assert missed.due_at == MONDAY + 3 * DAY


def test_what_a_worker_is_promised(app: Flask, peppers: PepperRing) -> None:
    """First a person's answer, then news again and again; a missed promise is said and renewed."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed = file_report(field, peppers)
        progress = worker_progress(filed.complaint)
        assert (progress.next_date, progress.late) == ((MONDAY + 3 * DAY).date(), False)
    with clock.at(MONDAY + 4 * DAY):
        progress = worker_progress(filed.complaint)
        assert (progress.next_date, progress.late) == ((MONDAY + 6 * DAY).date(), True)
        accept(field, filed)
        progress = worker_progress(filed.complaint)
        assert (progress.next_date, progress.late) == ((MONDAY + 34 * DAY).date(), False)


def test_the_site_gets_its_clocks_when_it_is_told(app: Flask, peppers: PepperRing) -> None:
    """Being told starts the site's time to answer and the checks that the worker is safe."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed = file_report(field, peppers)
        assign(field, filed)
        assert clocks.running_clock(filed.case, "site_notice") is not None
        tell_site(field, filed)
    running = [(each.kind, each.rule) for each in clocks.running_clocks(filed.case)]
    assert ("site_reply", "14wd") in running
    assert [rule for kind, rule in running if kind == "retaliation_check"] == ["30d", "90d"]
    assert "site_notice" not in {kind for kind, _ in running}


def _tap_that_all_is_well(filed: Filed) -> None:
    open_check_in(filed.complaint, CheckOccasion.WATCH, clock.today())
    question, answer = CheckQuestion.TREATED_WORSE, CheckAnswer.NO
    retaliation.answer_check_in(filed.reporter, filed.complaint, question=question, answer=answer)


_ACTS: dict[str, Callable[[Filed], object]] = {
    "consent": lambda filed: set_raise_with_employer(
        filed.reporter, filed.complaint, RaiseWithEmployer.NO, text_shown="May we?", locale="en"
    ),
    "withdrawal": lambda filed: take_back(filed.reporter, filed.complaint),
    "help": lambda filed: ask_for_advocate(filed.reporter, filed.complaint),
    "money": lambda filed: say_claim(filed.reporter, filed.complaint, Claim(120_000, "USD")),
    "safe": _tap_that_all_is_well,
    "erasure": lambda filed: ask_to_erase(
        filed.reporter, filed.complaint, scope=ErasureScope.ALL, at_once=False
    ),
}


@pytest.mark.parametrize("how", ["file", *_ACTS])
def test_whatever_a_worker_does_ends_their_silence(
    app: Flask, peppers: PepperRing, settings: Settings, how: str
) -> None:
    """A question is open; twenty days later its worker does something, and has thirty days again."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed = file_report(field, peppers)
        with transaction():
            triage.ask_reporter(field.triager.actor, filed.case, letter=LETTER)
    with clock.at(MONDAY + 20 * DAY), transaction():
        actor, complaint = filed.reporter, filed.complaint
        if how == "file":
            store = FileStore(settings.files_folder)
            add_file(
                actor, complaint, stream=io.BytesIO(NOTE), name="a.ogg", media_type="audio/ogg", store=store
            )
        else:
            _ACTS[how](filed)
    silence = clocks.running_clock(filed.case, "reporter_silence")
    assert silence is not None
    assert silence.due_at == MONDAY + 50 * DAY


@pytest.mark.parametrize("say", [write_message, report_punishment])
def test_words_of_a_worker_take_the_case_up_again(app: Flask, peppers: PepperRing, say: Any) -> None:
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed = file_report(field, peppers)
        with transaction():
            triage.ask_reporter(field.triager.actor, filed.case, letter=LETTER)
        with transaction():
            say(filed.reporter, filed.complaint, text="I am here.", locale="en")
    assert filed.case.state is CaseState.ACKNOWLEDGED
    assert clocks.running_clock(filed.case, "reporter_silence") is None


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=6))
def test_all_pauses_together_give_sixty_days_and_no_more(rests: list[tuple[int, int]]) -> None:
    """However often a case rests, and for however long, a clock moves by what it rested, up to the cap."""
    started, moment = MONDAY, MONDAY
    running = CaseClock(
        kind="findings", rule="45d", rule_version=1, started_at=started, due_at=started + 45 * DAY
    )
    running.paused_seconds, running.paused_at, running.rung = 0, None, None
    for work, rest in rests:
        moment += work * DAY
        running.paused_at = moment
        moment += rest * DAY
        with clock.at(moment):
            _release(running)
    rested = min(sum(rest for _, rest in rests), 60)
    assert running.due_at == started + (45 + rested) * DAY
    assert running.paused_seconds == rested * DAY.total_seconds()


def test_silence_ends_a_light_case_after_its_time_and_a_grave_one_never(
    app: Flask, peppers: PepperRing
) -> None:
    """Thirty days of silence close a P2 case; danger is never closed by silence."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        light, grave = file_report(field, peppers), file_report(field, peppers, items=["FL1"])
        with transaction():
            for filed in (light, grave):
                triage.ask_reporter(field.triager.actor, filed.case, letter=LETTER)
    actor = field.supervisor.actor
    with clock.at(MONDAY + 29 * DAY), pytest.raises(GuardRefused, match="time"), transaction():
        closing.close_without_contact(actor, light.case)
    with clock.at(MONDAY + 31 * DAY):
        with transaction():
            closing.close_without_contact(actor, light.case)
        with pytest.raises(GuardRefused, match="never"), transaction():
            closing.close_without_contact(actor, grave.case)
