"""How alike the words of reports are: opened while they are compared, kept nowhere, and noted."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.states import OPEN
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.text import sought
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_ahead, open_item

#: Fewer words are alike by chance.
_FEWEST = 5
#: Chinese, Japanese, Thai, Lao, Burmese and Khmer put no space between words: two letters stand for one.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")


def compare_words(actor: Actor, case: Case, others: Sequence[Case]) -> dict[int, float]:
    """Return how alike the reports of other cases are with those of a case, of 100, by the other's number.

    Of the others only those are opened that the asker handles and that are open, as with a search in words.
    """
    own = [each for each in others if each.handler_id == actor.user_id and each.state in OPEN]
    if not own:
        return {}
    stories = _stories(actor, [case.id, *(each.id for each in own)])
    mine = stories.get(case.id, [])
    record(actor, "cases.compared", db.session.get_one(User, actor.user_id), count=len(own))
    compared = {each.id: _closest(mine, stories.get(each.id, [])) for each in own}
    return {number: ratio for number, ratio in compared.items() if ratio}


def _stories(actor: Actor, case_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Return the language and the words of the reports of cases, as they are compared."""
    query = (
        select(CaseComplaint.case_id, Complaint.locale, SealedItem)
        .join(Complaint, Complaint.id == CaseComplaint.complaint_id)
        .join(SealedItem, SealedItem.id == Complaint.story_id)
        .where(CaseComplaint.case_id.in_(case_ids), Complaint.erased_on.is_(None))
        .options(joinedload(SealedItem.compartment))
    )
    rows = db.session.execute(query).all()
    # What is only compared is not shown to anybody: its keys do not stay with the visitor.
    reader = replace(actor)
    open_ahead(reader, [row.SealedItem.compartment_id for row in rows])
    found: dict[int, list[tuple[str, str]]] = {}
    for case_id, locale, item in rows:
        try:
            words = _in_words(open_item(reader, item)["story"])
        except Sealed:
            continue
        if len(words.split()) >= _FEWEST:
            found.setdefault(case_id, []).append((locale, words))
    return found


def _in_words(story: str) -> str:
    return _UNSPACED.sub(lambda run: f" {' '.join(_pairs(run[0]))} ", sought(story))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(max(1, len(run) - 1))]


def _closest(mine: Sequence[tuple[str, str]], theirs: Sequence[tuple[str, str]]) -> float:
    """Return how alike the two closest are; words of two languages are never compared."""
    return max(
        (
            fuzz.token_set_ratio(story, other)
            for locale, story in mine
            for language, other in theirs
            if locale == language
        ),
        default=0.0,
    )
