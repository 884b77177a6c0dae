"""A recruiter at a site is named, and told by itself, with each worker's yes."""

from __future__ import annotations

from grievance.cases.respondents import candidates
from grievance.cases.services import disclosing
from grievance.cases.services.respondents import (
    compose_for_firm,
    name_respondent,
    tell_firm,
)
from grievance.complaints.services.follow_up import come_back
from grievance.complaints.states import ConsentAnswer
from grievance.demo import words
from grievance.demo.stage import Matter, Stage
from grievance.demo.timetable import Story
from grievance.foundation import clock


def told(stage: Stage, matter: Matter, *, day: int, firm: str, text: str) -> Story[None]:
    """The inspector names a firm and writes to it; a second person reads it, and each worker says yes."""
    actor = stage.actor("inspector")
    yield stage.time.ago(day, "09:40")
    (chosen,) = [each for each in candidates(matter.case) if each.company.code == f"demo-{firm}"]
    named = name_respondent(actor, matter.case, company=chosen.company.reference)
    made = compose_for_firm(
        actor,
        named,
        text=words.text(text),
        locale=words.original_of(text),
        translations=words.translations_of(text),
    )
    yield stage.time.ago(day, "13:20")
    disclosing.approve(stage.actor("supervisor"), made)
    disclosing.lay_before_workers(actor, made, answer_by=clock.today())
    for each in stage.matters.values():
        if each.case == matter.case:
            come_back(each.reporter, each.complaint)
            disclosing.answer_disclosure(each.reporter, each.complaint, made, answer=ConsentAnswer.YES)
    yield stage.time.ago(day, "15:10")
    tell_firm(actor, matter.case, disclosure=made)
