"""What of a case may go to a Party without anybody's words: codes, places and dates by the month."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import func, select

from grievance.cases.models.case import Case, CaseComplaint, CaseProvision
from grievance.foundation.db import db


def facts_of(case: Case) -> dict[str, Any]:
    """Return the readable facts of a case: what it is about, where, how urgent and how far it has come."""
    site = case.site
    provisions = select(CaseProvision.provision_code).where(CaseProvision.case_id == case.id)
    return {
        "case": case.reference,
        "opened": f"{case.opened_at:%Y-%m}",
        "state": str(case.state),
        "band": str(case.band) if case.band is not None else None,
        "reports": _how_many(case),
        "items": [each.item_code for each in case.allegations],
        "outcomes": {each.item_code: str(each.outcome) for each in case.allegations if each.outcome},
        "provisions": list(db.session.scalars(provisions.order_by(CaseProvision.provision_code))),
        "covert": case.site_told_at is None,
        "site": site.name if site is not None else None,
        "site_reference": site.reference if site is not None else None,
        "country": site.country if site is not None else None,
        "stage": str(site.stage) if site is not None else None,
        "minerals": sorted(str(each.mineral) for each in site.minerals) if site is not None else [],
    }


def fingerprint(content: Any) -> str:
    """Return the SHA-256 of exactly what is sealed, in its canonical form."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _how_many(case: Case) -> str:
    """Return how many reports there are, too coarsely to single anybody out."""
    query = select(func.count(CaseComplaint.id)).where(CaseComplaint.case_id == case.id)
    number = db.session.scalar(query) or 0
    return "5+" if number >= 5 else "1-4" if number else "0"
