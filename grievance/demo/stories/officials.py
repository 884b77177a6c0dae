"""What the two governments do: packets of information, an engagement, measures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

from grievance.cases.models.case import Case
from grievance.cases.services import disclosing, safety_gate
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.demo.stage import Stage
from grievance.demo.timetable import Story
from grievance.enforcement.models import CaseRelease
from grievance.enforcement.services import engagement, measures, releasing, sharing
from grievance.enforcement.services.tying import Subjects
from grievance.enforcement.states import Party
from grievance.web.worker.wording import consent_question


def stories(stage: Stage) -> Iterator[Story[None]]:
    """Return what the governments do, side by side."""
    yield answered_packet(stage)
    yield unanswered_packet(stage)
    yield ended_engagement(stage)
    yield ended_measure(stage)
    yield running_measure(stage)


def answered_packet(stage: Stage) -> Story[None]:
    """Japan tells the United States what is known about the unpaid wages, and gets an answer."""
    japan, states = stage.actor("jp"), stage.actor("us")
    yield stage.time.ago(85, "10:00")
    case = stage.matters["wages-driver"].case
    release = yield from _released(stage, case, by="supervisor", party=Party.JP, day=85)
    about = Subjects(
        cases=(case.reference,),
        sites=(stage.sites["kilima"].reference,),
        provisions=("CMA-E2", "CMA-L1"),
    )
    yield stage.time.ago(84, "03:00")
    packet = sharing.prepare_packet(
        japan,
        title="Unpaid wages at a cobalt mine (invented)",
        about=about,
        text="We share what the case team found. Do buyers in your country know of it?",
        releases=[release],
    )
    yield stage.time.ago(83, "05:30")
    sharing.send_packet(japan, packet)
    yield stage.time.ago(82, "14:00")
    sharing.receive_packet(states, packet)
    yield stage.time.ago(78, "15:20")
    sharing.answer_packet(
        states,
        packet,
        text="Thank you. Sample Motors (invented) was asked and supports the plan for back pay.",
    )


def unanswered_packet(stage: Stage) -> Story[None]:
    """The United States asks about the water at a refinery; the time to answer has passed."""
    japan, states = stage.actor("jp"), stage.actor("us")
    yield stage.time.ago(35, "10:00")
    case = stage.matters["water"].case
    release = yield from _released(stage, case, by="inspector", party=Party.US, day=35)
    about = Subjects(
        cases=(case.reference,),
        sites=(stage.sites["contoh"].reference,),
        provisions=("CMA-E2", "CMA-L10"),
    )
    yield stage.time.ago(34, "15:00")
    packet = sharing.prepare_packet(
        states,
        title="Drinking water at a nickel refinery (invented)",
        about=about,
        text="Can Tatoe Motors (invented) say what its supplier has promised?",
        releases=[release],
    )
    sharing.send_packet(states, packet)
    yield stage.time.ago(32, "01:15")
    sharing.receive_packet(japan, packet)


def _released(stage: Stage, case: Case, *, by: str, party: Party, day: int) -> Story[CaseRelease]:
    """The workers are asked, say yes, a second person reads it where needed, and the facts go."""
    actor = stage.actor(by)
    audiences = (ConsentAudience.PARTY_JP, ConsentAudience.PARTY_US)
    for audience in audiences:
        disclosing.ask_workers(actor, case, audience=audience, fields=[ConsentField.PROBLEM])
    yield stage.time.ago(day, "12:30")
    theirs = [each for each in stage.matters.values() if each.case == case]
    for matter, audience in product(theirs, audiences):
        answer_consent(
            matter.reporter,
            matter.complaint,
            audience=audience,
            field=ConsentField.PROBLEM,
            answer=ConsentAnswer.YES,
            text_shown=stage.in_language(
                matter.complaint.locale, partial(consent_question, audience, ConsentField.PROBLEM)
            ),
            locale=matter.complaint.locale,
        )
    made = releasing.compose_release(actor, case, party=party)
    if safety_gate.must_be_laid(case, made):
        disclosing.lay_before_workers(actor, made, answer_by=stage.time.ago(day).date())
        for matter in theirs:
            disclosing.answer_disclosure(matter.reporter, matter.complaint, made, answer=ConsentAnswer.YES)
    if safety_gate.risk_of(case) >= 2:
        disclosing.approve(stage.actor("inspector" if by == "supervisor" else "supervisor"), made)
    yield stage.time.ago(day, "13:10")
    return releasing.release_case(actor, case, party=party, disclosure=made)


def ended_engagement(stage: Stage) -> Story[None]:
    """Officials of both governments talk about recruitment agencies."""
    japan = stage.actor("jp")
    about = Subjects(sites=(stage.sites["muster"].reference,), provisions=("CMA-E1", "CMA-L7"))
    yield stage.time.ago(70, "04:00")
    act = engagement.record_engagement(
        japan,
        title="Talks on recruitment agencies and anode plants (invented)",
        started_on=stage.time.ago(70).date(),
        about=about,
    )
    yield stage.time.ago(57, "06:00")
    engagement.end_engagement(
        japan,
        act,
        ended_on=stage.time.ago(58).date(),
        outcome="Both sides will ask buyers to pay for recruitment. A second round follows in half a year.",
    )


def ended_measure(stage: Stage) -> Story[None]:
    """Japan asks a company to act; it agrees a plan, and the request ends."""
    japan = stage.actor("jp")
    yield stage.time.ago(81, "05:00")
    about = Subjects(
        cases=(stage.matters["wages-driver"].case.reference,),
        companies=(_operator(stage, "kilima"),),
        provisions=("CMA-E3", "CMA-L1"),
    )
    act = measures.start_measure(
        japan,
        instrument="EN-JP-REQ",
        title="Request to a mining company to pay outstanding wages (invented)",
        started_on=stage.time.ago(81).date(),
        about=about,
        legal_basis="Administrative request without legal force (invented)",
    )
    yield stage.time.ago(47, "05:00")
    measures.end_measure(
        japan,
        act,
        ended_on=stage.time.ago(48).date(),
        outcome="The company paid most of the wages and agreed a plan for the rest.",
    )


def running_measure(stage: Stage) -> Story[None]:
    """An inspection by the host country is noted by the United States and goes on."""
    yield stage.time.ago(25, "16:00")
    measures.start_measure(
        stage.actor("us"),
        instrument="EN-HOST-INS",
        title="Inspection of a refinery by the host country (invented)",
        started_on=stage.time.ago(26).date(),
        about=Subjects(
            sites=(stage.sites["contoh"].reference,),
            companies=(_operator(stage, "contoh"),),
            provisions=("CMA-E3",),
        ),
        legal_basis="Labour inspection act of the invented host country",
    )


def _operator(stage: Stage, site: str) -> str:
    """Return the public name of the company that runs a site."""
    operator = stage.sites[site].operator
    assert operator is not None
    return operator.reference
