"""Official letters that the team wrote to the site."""

from __future__ import annotations

from typing import Any

from flask import url_for

from grievance.cases.models.case import Case
from grievance.exports.queries import letters_to_site, pdf_for_site
from grievance.web.operator.desk import Page, find_matter, for_sites
from grievance.web.ui.letter_rows import letter_row
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.sealed_files import as_paper
from grievance.web.ui.visitors import staff


@for_sites
def download(reference: str, letter: str) -> Page:
    """Hand a letter out as it was issued."""
    found, pdf = pdf_for_site(staff(), find_matter(reference), letter)
    return as_paper(pdf, name=f"{found.number}.pdf")


def shown_letters(case: Case) -> dict[str, Any]:
    """Return the letters of a matter as its page lists them, the newest first."""
    found = letters_to_site(staff(), case, page=page_number("letters"))
    rows = [
        letter_row(each, url_for("operator.letter", reference=case.reference, letter=each.reference))
        for each in found.rows
    ]
    here = url_for("operator.matter", reference=case.reference)
    return {"letters": rows, "letters_place": pages_here(found, "letters", anchor="#letters", at=here)}
