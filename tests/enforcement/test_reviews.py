"""The review comes every two years after the Agreement's first day."""

from __future__ import annotations

from datetime import date

import pytest

from grievance.enforcement.reviews import milestones, next_review


@pytest.mark.parametrize(
    ("today", "review"),
    [
        (date(2023, 3, 28), date(2025, 3, 28)),
        (date(2025, 3, 28), date(2025, 3, 28)),
        (date(2025, 3, 29), date(2027, 3, 28)),
        (date(2026, 11, 22), date(2027, 3, 28)),
    ],
)
def test_the_next_review_is_at_most_two_years_away(today: date, review: date) -> None:
    assert next_review(today) == review


def test_what_is_behind_is_not_ahead() -> None:
    ahead = milestones(date(2026, 11, 22))
    assert [each.is_review for each in ahead] == [False, True]
    assert all(each.on >= date(2026, 11, 22) for each in ahead)
    assert len(milestones(date(2025, 4, 1))) == 5
