"""What is promised along a chain, what is overdue, by whom and since when."""

from __future__ import annotations

from typing import Any

from flask import render_template

from grievance.web.brand.chain import file_urls, for_brands, rail
from grievance.web.brand.narrowing import remedy_list
from grievance.web.brand.tables import owed_row
from grievance.web.ui.visitors import staff


@for_brands
def show() -> Any:
    """Show who has to act where."""
    found = remedy_list(staff())
    listed = found.shown()
    return render_template(
        "brand/remedy.html",
        nav=rail("brand.remedy"),
        rows=[owed_row(each) for each in listed["shown"]],
        overdue=sum(each.is_overdue for each in found.every),
        every=len(found.every),
        **file_urls("remedy", found.asked),
        **listed,
    )
