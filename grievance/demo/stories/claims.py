"""The union files for its members, who have their own codes, and follows what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator

from grievance.cases.members import Claim
from grievance.cases.services import triage
from grievance.cases.services.steps import Words
from grievance.complaints.services.follow_up import come_back
from grievance.complaints.states import ConsentAnswer, FilingBasis, KnownTo, RaiseWithEmployer
from grievance.demo import words
from grievance.demo.stage import Stage
from grievance.demo.timetable import Story
from grievance.representation.claims import ClaimSaid
from grievance.representation.queries import claim_about
from grievance.representation.services.filing import ClaimToFile, file_claims
from grievance.representation.services.talking import answer_representatives, write_to_team
from grievance.web.representative.questions import consent_texts

NAMES = ("union-tools", "union-nights", "union-canteen")


def stories(stage: Stage) -> Iterator[Story[None]]:
    """Return the story of the union's claims."""
    yield overtime(stage)


def overtime(stage: Stage) -> Story[None]:
    """Three members are owed overtime; one has used the code, and one lets nobody but the team read it."""
    yield stage.time.ago(6, "15:00")
    claims = [_claim(stage, name) for name in NAMES]
    file_claims(stage.actor("representative"), claims, peppers=stage.peppers, cost=stage.code_cost)
    for name in NAMES:
        stage.take_up(name)
    yield stage.time.ago(5, "09:00")
    for name in NAMES:
        letter = words.standard_letter("acknowledge", stage.matters[name].complaint.locale)
        triage.acknowledge_case(stage.actor("triager"), stage.matters[name].case, letter=letter)
    yield stage.time.ago(4, "19:30")
    first = stage.matters[NAMES[0]]
    come_back(first.reporter, first.complaint)
    yield stage.time.ago(3, "11:20")
    followed = claim_about(first.complaint)
    assert followed is not None
    write_to_team(stage.actor("representative"), followed, words=_said("union-asks"))
    yield stage.time.ago(2, "09:40")
    answer_representatives(
        stage.actor("inspector"), first.case, claim=followed.reference, words=_said("union-answered")
    )


def _said(name: str) -> Words:
    return Words(words.text(name), words.original_of(name))


def _claim(stage: Stage, name: str) -> ClaimToFile:
    row, code = words.reports()[name], stage.codes[name].result()
    said = ClaimSaid(
        slip=row["slip"],
        locale=row["locale"],
        items=tuple(row["items"]),
        site_id=stage.sites[row["site"]].id,
        where="",
        story=row["story"],
        owed=Claim(row["amount"], row["currency"]) if "amount" in row else None,
        known_to=KnownTo.NOBODY,
        name="",
        company=RaiseWithEmployer.ASK_FIRST,
        reads=ConsentAnswer.YES if row.get("you_may_read") else ConsentAnswer.NO,
        basis=FilingBasis(row["basis"]),
        asked=row["basis"] == FilingBasis.CONSENT,
    )
    texts = stage.in_language(row["locale"], lambda: consent_texts(row["locale"]))
    return ClaimToFile(said, code.code, code.keys, texts)
