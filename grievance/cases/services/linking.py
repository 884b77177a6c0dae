"""Link cases that belong together, say that two have nothing to do with each other, take it back.

A link moves nothing: each case keeps its reports, its keys, its clocks and its worker's thread.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.links import link_between
from grievance.cases.models.case import Case
from grievance.cases.models.link import CaseLink
from grievance.cases.services.notes import change_type
from grievance.cases.services.steps import add_event, add_event_unread, require_any
from grievance.cases.states import CaseType, LinkKind
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

ITSELF = N_("This is the case itself. Choose another one.")
NO_SUCH_CASE = N_("There is no such case in your team.")
RESTRICTED = N_(
    "One of these cases is restricted and the other is not. A link would tell too many people of it."
)
#: Who may say what cases have to do with each other.
LINKS = (Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)


def link_cases(actor: Actor, case: Case, *, target: str, kind: LinkKind) -> CaseLink:
    """Say what another case, named by its code, has to do with a case; what was said before is replaced."""
    require_any(actor, case, *LINKS)
    other = other_case(actor, case, target)
    assert actor.user_id is not None
    link = link_between(case, other)
    if link is None:
        first, second = sorted((case.id, other.id))
        link = CaseLink(first_id=first, second_id=second)
        db.session.add(link)
    elif link.kind is kind:
        raise InvalidInput(N_("That is what these two are already."), field="target")
    link.kind, link.linked_by_id, link.linked_on = kind, actor.user_id, clock.today()
    verb = "cases_told_apart" if kind is LinkKind.UNRELATED else "cases_linked"
    _tell_both(actor, case, other, verb, kind)
    return link


def unlink_cases(actor: Actor, case: Case, *, link: str) -> None:
    """Take a link back; that there was one stays in both timelines."""
    require_any(actor, case, *LINKS)
    found = db.session.scalar(select(CaseLink).where(CaseLink.reference == link))
    if found is None or case.id not in {found.first_id, found.second_id}:
        raise InvalidInput(N_("There is no such link any more."), field="link")
    other = found.second if found.first_id == case.id else found.first
    require_any(actor, other, *LINKS)
    kind = found.kind
    db.session.delete(found)
    _tell_both(actor, case, other, "cases_unlinked", kind)


def open_collective(actor: Actor, case: Case, *, others: Sequence[str]) -> None:
    """Make a case a collective complaint, and link the cases that are like it; none of them is merged."""
    if case.restriction is not None:
        raise GuardRefused(N_("A restricted case stands alone: nobody joins it."))
    change_type(actor, case, case_type=CaseType.COLLECTIVE)
    for each in others:
        link_cases(actor, case, target=each, kind=LinkKind.SAME_PATTERN)


def other_case(actor: Actor, case: Case, target: str, *, field: str = "target") -> Case:
    """Return another case by its code, in which the actor works too; a refusal stands at the field."""
    if target == case.reference:
        raise InvalidInput(ITSELF, field=field)
    try:
        found = CASES.find(actor, Case.reference, target)
    except NotFound:
        raise InvalidInput(NO_SUCH_CASE, field=field) from None
    require_any(actor, found, *LINKS)
    if (found.restriction is None) != (case.restriction is None):
        raise GuardRefused(RESTRICTED)
    return found


def _tell_both(actor: Actor, case: Case, other: Case, verb: str, kind: LinkKind) -> None:
    add_event(actor, case, verb, other=other.reference, kind=str(kind))
    add_event_unread(actor, other, verb, other=case.reference, kind=str(kind))
    fact = f"case.{verb.removeprefix('cases_')}"
    record(actor, fact, case, kind=kind)
    record(actor, fact, other, kind=kind)
