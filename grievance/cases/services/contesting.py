"""Write down what is told differently: a value with its day and source stays, whatever is said later."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from grievance.audit.trail import record
from grievance.cases.contested import FactSpeaker, FactTopic
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case
from grievance.cases.models.contested_fact import ContestedFact, FactValue
from grievance.cases.services.steps import add_event, require_any
from grievance.cases.states import OPEN, SourceConfidence
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotFound, WrongState
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.services.compartments import seal

_WORK = (Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)
#: Whoever types 1900 meant something else.
LONGEST_AGO = timedelta(days=50 * 365)


@dataclass(frozen=True)
class Said:
    """What somebody says about a fact, as of a day."""

    value: str = field(repr=False)
    source: str = field(repr=False)
    locale: str
    as_of: date
    speaker: FactSpeaker
    confidence: SourceConfidence

    def content(self) -> dict[str, str]:
        """Return what is sealed of it, or refuse what is missing or cannot be."""
        value, source = clean_lines(self.value), clean_lines(self.source)
        if not value:
            raise InvalidInput(N_("Write what is said, such as a number."), field="value")
        if not source:
            raise InvalidInput(N_("Name the source: who said it, where it is written."), field="source")
        if self.as_of > clock.today():
            raise InvalidInput(N_("This day is still to come."), field="as_of")
        if self.as_of < clock.today() - LONGEST_AGO:
            raise InvalidInput(N_("This day is too long ago. Check the year."), field="as_of")
        return {"lang": self.locale, "value": value, "source": source}


def contest_fact(
    actor: Actor,
    case: Case,
    *,
    topic: FactTopic,
    said: Said,
    name: str = "",
    allegation: Allegation | None = None,
) -> ContestedFact:
    """Begin a series for a question of fact, with the first thing that is said about it."""
    _require(actor, case)
    if allegation is not None and allegation.case_id != case.id:
        raise NotFound
    words = clean_lines(name)
    if topic is FactTopic.OTHER and not words:
        raise InvalidInput(N_("Say in a few words what the question is."), field="name")
    content = {"lang": said.locale, "text": words}
    item = seal(case.internal, content, kind="fact_name", author_role=actor.leading_role) if words else None
    fact = ContestedFact(
        reference=new_reference(), case_id=case.id, topic=topic, allegation=allegation, name=item
    )
    db.session.add(fact)
    add_value(actor, case, fact, said=said)
    return fact


def add_value(actor: Actor, case: Case, fact: ContestedFact, *, said: Said) -> FactValue:
    """Add what somebody says about a fact; what was said before stays beside it."""
    _require(actor, case)
    if fact.case_id != case.id:
        raise NotFound
    content = said.content()
    assert actor.user_id is not None
    made = FactValue(
        reference=new_reference(),
        fact=fact,
        as_of=said.as_of,
        speaker=said.speaker,
        confidence=said.confidence,
        item=seal(case.internal, content, kind="fact_value", author_role=actor.leading_role),
        added_by_id=actor.user_id,
        added_at=clock.now(),
    )
    db.session.add(made)
    add_event(actor, case, "fact_added", topic=str(fact.topic))
    record(actor, "case.fact_added", case, kind=fact.topic)
    return made


def _require(actor: Actor, case: Case) -> None:
    require_any(actor, case, *_WORK)
    if case.state not in OPEN:
        raise WrongState
