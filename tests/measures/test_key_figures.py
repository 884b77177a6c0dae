"""Every key figure, worked out by hand for the small world of `tests.measures.world`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import NotAllowed
from grievance.jobs.queue import run_due
from grievance.measures.entries import Line, Measure, Outside, Unit
from grievance.measures.models import KeptFigures
from grievance.measures.queries import Wanted, of_officials, of_team, read, split
from grievance.measures.services import keeping
from grievance.measures.services.keeping import Question, question_of
from grievance.measures.splits import Split
from grievance.transparency.queries.key_figures import (
    ALL_MEASURES,
    TEAM_MEASURES,
    figures_about_process,
    hidden_where_small,
    published_process,
)
from tests.measures.counting import BY_CODE, Worked, told
from tests.measures.scribe import NOW
from tests.measures.world import World

BY_HAND: dict[str, Worked] = {
    # A, B, E, F and H in time, C not; D still runs and G has no worker.
    "K1": {"on_time": (5, 6)},
    # A, B, E, G and H in time; F late, C passed; D still runs.
    "K2": {"on_time": (5, 7)},
    # A, G and H in time; B late, C passed. After 30, 50, 30 and 60 days.
    "K3": {"on_time": (3, 5), "median": (30, 4), "p90": (60, 4)},
    # Of B (90 days of 93), C (41 of 36) and D.
    "K4": {"late": (1, 3)},
    # A, C, E and F were written to so that they could read it; B's two were not; D and H not at all.
    "K6": {"paper": (1, 8), "sms": (1, 8), "voice": (1, 8), "web": (5, 8), "own_language": (4, 6)},
    "K7": {"anonymous": (6, 8), "came_back": (3, 6)},
    # 50, 34, 33, 27, 26, 26 and 21 came past each question, in fives: 50, 30, 30, 25, 25, 25, 20.
    # In Kiswahili 31 and 12, in French 15 and 9; in Burmese 4 began, which is none.
    "K8": {
        "not_sent": (30, 50),
        "2": (20, 30),
        "3": (0, 30),
        "4": (5, 30),
        "5": (0, 30),
        "6": (0, 30),
        "7": (5, 30),
        "fr": (10, 15),
        "sw": (20, 30),
    },
    "K10": {"with_reason": (2, 2), "read": (1, 2)},
    # Of B one after 7 days and one after 8; H waits for 8, and C has a day left.
    "K11": {"in_time": (1, 3)},
    # A, B and H of A, B, G and H.
    "K12": {"substantiated": (3, 4)},
    "K13": {"blocked": (1, 1), "filed": (2, 2), "changed": (1, 1)},
    # A after 54 days, H after 300, B not; A is 171 days old, B 90, H 365.
    "K14": {"within_90": (1, 3), "within_180": (0, 1), "within_365": (1, 1)},
    # Seen: 480.00 USD. Of 400.00 CDF for four, one says yes. One post by one yes; three papers seen.
    "K15": {"CDF": (10_000, 1), "USD": (48_000, 1), "RS1": (1, 1), "RS3": (3, 1), "RH4": (0, 0)},
    # Missing: 2 of 10, 3 of 4, 3 of 4, 0 of 3.
    "K16": {"workers": (8 / 21, 3), "CDF": (0.75, 1), "USD": (0.2, 1)},
    # A; B was sent back, H leaves a cause where it was.
    "K17": {"first_time": (1, 3)},
    "K18": {"cases": (1, 8), "worse": (1, 2), "found": (1, 1)},
    # B came 27 days after A; after H nothing like it came from the kiln.
    "K19": {"again": (1, 2)},
    "K20": {"known": (1, 2)},
    # That of A changed two things, in the first quarter of 2026 and in the second, which is not over.
    # Four are over since H came on the last day of one.
    "K21": {"written": (2, 2), "used": (1, 1), "quarters": (1, 4)},
    # Three yes, one partly and one no: 12 points in five.
    "K22": {
        "answered": (5, 8),
        "mean": (2.4, 5),
        "told_enough": (2.4, 5),
        **dict.fromkeys(("respect", "fair", "safe", "again"), (None, 0)),
    },
    # 20 and 10 days late, one not due; more time once for five promises.
    "K23": {"overdue": (2, 3), "median": (10, 2), "extensions": (0.2, 5)},
    # A after 26 days, H after 43; B is published in July.
    "K24": {"median": (26, 2), "p90": (43, 2)},
    # A, B and G of all but E.
    # Brands were asked about none of them.
    "K28": {"linked": (3, 7), "answered": (0, 0)},
    "K30": {"paused": (1, 8), "lowered": (1, 1)},
}
OF_OFFICIALS: dict[str, Worked] = {
    # After 2 and 6 days, and one that has a day left; answered after 9 days, and never for 20.
    "K25": {"sent": (3, 3), "received": (1, 2), "answered": (1, 2), "unanswered": (1, 1)},
    "K26": {"engagements": (1, 1), "begun": (1, 1), "ended": (1, 1), "cases": (1, 1)},
}


@pytest.mark.parametrize("code", BY_HAND)
def test_each_figure_is_what_was_worked_out_by_hand(world: World, code: str) -> None:
    assert told(read(BY_CODE[code], of_team(world.supervisor.actor, Wanted()))) == BY_HAND[code]


@pytest.mark.parametrize("code", OF_OFFICIALS)
def test_what_governments_recorded_is_counted_for_their_officials(world: World, code: str) -> None:
    assert told(read(BY_CODE[code], of_officials(world.official.actor, Wanted()))) == OF_OFFICIALS[code]
    assert all(
        value == 0 or value is None
        for value, _ in told(read(BY_CODE[code], of_team(world.supervisor.actor, Wanted()))).values()
    )


def test_commitments_without_a_case_are_told_too(world: World) -> None:
    counted = told(read(BY_CODE["K27"], of_team(world.supervisor.actor, Wanted())))
    assert {code: value for code, (value, _) in counted.items() if value} == {"CMA-L1": 2, "CMA-L2": 1}
    assert counted["CMA-L3"] == (0, 0)


def test_each_colleague_is_told_with_their_cases(world: World) -> None:
    lines = read(BY_CODE["K29"], of_team(world.supervisor.actor, Wanted()))
    assert told(lines[:3]) == {"bearable": (2, 2), "danger": (1, 1), "danger_mean": (0.5, 2)}
    assert [(each.value, each.named is not None) for each in lines[3:]] == [(1, True), (1, True)]


def test_a_figure_can_be_narrowed_by_period_and_site(world: World) -> None:
    def on_time(**wanted: object) -> Worked:
        return told(read(BY_CODE["K1"], of_team(world.supervisor.actor, Wanted(**wanted))))  # type: ignore[arg-type]

    assert on_time(since=date(2026, 5, 1)) == {"on_time": (2, 3)}
    assert on_time(until=date(2026, 4, 1)) == {"on_time": (3, 3)}
    assert on_time(mineral="nickel") == {"on_time": (2, 3)}
    assert on_time(country="YY") == {"on_time": (0, 0)}
    later = of_officials(world.official.actor, Wanted(since=date(2026, 5, 1)))
    assert told(read(BY_CODE["K26"], later)) == {
        "engagements": (1, 1),
        "begun": (0, 0),
        "ended": (1, 1),
        "cases": (1, 1),
    }


@pytest.mark.parametrize(
    ("by", "parts"),
    [
        (Split.MINERAL, {"cobalt": (2, 2), "nickel": (2, 3)}),
        (Split.STAGE, {"mine": (2, 2), "refinery": (2, 3)}),
        (Split.COUNTRY, {"ZZ": (4, 5)}),
        (Split.CHANNEL, {"paper": (1, 1), "sms": (1, 1), "voice": (0, 0), "web": (4, 5)}),
        (Split.LANGUAGE, {"en": (2, 2), "fr": (2, 2), "sw": (1, 1), "zh_Hans": (0, 1)}),
        (Split.BAND, {"P0": (0, 1), "P1": (1, 1), "P2": (2, 2), "P3": (0, 0)}),
    ],
)
def test_a_figure_can_be_split(world: World, by: Split, parts: dict[str, tuple[int, int]]) -> None:
    found = split(BY_CODE["K1"], of_team(world.supervisor.actor, Wanted()), by)
    assert {value: told(lines)["on_time"] for value, lines in found} == parts


def test_what_may_not_be_split_is_not(world: World) -> None:
    assert split(BY_CODE["K22"], of_team(world.supervisor.actor, Wanted()), Split.MINERAL) == []


def test_only_supervisors_see_the_teams_figures_and_only_officials_theirs(world: World) -> None:
    with pytest.raises(NotAllowed):
        of_team(world.official.actor, Wanted())
    with pytest.raises(NotAllowed):
        of_officials(world.supervisor.actor, Wanted())


def test_no_figure_of_three_told_cases_is_published(world: World) -> None:
    figures = figures_about_process(until=NOW.date())
    shown = {each.row for each in figures if each.value is not None and not each.row.startswith("K22.")}
    # A, B and H: a share of nobody at all or a number of five is the least that leaves.
    assert shown == set()
    kept_in = {each.code for each in ALL_MEASURES if each.outside is not Outside.SUPPRESSED}
    assert not {each.row.partition(".")[0] for each in figures} & kept_in
    assert published_process(None) == {}


def test_what_the_worker_process_counted_is_kept_for_its_reader_alone(world: World) -> None:
    asked, one = Question(Wanted(mineral="nickel")), Question(Wanted(), "K1", Split.MINERAL)
    actor = world.supervisor.actor
    for question in (asked, one):
        assert question_of(question.text) == question
        assert keeping.needs_asking(actor, question)
        with transaction():
            keeping.ask(actor, question)
        assert not keeping.needs_asking(actor, question)
        assert keeping.kept(actor, question) is None
    run_due()
    now, parts = keeping.kept(actor, asked), keeping.kept(actor, one)
    assert now is not None
    assert parts is not None
    selection = of_team(actor, asked.wanted)
    assert now.lines == {
        each.code: hidden_where_small(read(each, selection))
        if each.hidden_from_team
        else read(each, selection)
        for each in TEAM_MEASURES
    }
    assert now.counted_at == NOW
    assert list(parts.lines.items()) == split(BY_CODE["K1"], of_team(actor, Wanted()), Split.MINERAL)
    # Somebody who reaches otherwise by now is not shown what they could see before.
    elsewhere = replace(actor, team_ids=frozenset({10**6}))
    assert keeping.kept(elsewhere, asked) is None
    assert keeping.needs_asking(elsewhere, asked)
    with pytest.raises(NotAllowed):
        keeping.kept(world.official.actor, asked)


def test_kept_figures_are_counted_again_and_forgotten_once_nobody_looks(world: World) -> None:
    actor = world.supervisor.actor
    questions = [Question(Wanted(since=date(2026, 1, day))) for day in range(1, 3)]
    for question in questions:
        with transaction():
            keeping.ask(actor, question)
        run_due()
    with clock.at(NOW + timedelta(days=13)):
        assert all(keeping.needs_asking(actor, each) for each in questions)
        with transaction():
            keeping.ask(actor, questions[0])
            keeping.count_again()
        run_due()
        first, second = (keeping.kept(actor, each) for each in questions)
        assert first is not None
        assert second is not None
        assert (first.counted_at, second.counted_at) == (clock.now(), clock.now())
    with clock.at(NOW + timedelta(days=20)), transaction():
        keeping.count_again()
        assert keeping.kept(actor, questions[0]) is not None
        assert keeping.kept(actor, questions[1]) is None


def test_only_the_questions_that_were_asked_last_are_kept(world: World) -> None:
    actor = world.supervisor.actor
    with transaction():
        for day in range(50):
            with clock.at(NOW + timedelta(seconds=day)):
                keeping.ask(actor, Question(Wanted(until=date(2026, 1, 1) + timedelta(days=day))))
    kept_for = select(KeptFigures.asked).where(KeptFigures.reader_id == actor.user_id)
    asked = set(db.session.scalars(kept_for))
    assert len(asked) == 40
    assert {"until=2026-02-19", "until=2026-01-12"} <= asked
    assert "until=2026-01-10" not in asked


@pytest.mark.parametrize(
    ("part", "whole", "is_shown"),
    [
        (5, 10, True),
        (4, 10, False),
        (6, 10, False),
        (0, 5, True),
        (5, 5, True),
        (0, 4, False),
        (95, 100, True),
    ],
)
def test_a_share_is_shown_if_neither_side_is_one_to_four(part: int, whole: int, is_shown: bool) -> None:
    line = Line("x", Unit.SHARE, whole, part / whole, part=part)
    (found,) = hidden_where_small([line])
    assert found == (line if is_shown else Line("x", Unit.SHARE, 0, None))


def test_of_parts_of_a_whole_none_can_be_worked_out_from_the_others() -> None:
    parts = {"web": 20, "sms": 6, "paper": 3}
    lines = [
        Line(key, Unit.SHARE, 29, times / 29, part=times, makes_whole=True) for key, times in parts.items()
    ]
    assert [each.value is not None for each in hidden_where_small(lines)] == [True, False, False]


@pytest.mark.parametrize("measure", ALL_MEASURES, ids=lambda each: each.code)
def test_each_figure_says_what_it_is(measure: Measure) -> None:
    assert measure.name
    assert measure.numerator
    assert measure.when_too_small
    assert all(target.line in measure.lines for target in measure.targets)
    if measure.count is None:
        assert measure.not_collected
    else:
        assert measure.source
        assert measure.left_out


def test_all_key_figures_but_two_are_there() -> None:
    assert [each.code for each in ALL_MEASURES] == [f"K{n}" for n in range(1, 31) if n not in {5, 9}]
