"""What left the team and what was put right, on paper: texts for others, letters, the plan and its ledger."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from grievance.cases.labels import DISCLOSURE_AUDIENCE_LABELS, DISCLOSURE_STATE_LABELS
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.exports import blocks
from grievance.exports import file_labels as labels
from grievance.exports.blocks import Block
from grievance.exports.file_words import CrossOut
from grievance.exports.labels import LETTER_LABELS
from grievance.exports.letters import SHORT
from grievance.exports.queries import letters_of_case
from grievance.exports.voices import Voice
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.roles import ROLE_LABELS
from grievance.remediation.heard import PlanVoices, voices_on
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.queries import action_view, live_plan, remedy_state, worker_words
from grievance.remediation.states import (
    ACTION_STATE_LABELS,
    PLAN_STATE_LABELS,
    REMEDY_STATE_LABELS,
)
from grievance.standards.catalogue import catalogue

_SAID = N_("%(yes)s of %(all)s yes, %(partly)s partly, %(no)s no, %(afraid)s afraid, %(silent)s not reached")
_HEARD = N_(
    "%(heard)s of %(all)s: enough %(enough)s, not enough %(no)s, afraid to say %(afraid)s, "
    "not reached %(silent)s"
)


def disclosures_on(case: Case, *, voice: Voice) -> Iterator[Block]:
    """Give the log of every text for somebody outside: who wrote, who approved, what became of it."""
    yield blocks.heading(voice.say(labels.DISCLOSURES))
    query = select(Disclosure).where(Disclosure.case_id == case.id).order_by(Disclosure.id)
    rows = [_disclosure(each, voice) for each in db.session.scalars(query)]
    if not rows:
        yield blocks.sentence(voice.say(labels.NOTHING))
        return
    columns = (
        (voice.say(N_("For whom")), 3),
        (voice.say(N_("Version")), 2),
        (voice.say(N_("State")), 3),
        (voice.say(N_("Written by")), 4),
        (voice.say(N_("Approved by")), 4),
        (voice.say(N_("Gone out on")), 3),
        (voice.say(N_("Fingerprint")), 6),
    )
    yield blocks.table(columns, rows)


def letters_on(actor: Actor, case: Case, *, voice: Voice) -> Iterator[Block]:
    """Give the letters that were issued."""
    letters = letters_of_case(actor, case)
    if not letters:
        return
    yield blocks.heading(voice.say(labels.LETTERS))
    columns = (
        (voice.say(N_("Letter")), 4),
        (voice.say(N_("Kind of letter")), 4),
        (voice.say(N_("Date")), 3),
        (voice.say(N_("Language")), 3),
        (voice.say(N_("Fingerprint")), 5),
    )
    yield blocks.table(
        columns,
        [
            (
                each.number,
                voice.say(LETTER_LABELS[each.kind]),
                voice.day(each.on),
                voice.language(each.locale),
                each.fingerprint[:SHORT],
            )
            for each in reversed(letters)
        ],
    )


def plan_on(actor: Actor, case: Case, *, voice: Voice, cross_out: CrossOut) -> Iterator[Block]:
    """Give the plan that counts, each action with the ledger of its facts."""
    yield blocks.heading(voice.say(labels.PLAN))
    plan = live_plan(actor, case)
    if plan is None:
        yield blocks.sentence(voice.say(labels.NOTHING))
        return
    yield blocks.sentence(voice.say(PLAN_STATE_LABELS[plan.state]))
    heard = voices_on(plan)
    if heard is not None:
        yield blocks.facts([(voice.say(N_("What workers say of the plan")), _heard(heard, voice))])
    workers = {each.id: number for number, each in enumerate(case.all_complaints, start=1)}
    for action in plan.actions:
        yield from _action(actor, action, workers, voice=voice, cross_out=cross_out)


def _heard(heard: PlanVoices, voice: Voice) -> str:
    """Return how many said what, as the page of the plan does: never who, and silence is never a yes."""
    return voice.say(
        _HEARD,
        heard=heard.heard,
        all=heard.workers,
        enough=heard.enough,
        no=heard.not_enough,
        afraid=heard.afraid,
        silent=heard.not_reached,
    )


def _action(
    actor: Actor, action: CorrectiveAction, workers: dict[int, int], *, voice: Voice, cross_out: CrossOut
) -> Iterator[Block]:
    view, said, known = action_view(actor, action, locale=voice.code), worker_words(action), catalogue()
    yield blocks.heading(voice.say(known.remedy_types[view.remedy_type].label), level=2)
    if view.text.text is not None:
        yield blocks.words(cross_out(view.text.text), view.text.lang)
    else:
        yield blocks.sentence(voice.say(labels.NO_KEY))
    yield blocks.facts(
        [
            (voice.say(N_("State")), voice.say(ACTION_STATE_LABELS[view.state])),
            (voice.say(N_("Remedy")), voice.say(REMEDY_STATE_LABELS[remedy_state(action)])),
            (voice.say(N_("Owner")), voice.apart(view.owner_name)),
            (voice.say(N_("Due")), voice.day(view.due_on)),
            (voice.say(N_("Workers")), str(view.workers_covered)),
            (voice.say(N_("Money")), voice.money(view.amount, view.currency)),
            (
                voice.say(N_("What workers say")),
                voice.say(
                    _SAID,
                    yes=said.yes,
                    all=said.workers,
                    partly=said.partly,
                    no=said.no,
                    afraid=said.afraid,
                    silent=said.not_reached,
                ),
            ),
        ]
    )
    if action.ledger:
        yield _ledger(action, workers, voice)


def _ledger(action: CorrectiveAction, workers: dict[int, int], voice: Voice) -> Block:
    columns = (
        (voice.say(N_("Date")), 4),
        (voice.say(N_("Who")), 4),
        (voice.say(N_("What")), 5),
        (voice.say(N_("Workers")), 2),
        (voice.say(N_("Money")), 4),
    )
    rows = [
        (
            voice.day(each.at),
            voice.say(labels.ONE_WORKER, number=workers.get(each.complaint_id, 0))
            if each.complaint_id is not None
            else voice.say(ROLE_LABELS[each.role]),
            voice.say(labels.LEDGER_LABELS[each.kind]),
            str(each.workers) if each.workers is not None else "",
            voice.money(each.amount, each.currency),
        )
        for each in action.ledger
    ]
    return blocks.table(columns, rows)


def _disclosure(each: Disclosure, voice: Voice) -> tuple[str, ...]:
    approved = each.approved_by
    return (
        voice.say(DISCLOSURE_AUDIENCE_LABELS[each.audience]),
        str(each.version),
        voice.say(DISCLOSURE_STATE_LABELS[each.state]),
        f"{voice.apart(each.written_by.name)}, {voice.day(each.written_at)}",
        f"{voice.apart(approved.name)}, {voice.day(each.approved_at)}" if approved is not None else "",
        voice.day(each.released_at),
        each.text_hash[:SHORT],
    )
