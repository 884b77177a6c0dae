"""Brands are asked about a matter, after its workers agreed and a second person has read it; one promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from grievance.cases.services import disclosing, safety_gate
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.services.follow_up import come_back
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.demo import words
from grievance.demo.stage import Matter, Stage
from grievance.demo.timetable import Story
from grievance.foundation import clock
from grievance.leverage.queries import find_received, received
from grievance.leverage.services.answering import Promise, answer_request, make_promise
from grievance.leverage.services.asking import compose_request, send_request
from grievance.leverage.states import Answer, Ask, Rung
from grievance.web.worker.wording import consent_question

BRAND = ConsentAudience.BRAND
WORDS = ConsentField.WORDS


def agreed(stage: Stage, matter: Matter, *, day: int) -> Story[None]:
    """Each worker of a matter says that buyers may be asked."""
    yield stage.time.ago(day, "19:20")
    for each in stage.matters.values():
        if each.case == matter.case:
            locale = each.complaint.locale
            come_back(each.reporter, each.complaint)
            answer_consent(
                each.reporter,
                each.complaint,
                audience=BRAND,
                field=WORDS,
                answer=ConsentAnswer.YES,
                text_shown=stage.in_language(locale, lambda: consent_question(BRAND, WORDS)),
                locale=locale,
            )


def asked(stage: Stage, matter: Matter, *, day: int, brands: Sequence[str], text: str) -> Story[None]:
    """The inspector asks brands to write to the site; a second person reads it first."""
    actor = stage.actor("inspector")
    yield stage.time.ago(day, "09:10")
    made = compose_request(
        actor,
        matter.case,
        brands=[stage.cast.organisations[each].reference for each in brands],
        ask=Ask.USE_LEVERAGE,
        rung=Rung.CONCERN,
        text=words.text(text),
        locale=words.original_of(text),
        translations=words.translations_of(text),
    )
    if safety_gate.must_be_laid(matter.case, made):
        disclosing.lay_before_workers(actor, made, answer_by=clock.today())
        for each in stage.matters.values():
            if each.case == matter.case:
                disclosing.answer_disclosure(each.reporter, each.complaint, made, answer=ConsentAnswer.YES)
    yield stage.time.ago(day, "14:30")
    disclosing.approve(stage.actor("supervisor"), made)
    yield stage.time.ago(day, "15:00")
    send_request(actor, matter.case, disclosure=made)


def answered(stage: Stage, *, day: int, brand: str, text: str, promise: str, due: int) -> Story[None]:
    """A brand agrees, and promises something by a day; `due` counts days from its answer."""
    actor = stage.actor(brand)
    yield stage.time.ago(day, "07:30")
    (waiting,) = [each for each in received(actor) if each.answer is None]
    said = Promise(
        Ask.USE_LEVERAGE,
        clock.today() + timedelta(days=due),
        words.text(promise),
        words.original_of(promise),
        rung=Rung.CONCERN,
    )
    answer_request(
        actor,
        find_received(actor, waiting.reference),
        answer=Answer.AGREED,
        text=words.text(text),
        locale=words.original_of(text),
        promise=said,
    )


def promised(stage: Stage, *, day: int, brand: str, promise: str, due: int) -> Story[None]:
    """A brand that has answered promises to tell something by a day; `due` counts days from then."""
    actor = stage.actor(brand)
    yield stage.time.ago(day, "07:50")
    (request,) = [each for each in received(actor) if each.answer is not None]
    due_on, locale = clock.today() + timedelta(days=due), words.original_of(promise)
    made = Promise(Ask.GIVE_INFORMATION, due_on, words.text(promise), locale)
    make_promise(actor, find_received(actor, request.reference), promise=made)
