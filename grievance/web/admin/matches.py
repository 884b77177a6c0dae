"""Names in lists that were not clear: which known site or company each of them means."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from grievance.foundation.db import transaction
from grievance.foundation.errors import NotFound
from grievance.policy.permissions import Permission
from grievance.supplychain.access import COMPANIES, SITES
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.imports import ImportRow
from grievance.supplychain.models.site import Site
from grievance.supplychain.outcomes import Subject, Verdict
from grievance.supplychain.reviewing import choices_for, question_of, row_in_review, rows_in_review
from grievance.supplychain.services.deciding import answer_row
from grievance.supplychain.stages import MINERAL_LABELS, STAGE_LABELS, Mineral, Stage
from grievance.web.admin.desk import Answer, page_number, pager, rail, stewards
from grievance.web.admin.register_words import SUBJECTS
from grievance.web.ui.visitors import staff


@stewards
def list_matches() -> Answer:
    """List the rows of imports that wait for somebody to say what they mean."""
    staff().must(Permission.Site.MANAGE)
    page = rows_in_review(staff(), page=page_number())
    return render_template(
        "admin/matches.html",
        page=page,
        questions={row.id: question_of(row) for row in page.rows},
        subjects=SUBJECTS,
        **pager(page),
        **rail(),
    )


@stewards
def show(reference: str) -> Answer:
    """Show what a row says beside the five that it could mean, and take the answer."""
    row = _waiting(reference)
    if request.method == "POST":
        return _answer(reference)
    question = question_of(row)
    stage = question.said.get("stage")
    return render_template(
        "admin/match.html",
        row=row,
        question=question,
        choices=choices_for(row),
        subjects=SUBJECTS,
        stages=STAGE_LABELS,
        minerals=MINERAL_LABELS,
        stage=Stage(stage) if stage in set(Stage) else None,
        handled=[Mineral(each) for each in question.said.get("minerals", ()) if each in set(Mineral)],
        **rail(),
    )


def _answer(reference: str) -> Answer:
    chosen = request.form.get("chosen", "")
    asked = request.form.get("verdict", "")
    with transaction():
        row = _waiting(reference)
        verdict = Verdict(asked) if asked in set(Verdict) else Verdict.SAME
        record = _chosen(row, chosen) if verdict is not Verdict.NEW else None
        answer_row(staff(), row, verdict=verdict, chosen=record)
    if verdict is Verdict.DIFFERENT:
        return redirect(url_for("admin.match", reference=reference), code=303)
    return redirect(url_for("admin.matches"), code=303)


def _waiting(reference: str) -> ImportRow:
    staff().must(Permission.Site.MANAGE)
    row = row_in_review(staff(), reference)
    if row is None:
        raise NotFound
    return row


def _chosen(row: ImportRow, reference: str) -> Site | Company:
    if question_of(row).subject is Subject.SITE:
        return SITES.find(staff(), Site.reference, reference)
    return COMPANIES.find(staff(), Company.reference, reference)
