"""The chain of a site as the staff see it: which brands it may reach, and which sites may supply it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from grievance.supplychain.bands import Granularity
from grievance.supplychain.exposure import Exposure, exposed_companies, supplying_sites
from grievance.supplychain.labels import (
    BY_COMPANY_TEXT,
    EVIDENCE_TEXTS,
    LINK_STATE_TEXTS,
    SHARE_LABELS,
)
from grievance.supplychain.models.site import Site
from grievance.supplychain.stages import CONFIDENCE_LABELS, MINERAL_LABELS, Confidence
from grievance.web.ui.chain_picture import Step, chain_picture
from grievance.web.ui.chain_words import EVIDENCE_TONES, SHARE_TONES, link_words, runs_words, seen_words
from grievance.web.ui.presentation import translated

#: So many are shown in each direction, the most exposed first.
_SHOWN = 20


def chain_shown(site: Site, *, site_page: str) -> dict[str, Any]:
    """Return what `ui/site_chain.html` shows, over public relations only; sites lead to this endpoint."""
    down, up = exposed_companies(site.id, limit=_SHOWN), supplying_sites(site.id, limit=_SHOWN)
    return {
        "brands": [_row(each, url=None) for each in down.rows],
        "more_brands": down.total - len(down.rows),
        "suppliers": [_row(each, url=url_for(site_page, reference=each.reference)) for each in up.rows],
        "more_suppliers": up.total - len(up.rows),
        "picture": chain_picture(
            [Step(link.start, link.end, link.confidence is Confidence.LOW) for link in each.links]
            for each in down.rows
        ),
        "by_company_text": BY_COMPANY_TEXT,
        "evidence_texts": EVIDENCE_TEXTS,
        "state_texts": LINK_STATE_TEXTS,
    }


def _row(row: Exposure, *, url: str | None) -> dict[str, Any]:
    return {
        "row": row,
        "url": url,
        "mineral": translated(MINERAL_LABELS[row.mineral]),
        "share": translated(SHARE_LABELS[row.band]),
        "share_tone": SHARE_TONES.get(row.band, "plain"),
        "link": link_words(row.tier),
        "runs": runs_words(all_active=row.all_active),
        "by_company": row.granularity is Granularity.COMPANY,
        "evidence": translated(CONFIDENCE_LABELS[row.weakest]),
        "evidence_tone": EVIDENCE_TONES[row.weakest],
        "seen": seen_words(row.seen_on),
    }
