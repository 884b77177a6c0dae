"""Open a case about an incident that a public source tells of: there is no worker to ask or to answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.cases.models.public_source import PublicSource
from grievance.cases.services.intake import begin_case, join_teams
from grievance.cases.services.restricting import restrict_if_needed
from grievance.cases.severity import draft_band
from grievance.cases.states import CaseState, CaseType, SourceConfidence
from grievance.complaints.recipients import receiving
from grievance.complaints.restrictions import restriction_of
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import Site
from grievance.supplychain.ties import is_tied
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import open_compartment, open_item, seal

#: The team owes a decision; nobody waits for an answer or for news.
_CLOCKS = ("triage", "decision")
EARLIEST = date(2000, 1, 1)
LONGEST_ADDRESS = 500


@dataclass(frozen=True)
class Source:
    """What was read: where, of what day, how sure it is, and what it says in the team's own words."""

    address: str = field(repr=False)
    text: str = field(repr=False)
    locale: str
    published_on: date
    confidence: SourceConfidence

    def checked(self) -> Source:
        """Return it without stray spaces, or refuse what cannot be a public source."""
        address, text = self.address.strip(), clean_lines(self.text)
        if not address.startswith(("https://", "http://")) or len(address) > LONGEST_ADDRESS:
            raise InvalidInput(N_("Give the address of the source, with https:// in front."), field="address")
        if not text:
            raise InvalidInput(N_("Say what happened, in your own words."), field="text")
        if self.published_on > clock.today():
            raise InvalidInput(N_("This day has not come yet."), field="published_on")
        if self.published_on < EARLIEST:
            raise InvalidInput(N_("This is too long ago. Look at the year."), field="published_on")
        return Source(address, text, self.locale, self.published_on, self.confidence)


def open_incident(actor: Actor, *, item_code: str, site: Site | None, source: Source) -> Case:
    """Open a case for what a public source says; it goes to whoever would receive a report about the site."""
    actor.must(Permission.Case.INVESTIGATE)
    checked = source.checked()
    if item_code not in catalogue().items or catalogue().items[item_code].retired:
        raise InvalidInput(N_("This item does not exist."), field="item")
    if site is not None and is_tied(actor.user_id, site.id):
        raise GuardRefused(N_("You have ties to this site. Ask a colleague to open it."))
    site_id = site.id if site is not None else None
    restriction = restriction_of([item_code])
    receivers = receiving(site_id, restricted=restriction is not None)
    holders = {each.id: each for each in receivers.holders}
    joining = [each.id for each in receivers.joined]
    if restriction is None or actor.is_named:
        holders.update({each.id: each for each in _oneself(actor)})
        joining += sorted(actor.team_ids)[:1]
    case = Case(
        reference=new_reference(),
        case_type=CaseType.INCIDENT,
        state=CaseState.RECEIVED,
        team_id=receivers.team.id,
        site_id=site_id,
        restriction=restriction,
        band=draft_band([item_code]),
        opened_at=clock.now(),
        internal_id=open_compartment(CompartmentKind.INTERNAL, holders.values()).id,
    )
    begin_case(actor, case, [item_code], verb="incident_opened", waits=_CLOCKS, added_by=actor.leading_role)
    join_teams(case, joining)
    _keep_source(actor, case, checked)
    record(actor, "case.opened", case, band=case.band, kind=case.case_type)
    restrict_if_needed(actor, case)
    return case


def source_of(actor: Actor, case: Case) -> tuple[PublicSource, Source] | None:
    """Return what a case was opened from, for whoever holds its key."""
    found = db.session.scalar(select(PublicSource).where(PublicSource.case_id == case.id))
    if found is None:
        return None
    held = open_item(actor, found.item)
    return found, Source(held["address"], held["text"], held["lang"], found.published_on, found.confidence)


def _keep_source(actor: Actor, case: Case, source: Source) -> None:
    content = {"lang": source.locale, "address": source.address, "text": source.text}
    made = PublicSource(
        case_id=case.id,
        published_on=source.published_on,
        read_on=clock.today(),
        confidence=source.confidence,
        item=seal(case.internal, content, kind="source", author_role=actor.leading_role),
    )
    db.session.add(made)
    db.session.flush()


def _oneself(actor: Actor) -> list[Principal]:
    return list(db.session.scalars(select(Principal).where(Principal.id == actor.principal_id)))
