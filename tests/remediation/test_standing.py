"""What the facts of the ledger add up to; facts are made here by hand, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from grievance.policy.roles import Role
from grievance.remediation import standing
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.standing import Delivered, WorkerWords
from grievance.remediation.states import RemedyFactKind as Kind
from grievance.remediation.states import RemedyState

TODAY = date(2026, 5, 1)


def _action(
    *facts: tuple[Kind, int | None], workers: int = 60, due: date = date(2026, 6, 1)
) -> CorrectiveAction:
    """An action with these facts in order: (kind, which reporter said so)."""
    action = CorrectiveAction(workers_covered=workers, due_on=due)
    for number, (kind, reporter) in enumerate(facts, start=1):
        delivered = kind in {Kind.CLAIMED, Kind.VERIFIED}
        action.ledger.append(
            RemedyFact(
                id=number,
                kind=kind,
                at=datetime(2026, 4, 1, tzinfo=UTC),
                role=Role.REPORTER if reporter else Role.OPERATOR,
                complaint_id=reporter,
                workers=workers if delivered else None,
                amount=600_000 if delivered else None,
                currency="USD" if delivered else None,
            )
        )
    return action


P, C, V, R = (Kind.PROMISED, None), (Kind.CLAIMED, None), (Kind.VERIFIED, None), (Kind.REJECTED, None)
YES, NO, PARTLY, AFRAID = Kind.CONFIRMED, Kind.DISPUTED, Kind.PARTLY, Kind.AFRAID_TO_SAY


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ([P], RemedyState.PROMISED),
        ([P, C], RemedyState.CLAIMED_DELIVERED),
        ([P, C, (YES, 1)], RemedyState.CONFIRMED),
        ([P, (YES, 1)], RemedyState.CONFIRMED),
        ([P, C, (PARTLY, 1)], RemedyState.CLAIMED_DELIVERED),
        ([P, C, (AFRAID, 1)], RemedyState.CLAIMED_DELIVERED),
        ([P, C, (NO, 1)], RemedyState.DISPUTED),
        ([P, (NO, 1), C], RemedyState.DISPUTED),
        ([P, C, (NO, 1), C], RemedyState.DISPUTED),
        ([P, C, (NO, 1), (YES, 2)], RemedyState.DISPUTED),
        ([P, C, (NO, 1), (YES, 1)], RemedyState.CONFIRMED),
        ([P, C, (YES, 1), (NO, 1)], RemedyState.DISPUTED),
        ([P, C, V], RemedyState.VERIFIED),
        ([P, C, (YES, 1), V], RemedyState.VERIFIED),
        ([P, C, (NO, 1), V], RemedyState.VERIFIED),
        ([P, C, V, (NO, 1)], RemedyState.DISPUTED),
        ([P, C, V, (NO, 1), C, V], RemedyState.VERIFIED),
        ([P, C, V, (YES, 1)], RemedyState.VERIFIED),
        ([P, C, R], RemedyState.PROMISED),
        ([P, C, (YES, 1), R], RemedyState.PROMISED),
        ([P, C, R, C], RemedyState.CLAIMED_DELIVERED),
        ([P, C, V, R], RemedyState.PROMISED),
    ],
)
def test_states_are_derived_from_facts(facts: list[tuple[Kind, int | None]], state: RemedyState) -> None:
    assert standing.state_of(_action(*facts), today=TODAY) is state


def test_a_promise_is_due_on_its_day() -> None:
    assert standing.state_of(_action(P, due=TODAY), today=TODAY) is RemedyState.DUE
    assert standing.state_of(_action(P, C, due=TODAY), today=TODAY) is RemedyState.CLAIMED_DELIVERED


def _sixty() -> CorrectiveAction:
    said = [(YES, each) for each in range(1, 42)] + [(NO, each) for each in range(42, 45)]
    return _action(P, C, *said)


def test_of_sixty_workers_41_say_yes_3_say_no_and_16_are_not_reached() -> None:
    action = _sixty()
    assert standing.words(action) == WorkerWords(yes=41, partly=0, no=3, afraid=0, not_reached=16)
    assert standing.words(action).workers == 60
    assert standing.state_of(action, today=TODAY) is RemedyState.DISPUTED


def test_totals_count_those_who_said_yes_and_the_claim_stands_beside_them() -> None:
    action = _sixty()
    assert standing.confirmed(action, today=TODAY) == Delivered(41, {"USD": 410_000})
    assert standing.claimed(action) == Delivered(60, {"USD": 600_000})


def test_silence_confirms_nothing() -> None:
    action = _action(P, C)
    assert standing.words(action).not_reached == 60
    assert standing.confirmed(action, today=TODAY) == Delivered(0, {})


def test_one_worker_who_changes_their_mind_is_still_one() -> None:
    action = _action(P, C, (NO, 1), (PARTLY, 1), (YES, 1))
    assert standing.words(action) == WorkerWords(yes=1, partly=0, no=0, afraid=0, not_reached=59)


def test_a_verification_counts_what_the_verifier_saw_until_somebody_says_no() -> None:
    assert standing.confirmed(_action(P, C, V), today=TODAY) == Delivered(60, {"USD": 600_000})
    assert standing.confirmed(_action(P, C, V, (NO, 1)), today=TODAY) == Delivered(0, {})


def test_a_yes_from_before_a_refused_check_counts_no_longer() -> None:
    assert standing.confirmed(_action(P, C, (YES, 1), R), today=TODAY).workers == 0


def test_currencies_are_added_up_apart() -> None:
    both = Delivered(1, {"USD": 5, "CDF": 7}).plus(Delivered(2, {"USD": 3}))
    assert both == Delivered(3, {"USD": 8, "CDF": 7})
