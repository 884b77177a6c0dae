"""The claims that somebody filed: where each stands, what is asked, and what its worker lets them read."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext

from grievance.cases.services.steps import Words
from grievance.complaints.labels import FILING_LABELS, FILING_NOT_SAID
from grievance.foundation.db import transaction
from grievance.representation.access import CLAIMS
from grievance.representation.labels import ASKED_LABELS
from grievance.representation.models import RepresentedClaim
from grievance.representation.queries import ClaimRow, TalkLine, claim_row, claims_of, talk_of
from grievance.representation.services.following import read_words
from grievance.representation.services.talking import write_to_team
from grievance.standards.catalogue import catalogue
from grievance.web.representative.desk import Page, for_representatives, rail, why_not
from grievance.web.representative.forms import TalkForm
from grievance.web.ui.forms import saved
from grievance.web.ui.locales import language
from grievance.web.ui.paging import page_number, pager, pages_here
from grievance.web.ui.presentation import day, listed, money, translated
from grievance.web.ui.visitors import staff


@for_representatives
def claims() -> Page:
    """List the claims that the visitor filed and may follow."""
    found = claims_of(staff(), page=page_number())
    return render_template(
        "representative/claims.html",
        nav=rail("claims"),
        rows=[_shown(each) for each in found.rows],
        shut=why_not(),
        **pager(found, lambda number: url_for("representative.claims", page=number)),
    )


@for_representatives
def claim(reference: str) -> Page:
    """Show one claim, with the words that its worker lets the visitor read, and write to the team."""
    actor = staff()
    form = TalkForm()
    if form.arrived() and saved(form, lambda: _write(reference, form)):
        return redirect(url_for("representative.claim", reference=reference) + "#talk", code=303)
    found = CLAIMS.find(actor, RepresentedClaim.reference, reference)
    row, talk = claim_row(actor, found), talk_of(actor, found, page=page_number("talk"))
    with transaction():
        words = read_words(actor, CLAIMS.find(actor, RepresentedClaim.reference, reference))
    spoken = language(words.lang) if words is not None else None
    owed = words.owed if words is not None else None
    page = render_template(
        "representative/claim.html",
        nav=rail("claims"),
        talk=[_line(each) for each in talk.rows],
        talk_place=pages_here(talk, "talk", anchor="#talk"),
        form=form,
        errors=form.mistakes(),
        row=_shown(row),
        problems=_problems(row),
        story=words.story if words is not None else "",
        where=words.where if words is not None else "",
        spoken=spoken,
        owed=money(owed.amount, owed.currency) if owed is not None else "",
    )
    return page, form.answer_status


def _write(reference: str, form: TalkForm) -> None:
    found = CLAIMS.find(staff(), RepresentedClaim.reference, reference)
    write_to_team(staff(), found, words=Words(form.text.data or "", form.locale.data or "en"))


def _line(line: TalkLine) -> dict[str, Any]:
    spoken = language(line.lang)
    return {
        "who": gettext("Case team") if line.from_team else line.who,
        "when": day(line.sent_at),
        "iso": line.sent_at.date().isoformat(),
        "text": line.text if line.text is not None else gettext("You hold no key that opens this."),
        "lang": spoken.tag,
        "dir": spoken.direction,
        "mine": not line.from_team,
        "unread": False,
    }


def _shown(row: ClaimRow) -> dict[str, Any]:
    progress = row.progress
    values = {name: day(value) for name, value in progress.values.items()}
    return {
        "reference": row.reference,
        "slip": row.slip,
        "items": listed(_problems(row)),
        "site": row.site,
        "filed": row.filed_on,
        "status": translated(progress.text, **values),
        "next": progress.next_date,
        "late": progress.late,
        "asked": [translated(ASKED_LABELS[each]) for each in row.asked],
        "readable": row.readable,
        "colleague": row.colleague,
        "basis": translated(FILING_LABELS[row.basis] if row.basis is not None else FILING_NOT_SAID),
    }


def _problems(row: ClaimRow) -> list[str]:
    return [translated(catalogue().items[code].staff_label) for code in row.items]
