"""A colleague who had ties to one site of the crowd, and was kept away from its cases for that time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.cases.services.conflict import BLOCKED, ConflictStep
from grievance.demo.crowd.people import Hands
from grievance.demo.crowd.places import Ground
from grievance.demo.crowd.rows import Written
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.models.tie import StaffTie
from grievance.supplychain.services.ties import declare_tie, end_tie
from grievance.supplychain.stages import TieKind

#: So long ago it was declared, and has ended.
_FROM, _UNTIL = timedelta(days=790), timedelta(days=60)
_TRIED_SHARE = 0.6


@dataclass(frozen=True)
class PastTie:
    """Who had ties to which site, and for how long."""

    actor: Actor
    site_id: int
    since: datetime
    until: datetime


def declare_past_tie(team: Hands, grounds: list[Ground], now: datetime) -> PastTie:
    """Let the verifier have had ties to the site where most happens, once."""
    busiest = max(grounds, key=lambda each: each.weight)
    actor = actors.staff(team.verifier, roles=[Role.VERIFIER], team_ids=[team.team_id])
    tie = PastTie(actor, busiest.site_id, now - _FROM, now - _UNTIL)
    had = select(StaffTie.id).where(StaffTie.user_id == team.verifier, StaffTie.site_id == busiest.site_id)
    if db.session.scalar(had) is None:
        with clock.at(tie.since):
            made = declare_tie(actor, site=db.session.get_one(Site, busiest.site_id), kind=TieKind.PAST_AUDIT)
        with clock.at(tie.until):
            end_tie(actor, reference=made.reference)
    return tie


def keep_away(random: Random, tie: PastTie, written: list[Written]) -> None:
    """Let the colleague have tried to look at some of these cases, which left a fact each."""
    for each in written:
        opened = each.course.opened_at
        tried = opened + timedelta(days=1)
        at_site = each.course.ground.site_id == tie.site_id and tie.since < opened and tried < tie.until
        if at_site and random.random() < _TRIED_SHARE:
            with clock.at(tried):
                record(tie.actor, BLOCKED, db.session.get_one(Case, each.case_id), kind=ConflictStep.LOOK)
