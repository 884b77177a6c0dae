"""The commitments that official acts can relate to, with how sure each is."""

from __future__ import annotations

from flask import render_template

from grievance.standards.labels import BASIS_LABELS, CONFIDENCE_LABELS, LANGUAGE_NOTE
from grievance.standards.queries import provision_rows
from grievance.web.official.desk import for_officials, rail


@for_officials
def commitments() -> str:
    """List the commitments with strength, source and confidence."""
    return render_template(
        "official/commitments.html",
        nav=rail("commitments"),
        rows=provision_rows(),
        confidences=CONFIDENCE_LABELS,
        bases=BASIS_LABELS,
        note=LANGUAGE_NOTE,
    )
