"""One site of a chain as a line of the page and as a line of the file."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from grievance.transparency.labels import word_for
from grievance.transparency.queries.chain import BrandSite, MineralPath
from grievance.web.ui.presentation import money, translated

CSV_COLUMNS = (
    "site_reference",
    "site",
    "country",
    "operator",
    "stage",
    "minerals",
    "links_to_you",
    "path",
    "sources",
    "weakest_evidence",
    "all_links_said_to_run",
    "known_by_company_only",
    "remedy",
    "earliest_open_due_date",
    "figures_published_on",
    "actions_open",
    "actions_overdue",
    "actions_verified",
    "workers_claimed_by_site",
    "workers_confirmed",
    "money_claimed_by_site",
    "money_confirmed",
)
_TONES = {"overdue": "danger", "due_soon": "warn", "under_way": "info", "verified": "good"}
_ICONS = {"overdue": "late", "due_soon": "clock", "verified": "check"}
_EVIDENCE_TONES = {"low": "warn", "medium": "plain", "high": "good"}


def table_row(site: BrandSite) -> dict[str, Any]:
    """Return a site as the page's table shows it; nothing that is not in the row of the query."""
    standing = str(site.standing)
    return {
        "row_class": "danger" if site.is_overdue else None,
        "site": site,
        "url": url_for("brand.site", reference=site.reference),
        "stage": translated(word_for("site_stage", site.stage)),
        "minerals": ", ".join(translated(word_for("mineral", each)) for each in site.minerals),
        "link": link_words(site.tier),
        "evidence": translated(word_for("confidence", site.weakest)),
        "evidence_tone": _EVIDENCE_TONES[site.weakest],
        "runs": gettext("said to run now") if site.all_active else gettext("not known to run now"),
        "standing": translated(word_for("standing", standing)),
        "standing_tone": _TONES.get(standing, "plain"),
        "standing_icon": _ICONS.get(standing),
        "paths": [_path(each) for each in site.paths],
        "overdue": "–" if site.figures.overdue is None else str(site.figures.overdue),
        "figures": _figures(site),
        "money": [
            {
                "claimed": shown_money(each.claimed, each.currency),
                "confirmed": shown_money(each.confirmed, each.currency),
            }
            for each in site.figures.money
        ],
    }


def link_words(steps: int) -> str:
    """Say how a site is linked, and never whose mineral it is."""
    return ngettext(
        "possible link (%(num)s step, documented)", "possible link (%(num)s steps, documented)", steps
    )


def shown_money(amount: int | None, currency: str) -> str:
    """Return an amount, or that it is not shown."""
    return gettext("not shown") if amount is None else money(amount, currency)


def _figures(site: BrandSite) -> list[dict[str, str]]:
    told = site.figures
    listed = (
        (gettext("Actions open"), told.open),
        (gettext("Actions overdue"), told.overdue),
        (gettext("Actions verified"), told.verified),
        (gettext("Workers, says the site"), told.claimed_workers),
        (gettext("Workers, confirmed"), told.confirmed_workers),
    )
    return [_figure(label, value) for label, value in listed]


def _figure(label: str, value: int | None) -> dict[str, str]:
    told = {"label": label, "value": "–" if value is None else str(value)}
    return {**told, "note": gettext("not shown")} if value is None else told


def _path(path: MineralPath) -> dict[str, Any]:
    return {
        "path": path,
        "mineral": translated(word_for("mineral", path.mineral)),
        "link": link_words(path.tier),
        "places": [path.steps[0].start, *(step.end for step in path.steps)] if path.steps else [],
        "evidence": translated(word_for("confidence", path.weakest)),
        "evidence_tone": _EVIDENCE_TONES[path.weakest],
    }


def csv_row(site: BrandSite, *, figures_of: date | None) -> tuple[object, ...]:
    """Return a site as a line of the file, in the order of `CSV_COLUMNS`."""
    told = site.figures
    return (
        site.reference,
        site.name,
        site.country,
        site.operator,
        site.stage,
        " ".join(site.minerals),
        site.tier,
        " | ".join(_way(path) for path in site.paths),
        " ".join(dict.fromkeys(step.source_url for path in site.paths for step in path.steps)),
        site.weakest,
        "yes" if site.all_active else "no",
        "yes" if all(path.by_company for path in site.paths) else "no",
        str(site.standing),
        site.due_on,
        figures_of,
        told.open,
        told.overdue,
        told.verified,
        told.claimed_workers,
        told.confirmed_workers,
        "; ".join(f"{each.currency} {each.claimed}" for each in told.money if each.claimed is not None),
        "; ".join(f"{each.currency} {each.confirmed}" for each in told.money if each.confirmed is not None),
    )


def _way(path: MineralPath) -> str:
    places = [path.steps[0].start, *(step.end for step in path.steps)] if path.steps else []
    return f"{path.mineral}: {' > '.join(places)}"
