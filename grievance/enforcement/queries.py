"""What officials read: what is due, the ledger of packets, engagements, the register of measures, one act."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from grievance.cases.at_sites import open_at
from grievance.cases.models.case import Case
from grievance.enforcement.access import ACTS, RELEASES, released_cases
from grievance.enforcement.facts import fingerprint
from grievance.enforcement.models import ActTie, CaseRelease, OfficialAct
from grievance.enforcement.states import ACT_FLOW, ActKind, ActState, Party
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.standards.catalogue import catalogue
from grievance.standards.entries import EnforcementInstrument, Provision
from grievance.supplychain.models.site import Site
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_item

#: So many releases stand beside a case.
BESIDE = 20


@dataclass(frozen=True)
class ActRow:
    """One act as a list shows it."""

    reference: str
    kind: ActKind
    state: ActState
    title: str
    from_party: Party
    to_party: Party | None
    ours: bool
    instrument: EnforcementInstrument | None
    started_on: date
    ended_on: date | None
    sent_on: date | None
    received_on: date | None
    reply_due_on: date | None
    answered_on: date | None
    late: bool
    outcome: str | None
    is_public_record: bool
    provisions: tuple[str, ...]

    @property
    def waits_for_us(self) -> bool:
        """Whether the reader's government has to do the next step."""
        if self.kind is not ActKind.INFORMATION_PACKET:
            return False
        if self.ours:
            return self.state is ActState.PREPARED
        return self.state in {ActState.SENT, ActState.RECEIVED}


@dataclass(frozen=True)
class TiedSite:
    """A site that an act is about."""

    reference: str
    name: str
    country: str


@dataclass(frozen=True)
class ActView:
    """One act with everything that the reader may know of it."""

    row: ActRow
    version: int
    legal_basis: str | None
    source_url: str | None
    recorded_on: date
    cases: tuple[str, ...]
    """References of the cases that were released to the reader's government."""
    sites: tuple[TiedSite, ...]
    companies: tuple[str, ...]
    provisions: tuple[Provision, ...]
    steps: frozenset[str]
    """Which steps the reader may take now."""


@dataclass(frozen=True)
class ReleasedCase:
    """What a case team released, opened."""

    reference: str
    released_on: date
    covert: bool
    text: str = field(repr=False)
    lang: str
    facts: dict[str, Any] = field(repr=False)
    intact: bool
    """Whether it is still exactly what was released."""


@dataclass(frozen=True)
class ReleaseRow:
    """A release as a list shows it; what is in it stays sealed."""

    reference: str
    case_reference: str
    released_on: date
    covert: bool
    with_words: bool
    party: Party


@dataclass(frozen=True)
class PacketView:
    """A packet, opened: the letter, the cases in it and the answer."""

    text: str = field(repr=False)
    lang: str
    cases: tuple[ReleasedCase, ...] = field(repr=False)
    answer: str | None = field(repr=False)
    answer_lang: str | None
    intact: bool


@dataclass(frozen=True)
class Due:
    """A day on which something is due to or from the reader's government."""

    on: date
    reference: str
    title: str
    ours: bool
    """Whether the reader's government has to act."""
    late: bool


@dataclass(frozen=True)
class DeskCounts:
    """How much waits on each page of the official's desk."""

    packets: int
    overdue: int
    releases: int
    engagements: int
    measures: int


def acts(
    actor: Actor, kind: ActKind, *, number: int = 1, state: str = "", ours: bool | None = None
) -> Page[ActRow]:
    """Return a page of the acts of one kind in sight, newest first; `ours` keeps to those of one side."""
    query = ACTS.visible(actor).where(OfficialAct.kind == kind).options(selectinload(OfficialAct.ties))
    if state in set(ActState):
        query = query.where(OfficialAct.state == ActState(state))
    if ours is not None and actor.party is not None:
        own = OfficialAct.from_party == Party(actor.party)
        query = query.where(own if ours else ~own)
    page = page_of(query.order_by(OfficialAct.started_on.desc(), OfficialAct.id.desc()), number=number)
    return replace(page, rows=[_row(actor, each) for each in page.rows])


