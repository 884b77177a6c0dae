"""What was reported along a chain: published figures only, and what everybody may read anyway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from flask import render_template

from grievance.transparency.labels import word_for
from grievance.transparency.queries.chain import BrandSite
from grievance.web.brand.chain import file_urls, for_brands, rail
from grievance.web.brand.narrowing import issue_list
from grievance.web.brand.tables import table_row
from grievance.web.ui.presentation import translated
from grievance.web.ui.visitors import staff


@for_brands
def show() -> Any:
    """Show what was reported at which site, as far as it may be told."""
    found = issue_list(staff())
    listed = found.narrowed.shown()
    return render_template(
        "brand/issues.html",
        nav=rail("brand.issues"),
        chain=found.chain,
        rows=[table_row(each) for each in listed["shown"]],
        groups=_groups(found.narrowed.rows),
        **file_urls("issues", found.narrowed.asked),
        **listed,
    )


def _groups(sites: Iterable[BrandSite]) -> list[dict[str, Any]]:
    """Add up what is shown of each site; what is hidden there is in no sum."""
    reports: Counter[str] = Counter()
    at: Counter[str] = Counter()
    for each in sites:
        for code, number in each.figures.issues.groups:
            reports[code] += number
            at[code] += 1
    return [
        {"group": translated(word_for("group", code)), "reports": number, "sites": at[code]}
        for code, number in reports.most_common()
    ]
