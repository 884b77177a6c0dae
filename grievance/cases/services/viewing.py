"""Who has a case open: noted when a page of it is loaded, and forgotten after minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.models.viewing import CaseViewing
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

#: After so long without a page somebody counts as gone.
LASTS = timedelta(minutes=10)
#: So many are named.
NAMED = 5
_NOTED_ANEW = timedelta(seconds=30)


@dataclass(frozen=True)
class Viewer:
    """A colleague who has a case open."""

    name: str
    seen_at: datetime
    act: str | None
    """The act whose form they have open."""


def needs_noting(actor: Actor, case: Case, *, act: str = "") -> bool:
    """Whether a look has to be written down; one just now in the same place need not."""
    query = select(CaseViewing.act, CaseViewing.seen_at).where(
        CaseViewing.case_id == case.id, CaseViewing.user_id == actor.user_id
    )
    known = db.session.execute(query).one_or_none()
    return known is None or (known.act or "") != act or known.seen_at < clock.now() - _NOTED_ANEW


def note_viewing(actor: Actor, case: Case, *, act: str = "") -> None:
    """Say that somebody has a case open, and whose form, so that colleagues know."""
    CASES.require(actor, Permission.Case.READ, case)
    assert actor.user_id is not None
    own = select(CaseViewing).where(CaseViewing.case_id == case.id, CaseViewing.user_id == actor.user_id)
    found = db.session.scalar(own)
    if found is None:
        found = CaseViewing(case_id=case.id, user_id=actor.user_id)
        db.session.add(found)
    found.seen_at, found.act = clock.now(), act or None


def viewers(actor: Actor, case: Case) -> Page[Viewer]:
    """Return which colleagues have a case open, as of now: first those who have a form of it open."""
    query = (
        select(CaseViewing)
        .where(
            CaseViewing.case_id == case.id,
            CaseViewing.user_id != actor.user_id,
            CaseViewing.seen_at > clock.now() - LASTS,
        )
        .options(joinedload(CaseViewing.user))
        .order_by(CaseViewing.act.is_(None), CaseViewing.seen_at.desc(), CaseViewing.id)
    )
    found = page_of(query, number=1, size=NAMED)
    return replace(found, rows=[Viewer(each.user.name, each.seen_at, each.act) for each in found.rows])


def forget_viewings() -> int:
    """Forget who had a case open a while ago, and return how many did."""
    gone = db.session.execute(delete(CaseViewing).where(CaseViewing.seen_at <= clock.now() - LASTS))
    return int(getattr(gone, "rowcount", 0))
