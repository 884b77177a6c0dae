"""A person's open sign-ins: list them, end one, end all of them when the account changes hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.user import SignInWay, User
from grievance.audit.trail import Announcement
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import NotAllowed
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.vault.models.session import VisitSession
from grievance.vault.sessions import end_visits_of, mark_of

#: So many stand on a page.
VISITS = 20


@dataclass(frozen=True)
class OpenVisit:
    """One browser in which somebody is signed in; nothing is known about the browser."""

    mark: str
    """What names it in a form."""
    began_on: date
    used_at: datetime
    expires_at: datetime
    is_this_one: bool


def open_visits(actor: Actor, *, token: str | None, page: int = 1) -> Page[OpenVisit]:
    """Return where the actor is signed in, the latest used first; `token` is the present visit's cookie."""
    own = mark_of(token) if token else ""
    query = select(VisitSession).where(
        VisitSession.user_id == actor.user_id,
        VisitSession.expires_at > clock.now(),
        VisitSession.began_on.is_not(None),
        VisitSession.used_at.is_not(None),
    )
    query = query.order_by(VisitSession.used_at.desc(), VisitSession.id.desc())
    found = page_of(query, number=page, size=VISITS)
    rows = [
        OpenVisit(_mark(row), row.began_on, row.used_at, row.expires_at, _mark(row) == own)
        for row in found.rows
    ]
    return Page(rows=rows, number=found.number, total=found.total, size=found.size)


def end_own_visit(actor: Actor, *, mark: str) -> None:
    """Sign the actor out of one browser."""
    if actor.user_id is None:
        raise NotAllowed
    for row in db.session.scalars(select(VisitSession).where(VisitSession.user_id == actor.user_id)):
        if _mark(row) == mark:
            db.session.delete(row)


def end_other_visits(actor: Actor, *, token: str | None) -> None:
    """Sign the actor out everywhere but here."""
    if actor.user_id is None:
        raise NotAllowed
    own = mark_of(token) if token else ""
    for row in db.session.scalars(select(VisitSession).where(VisitSession.user_id == actor.user_id)):
        if _mark(row) != own:
            db.session.delete(row)


def sign_out_everywhere(announcement: Announcement) -> None:
    """End all visits of somebody who was locked out or invited again; subscribes to those facts."""
    user = announcement.record
    assert isinstance(user, User)
    end_visits_of(user.id)


def sign_out_vouched_for(announcement: Announcement) -> None:
    """End all visits of people whose organisation no longer vouches for them; subscribes to that fact."""
    organisation = announcement.record
    assert isinstance(organisation, Organisation)
    query = select(User.id).where(
        User.organisation_id == organisation.id, User.signs_in_with == SignInWay.PROVIDER
    )
    for user_id in db.session.scalars(query):
        end_visits_of(user_id)


def _mark(row: VisitSession) -> str:
    return row.token_hash.hex()[:24]
