"""No record claims that the Agreement was broken."""

from __future__ import annotations

import pytest

from grievance.enforcement.wording import CLAIM_REFUSED, careful
from grievance.foundation.errors import InvalidInput


@pytest.mark.parametrize(
    "text",
    [
        "A violation of the Agreement at the site",
        "This VIOLATES article 2 of the agreement",
        "The Agreement was breached by the firm",
        "協定に違反した",
    ],
)
def test_claims_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        careful(text, field="title", limit=200)
    assert refusal.value.message == CLAIM_REFUSED
    assert refusal.value.field == "title"


@pytest.mark.parametrize(
    "text",
    [
        "Relates to commitment CMA-L2",
        "Wage law was violated, the inspectorate says",
        "Collective agreement signed",
    ],
)
def test_facts_are_taken(text: str) -> None:
    assert careful(text, field="title", limit=200) == text


def test_too_much_and_nothing_are_refused() -> None:
    with pytest.raises(InvalidInput):
        careful("x" * 11, field="title", limit=10)
    with pytest.raises(InvalidInput):
        careful(" \n ", field="title", limit=10, needed=True)
