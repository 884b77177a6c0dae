"""One site of a chain as a line of the page, and what is promised there."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import ngettext

from grievance.transparency.labels import word_for
from grievance.transparency.queries.chain import BrandSite, MineralPath
from grievance.transparency.queries.figures import IssueFigures
from grievance.transparency.queries.tracker import OwedRemedy
from grievance.web.ui.chain_words import EVIDENCE_TONES, SHARE_TONES, link_words, runs_words, seen_words
from grievance.web.ui.presentation import listed, translated
from grievance.web.ui.remedy_figures import or_dash, remedy_figures, remedy_money, standing_tag


def table_row(site: BrandSite) -> dict[str, Any]:
    """Return a site as the page's table shows it; nothing that is not in the row of the query."""
    standing = str(site.standing)
    return {
        "row_class": "danger" if site.is_overdue else None,
        "site": site,
        "url": url_for("brand.site", reference=site.reference),
        "stage": translated(word_for("site_stage", site.stage)),
        "minerals": listed(translated(word_for("mineral", each)) for each in site.minerals),
        "link": link_words(site.tier),
        "evidence": translated(word_for("confidence", site.weakest)),
        "evidence_tone": EVIDENCE_TONES[site.weakest],
        "seen": seen_words(site.seen_on),
        **standing_tag(standing),
        "reports": or_dash(site.figures.issues.reports),
        "groups": group_words(site.figures.issues),
        "paths": [_path(each) for each in site.paths],
        "overdue": or_dash(site.figures.remedy.overdue),
        "figures": remedy_figures(site.figures.remedy),
        "money": remedy_money(site.figures.remedy),
    }


def owed_row(row: OwedRemedy) -> dict[str, Any]:
    """Return what one side has promised at a site, as the page's table shows it."""
    late = row.days_late
    return {
        "row_class": "danger" if late is not None else None,
        "row": row,
        "url": url_for("brand.site", reference=row.site.reference),
        "owing": translated(word_for("owing", row.owing)),
        **standing_tag(str(row.standing)),
        "late": ngettext("%(num)s day late", "%(num)s days late", late) if late is not None else "",
    }


def group_words(issues: IssueFigures) -> list[dict[str, str]]:
    """Return the groups of problems that may be told, each with its number."""
    return [
        {"label": translated(word_for("group", code)), "value": str(number)} for code, number in issues.groups
    ]


def _path(path: MineralPath) -> dict[str, Any]:
    link = link_words(path.tier)
    runs = runs_words(all_active=path.all_active)
    return {
        "path": path,
        "mineral": translated(word_for("mineral", path.mineral)),
        "link": link,
        "way": f"{link}, {runs}",
        "places": [path.steps[0].start, *(step.end for step in path.steps)] if path.steps else [],
        "evidence": translated(word_for("confidence", path.weakest)),
        "evidence_tone": EVIDENCE_TONES[path.weakest],
        "share": translated(word_for("share", path.band)),
        "share_tone": SHARE_TONES.get(path.band, "plain"),
        "seen": seen_words(path.seen_on),
    }
