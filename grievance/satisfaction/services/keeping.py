"""Let go of open lines: after a year, and of whoever reads no more."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.audit.trail import Announcement
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.satisfaction.models import SatisfactionAnswer
from grievance.vault.models.compartment import Compartment, CompartmentKind, Grant, SealedItem
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import revoke
from grievance.vault.services.destruction import delete_compartment


def forget_old_lines() -> int:
    """Delete the lines of a year ago with their keys; the taps stay in the counts."""
    today = clock.today()
    old = select(SatisfactionAnswer).where(
        SatisfactionAnswer.line_id.is_not(None),
        SatisfactionAnswer.month <= date(today.year - 1, today.month, 1),
    )
    rows = db.session.scalars(old).all()
    for row in rows:
        _forget(row)
    return len(rows)


def hear_closing(announcement: Announcement) -> None:
    """Take the keys of lines from an account that was closed; a line that nobody else reads goes."""
    user: User = announcement.record
    mine = select(Principal).where(Principal.user_id == user.id)
    for holder in db.session.scalars(mine).all():
        held = (
            select(Compartment)
            .join(Grant, Grant.compartment_id == Compartment.id)
            .where(Compartment.kind == CompartmentKind.OPINION, Grant.principal_id == holder.id)
        )
        for compartment in db.session.scalars(held).unique().all():
            _leave(announcement, compartment, holder)


def _leave(announcement: Announcement, compartment: Compartment, holder: Principal) -> None:
    others = select(Grant.id).join(Principal, Principal.id == Grant.principal_id)
    others = others.where(
        Grant.compartment_id == compartment.id,
        Principal.id != holder.id,
        Principal.user_id.is_not(None),
        Principal.retired_at.is_(None),
    )
    if db.session.scalar(others.limit(1)) is not None:
        revoke(announcement.actor, compartment, holder)
        return
    lines = (
        select(SatisfactionAnswer)
        .join(SealedItem, SealedItem.id == SatisfactionAnswer.line_id)
        .where(SealedItem.compartment_id == compartment.id)
    )
    for row in db.session.scalars(lines).all():
        _forget(row)


def _forget(row: SatisfactionAnswer) -> None:
    assert row.line is not None
    gone = row.line.compartment
    row.line = None
    db.session.flush()
    delete_compartment(gone)
