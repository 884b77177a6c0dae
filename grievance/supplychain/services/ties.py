"""Declare a conflict of interest, and say that it has ended."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, or_, select

from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotAllowed, NotFound
from grievance.foundation.text import N_, ascii_digits
from grievance.policy.actor import Actor
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.models.tie import StaffTie
from grievance.supplychain.stages import TieKind

#: Nobody who works today was tied to anything before this day.
EARLIEST = date(1930, 1, 1)


def declare_tie(
    actor: Actor,
    *,
    site: Site | None = None,
    company: Company | None = None,
    kind: TieKind = TieKind.OTHER,
    from_day: date | None = None,
    until_day: date | None = None,
) -> StaffTie:
    """Say that one has ties to a site or a company: from now on one takes no part in their cases."""
    if actor.user_id is None:
        raise NotAllowed
    if (site is None) == (company is None):
        raise InvalidInput(N_("Enter the number or name of a site, or the name of a company."), field="about")
    _check_days(from_day, until_day)
    made = StaffTie(
        user_id=actor.user_id,
        site_id=site.id if site is not None else None,
        company_id=company.id if company is not None else None,
        kind=kind,
        from_day=from_day,
        until_day=until_day,
        declared_at=clock.now(),
    )
    present = select(StaffTie).where(
        StaffTie.user_id == made.user_id,
        StaffTie.site_id.is_not_distinct_from(made.site_id),
        StaffTie.company_id.is_not_distinct_from(made.company_id),
        StaffTie.kind == kind,
        StaffTie.ended_at.is_(None),
    )
    found = db.session.scalar(present)
    if found is not None:
        return found
    db.session.add(made)
    db.session.flush()
    record(actor, "tie.declared", made, kind=kind)
    return made


def end_tie(actor: Actor, *, reference: str) -> None:
    """Say that a tie has ended; cases from now on are sealed to one again, older ones a colleague gives."""
    found = db.session.scalar(
        select(StaffTie).where(StaffTie.reference == reference, StaffTie.user_id == actor.user_id)
    )
    if found is None:
        raise NotFound
    found.ended_at = clock.now()
    record(actor, "tie.ended", found)


def _check_days(from_day: date | None, until_day: date | None) -> None:
    if from_day is not None and not EARLIEST <= from_day <= clock.today():
        raise InvalidInput(N_("Give a day that lies behind us, or leave it empty."), field="from_day")
    if until_day is not None and until_day < (from_day or EARLIEST):
        raise InvalidInput(N_("It cannot have ended before it began."), field="until_day")


def site_called(wanted: str) -> Site | None:
    """Return the one site with this number or exact name; None if there is none or more than one."""
    text = wanted.strip()
    same = or_(Site.number == ascii_digits(text), func.lower(Site.name) == text.lower())
    found = db.session.scalars(select(Site).where(same)).all()
    return found[0] if len(found) == 1 else None
