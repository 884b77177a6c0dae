"""What is read of alarms: who and where for supervisors of a team, counts for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from grievance.accounts.models.organisation import TeamMember
from grievance.accounts.models.user import User
from grievance.alarms.models import PolicyReport
from grievance.alarms.rules import LABELS, SURGE, UNUSUAL, Unusual
from grievance.audit.models import Fact
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.models.site import Site, SiteTeam
from grievance.supplychain.ties import sites_tied_to

SHOWN = timedelta(days=7)


@dataclass(frozen=True)
class Alarm:
    """One alarm of the last days."""

    at: datetime
    label: str
    about: str
    """Whose reading it was, or which site."""
    count: int


@dataclass(frozen=True)
class Refused:
    """What browsers refused on our pages."""

    directive: str
    origin: str
    count: int
    last_on: date


def alarms(actor: Actor) -> list[Alarm]:
    """Return what was unusual in the actor's own teams, the newest first; one's own reading is for others."""
    actor.must(Permission.Audit.WATCH)
    colleagues = select(TeamMember.user_id).where(TeamMember.team_id.in_(actor.team_ids))
    people = {
        user.reference: user.name
        for user in db.session.scalars(select(User).where(User.id.in_(colleagues), User.id != actor.user_id))
    }
    places = {
        site.reference: site.name
        for site in db.session.scalars(
            select(Site)
            .join(SiteTeam, SiteTeam.site_id == Site.id)
            .where(SiteTeam.team_id.in_(actor.team_ids), Site.id.not_in(sites_tied_to(actor)))
        )
    }
    return [
        Alarm(
            at=fact.at,
            label=LABELS[Unusual(fact.codes["kind"])] if fact.verb == UNUSUAL else N_("Many reports at once"),
            about=(people if fact.verb == UNUSUAL else places)[fact.subject_reference],
            count=fact.codes["count"],
        )
        for fact in _recent(UNUSUAL, SURGE)
        if fact.subject_reference in (people if fact.verb == UNUSUAL else places)
    ]


def unusual_readings(actor: Actor) -> int:
    """Return how many accounts read unusually much lately, and not which."""
    actor.must(Permission.Account.MANAGE)
    return len({fact.subject_reference for fact in _recent(UNUSUAL)})


def refusals(actor: Actor) -> list[Refused]:
    """Return what browsers refused lately, the most frequent first."""
    actor.must(Permission.Account.MANAGE)
    total = func.sum(PolicyReport.count)
    query = (
        select(PolicyReport.directive, PolicyReport.origin, total, func.max(PolicyReport.day))
        .where(PolicyReport.day > clock.today() - SHOWN)
        .group_by(PolicyReport.directive, PolicyReport.origin)
        .order_by(total.desc(), PolicyReport.directive, PolicyReport.origin)
    )
    return [Refused(row[0], row[1], int(row[2]), row[3]) for row in db.session.execute(query)]


def _recent(*verbs: str) -> list[Fact]:
    query = select(Fact).where(Fact.verb.in_(verbs), Fact.at > clock.now() - SHOWN).order_by(Fact.id.desc())
    return list(db.session.scalars(query))