def act_view(actor: Actor, act: OfficialAct) -> ActView:
    """Return one act; cases that were never released to the reader's government are not named."""
    known = set(db.session.scalars(released_cases(actor)))
    return ActView(
        row=_row(actor, act),
        version=act.version,
        legal_basis=act.legal_basis,
        source_url=act.source_url,
        recorded_on=act.recorded_at.date(),
        cases=tuple(tie.case.reference for tie in act.ties if tie.case is not None and tie.case_id in known),
        sites=tuple(
            TiedSite(tie.site.reference, tie.site.name, tie.site.country)
            for tie in act.ties
            if tie.site is not None
        ),
        companies=tuple(tie.company.name for tie in act.ties if tie.company is not None),
        provisions=tuple(_provisions(act.ties)),
        steps=_steps(actor, act),
    )


def find_act(actor: Actor, reference: str) -> OfficialAct:
    """Return the act in sight with this reference."""
    return ACTS.find(actor, OfficialAct.reference, reference)


def packet_view(actor: Actor, act: OfficialAct) -> PacketView | None:
    """Open a packet, or return nothing if the reader holds no key."""
    if act.packet_item is None:
        return None
    try:
        content = open_item(actor, act.packet_item)
        answer = open_item(actor, act.answer_item) if act.answer_item is not None else None
    except Sealed:
        return None
    return PacketView(
        text=content["text"],
        lang=content["lang"],
        cases=tuple(
            ReleasedCase(
                reference=each["facts"]["case"],
                released_on=act.started_on,
                covert=each["facts"]["covert"],
                text=each["text"],
                lang=each["lang"],
                facts=each["facts"],
                intact=True,
            )
            for each in content["cases"]
        ),
        answer=answer["text"] if answer is not None else None,
        answer_lang=answer["lang"] if answer is not None else None,
        intact=fingerprint(content) == act.packet_hash,
    )


def releases(actor: Actor) -> list[ReleaseRow]:
    """Return what case teams released to the reader's government, newest first."""
    return [_release_row(each) for each in db.session.scalars(_newest(RELEASES.visible(actor)))]


def page_of_releases(actor: Actor, *, number: int = 1) -> Page[ReleaseRow]:
    """Return one page of the same."""
    found = page_of(_newest(RELEASES.visible(actor)), number=number)
    return replace(found, rows=[_release_row(each) for each in found.rows])


def releases_of_case(actor: Actor, case: Case, *, number: int = 1) -> Page[ReleaseRow]:
    """Return one page of what the team of a case released to whom, newest first."""
    found = page_of(_released(actor, CaseRelease.case_id == case.id), number=number, size=BESIDE)
    return replace(found, rows=[_release_row(each) for each in found.rows])


def releases_at(actor: Actor, site_ids: Collection[int], *, number: int = 1) -> Page[ReleaseRow]:
    """Return one page of what was released of open cases at these sites in an actor's sight, newest first."""
    query = _released(actor, CaseRelease.case_id.in_(select(Case.id).where(open_at(actor, site_ids))))
    found = page_of(query, number=number, size=BESIDE)
    return replace(found, rows=[_release_row(each) for each in found.rows])


def _released(actor: Actor, which: ColumnElement[bool]) -> Select[CaseRelease]:
    return _newest(RELEASES.visible(actor, Permission.Enforcement.RELEASE).where(which))


def _newest(query: Select[CaseRelease]) -> Select[CaseRelease]:
    return query.options(joinedload(CaseRelease.case)).order_by(CaseRelease.id.desc())


def find_releases(actor: Actor, references: Sequence[str]) -> list[CaseRelease]:
    """Return the releases in sight among these references."""
    query = RELEASES.visible(actor).where(CaseRelease.reference.in_(list(references)))
    return list(db.session.scalars(query.order_by(CaseRelease.id)))


def find_release(actor: Actor, reference: str) -> CaseRelease:
    """Return the release in sight with this reference."""
    return RELEASES.find(actor, CaseRelease.reference, reference)


def open_release(actor: Actor, release: CaseRelease) -> ReleasedCase | None:
    """Open a release, or return nothing if the reader holds no key."""
    content = _opened(actor, release.item)
    if content is None:
        return None
    return ReleasedCase(
        reference=content["facts"]["case"],
        released_on=release.released_at.date(),
        covert=release.covert,
        text=content["text"],
        lang=content["lang"],
        facts=content["facts"],
        intact=fingerprint(content) == release.text_hash,
    )


