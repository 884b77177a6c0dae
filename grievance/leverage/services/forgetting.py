"""When a case is erased, what brands were asked about it goes too."""

from __future__ import annotations

from sqlalchemy import select

from grievance.audit.trail import Announcement
from grievance.cases.models.case import Case
from grievance.foundation.db import db
from grievance.leverage.models import BrandRequest
from grievance.vault.services.destruction import destroy_compartment


def hear_erasure(announcement: Announcement) -> None:
    """Destroy the keys of what brands read and wrote about a case; that they were asked, and when, stays."""
    case: Case = announcement.record
    for request in db.session.scalars(select(BrandRequest).where(BrandRequest.case_id == case.id)):
        if request.packet is not None and request.packet.destroyed_on is None:
            destroy_compartment(request.packet)
