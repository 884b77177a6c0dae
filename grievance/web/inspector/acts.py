"""What can be done with a case: a small page with a form each, opened by the flow and by permission."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select

from grievance.cases.access import CASES, STEP_PERMISSIONS
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.panels import fits_kind
from grievance.cases.services.disclosing import live_version
from grievance.cases.services.safety_gate import never_for
from grievance.cases.services.steps import Words
from grievance.cases.states import CaseState, CaseType, DisclosureAudience
from grievance.foundation.db import db
from grievance.foundation.errors import Changed, InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.web.inspector.letters import letter_form, writing_locale
from grievance.web.ui.forms import Form

Build = Callable[[Actor, Case], Form]
Apply = Callable[[Actor, Case, Form], None]


@dataclass(frozen=True)
class Act:
    """One thing that can be done; a step of the flow if the flow knows its verb."""

    verb: str
    label: str
    build: Build
    apply: Apply
    permissions: tuple[StrEnum, ...] = ()
    hint: str = ""
    kind: str = "quiet"
    icon: str | None = None
    in_states: frozenset[CaseState] = field(default_factory=lambda: frozenset(CaseState))
    writes: bool = False
    """Whether it holds a letter, so that its page shows the templates."""
    roles: frozenset[Role] = frozenset()
    """If any is named, only these people do it, whatever else they may."""
    warn: Callable[[Case], list[str]] | None = None
    """What stands in its way, in words that are still to be translated."""

    kinds: frozenset[CaseType] = frozenset(CaseType) - {CaseType.APPEAL}
    """For cases of which kind it is, if it is no step; the flow knows that of its steps."""
    audience: DisclosureAudience | None = None
    """Whose text it releases, so that its page shows the text."""
    never: Callable[[Case], str | None] | None = None
    """Why it is never done with a case, whatever anybody agrees to, still to be translated."""

    @property
    def is_step(self) -> bool:
        """Whether it moves the case."""
        return self.verb in STEP_PERMISSIONS

    def fits(self, case: Case) -> bool:
        """Whether it is for cases of this kind."""
        return fits_kind(self.verb, case.case_type) if self.is_step else case.case_type in self.kinds

    def may_come_to_it(self, case: Case) -> bool:
        """Whether it may be done with this case one day; if so, a button leads there."""
        return self.never is None or self.never(case) is None

    def is_for(self, actor: Actor) -> bool:
        """Whether it is for people of this actor's roles."""
        return not self.roles or bool(self.roles & actor.roles)

    def needs(self) -> tuple[StrEnum, ...]:
        """Return the permissions of which one opens it."""
        return STEP_PERMISSIONS[self.verb] if self.is_step else self.permissions


def allowed(actor: Actor, case: Case, act: Act) -> bool:
    """Whether this colleague may do it with this case; the services ask again."""
    return act.is_for(actor) and act.fits(case) and bool(held(actor, case) & set(act.needs()))


def held(actor: Actor, case: Case) -> frozenset[StrEnum]:
    """Return what this colleague may do with this case, in one query."""
    known = (*Permission.Case, *Permission.Plan, Permission.Appeal.EMPANEL)
    known = (*known, Permission.Enforcement.RELEASE, Permission.Leverage.ASK)
    wanted = {each: actor.reaches(each) for each in known if actor.may(each)}
    if not wanted:
        return frozenset()
    # What goes equally far is asked once: it is the same condition.
    one_of = {reaches: each for each, reaches in wanted.items()}
    ways = {reaches: CASES.clause(actor, each) for reaches, each in one_of.items()}
    row = db.session.execute(select(*ways.values()).where(Case.id == case.id)).one_or_none()
    granted = dict(zip(ways, row or (), strict=False))
    return frozenset(each for each, reaches in wanted.items() if granted.get(reaches))


def plain(form: type[Form]) -> Build:
    """Return how to make a form that is the same for every case."""
    return lambda _actor, _case: form()


def with_letter(form: type[Form], template: str = "") -> Build:
    """Return how to make a form that holds a letter to the workers of the case."""
    return lambda _actor, case: letter_form(form, case, template=template)


def never_told(audience: DisclosureAudience) -> Callable[[Case], str | None]:
    """Return what says of a case why this audience never reads of it."""
    return lambda case: never_for(case, audience)


def reason_of(form: Form, name: str = "reason") -> Words | None:
    """Return the reason that was typed, if any."""
    text = (form[name].data or "").strip()
    return Words(text, writing_locale()) if text else None


def required_reason(form: Form, name: str = "reason") -> Words:
    """Return the reason, or say beside its field that it is missing."""
    found = reason_of(form, name)
    if found is None:
        raise InvalidInput(N_("Say why, in a few words."), field=name)
    return found


def shown_disclosure(case: Case, audience: DisclosureAudience, form: Form) -> Disclosure | None:
    """Return the text that waits for its release, if it is the one that the page showed."""
    found = live_version(case, audience)
    shown = form["disclosure"].data
    if found is not None and shown and found.reference != shown:
        raise Changed
    return found