def preview_of(case: Case, content: Mapping[str, Any]) -> ReleasedCase:
    """Return what would be released as its readers would see it."""
    return ReleasedCase(
        reference=case.reference,
        released_on=clock.today(),
        covert=content["facts"]["covert"],
        text=content["text"],
        lang=content["lang"],
        facts=content["facts"],
        intact=True,
    )


def due_dates(actor: Actor) -> list[Due]:
    """Return what is still to be answered, by either government, soonest first."""
    waiting = {ActState.SENT, ActState.RECEIVED}
    query = ACTS.visible(actor).where(
        OfficialAct.kind == ActKind.INFORMATION_PACKET, OfficialAct.state.in_(waiting)
    )
    found = db.session.scalars(query.order_by(OfficialAct.reply_due_at, OfficialAct.id))
    return [
        Due(
            on=each.reply_due_at.date(),
            reference=each.reference,
            title=each.title,
            ours=each.to_party == actor.party,
            late=each.reply_due_at < clock.now(),
        )
        for each in found
        if each.reply_due_at is not None
    ]


def desk_counts(actor: Actor) -> DeskCounts:
    """Return how much waits on each page of the desk."""
    due, released = due_dates(actor), RELEASES.visible(actor)
    active = list(
        db.session.scalars(
            select(OfficialAct.kind).where(ACTS.clause(actor), OfficialAct.state == ActState.ACTIVE)
        )
    )
    return DeskCounts(
        packets=sum(each.ours for each in due),
        overdue=sum(each.ours and each.late for each in due),
        releases=db.session.scalar(released.with_only_columns(func.count(CaseRelease.id))) or 0,
        engagements=active.count(ActKind.ENGAGEMENT),
        measures=active.count(ActKind.MEASURE),
    )


def sites_named(references: Sequence[str]) -> list[TiedSite]:
    """Return sites by their references."""
    query = select(Site).where(Site.reference.in_(list(references))).order_by(Site.name)
    return [_tied_site(each) for each in db.session.scalars(query)]


def _tied_site(site: Site) -> TiedSite:
    return TiedSite(site.reference, site.name, site.country)


def _row(actor: Actor, act: OfficialAct) -> ActRow:
    unanswered = act.state in {ActState.SENT, ActState.RECEIVED}
    return ActRow(
        reference=act.reference,
        kind=act.kind,
        state=act.state,
        title=act.title,
        from_party=act.from_party,
        to_party=act.to_party,
        ours=act.from_party == actor.party,
        instrument=catalogue().enforcement_instruments.get(act.instrument or ""),
        started_on=act.started_on,
        ended_on=act.ended_on,
        sent_on=act.sent_at.date() if act.sent_at is not None else None,
        received_on=act.received_at.date() if act.received_at is not None else None,
        reply_due_on=act.reply_due_at.date() if act.reply_due_at is not None else None,
        answered_on=act.answered_at.date() if act.answered_at is not None else None,
        late=unanswered and act.reply_due_at is not None and act.reply_due_at < clock.now(),
        outcome=act.outcome,
        is_public_record=act.is_public_record,
        provisions=tuple(each.code for each in _provisions(act.ties)),
    )


def _provisions(ties: Sequence[ActTie]) -> list[Provision]:
    codes = {tie.provision_code for tie in ties}
    return [each for each in catalogue().provisions.in_order() if each.code in codes]


def _steps(actor: Actor, act: OfficialAct) -> frozenset[str]:
    """Return the steps of the flow that are the reader's to take."""
    if not actor.may(Permission.Enforcement.RECORD):
        return frozenset()
    mine = {"send", "end"} if act.from_party == actor.party else set()
    theirs = {"receive", "answer"} if act.to_party == actor.party else set()
    return frozenset(step.verb for step in ACT_FLOW.open_from(act.state)) & (mine | theirs)


def _release_row(release: CaseRelease) -> ReleaseRow:
    return ReleaseRow(
        reference=release.reference,
        case_reference=release.case.reference,
        released_on=release.released_at.date(),
        covert=release.covert,
        with_words=release.with_words,
        party=release.party,
    )


def _opened(actor: Actor, item: SealedItem) -> dict[str, Any] | None:
    try:
        content: dict[str, Any] = open_item(actor, item)
    except Sealed:
        return None
    return content
