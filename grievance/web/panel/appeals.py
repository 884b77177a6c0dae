"""The appeals of a panel: the list, what lies before it, votes, and the decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.cases.access import APPEALS
from grievance.cases.fact_series import SaidOfFact, values_of
from grievance.cases.labels import (
    APPEAL_GROUND_LABELS,
    APPEAL_OUTCOME_LABELS,
    APPEAL_SIDE_LABELS,
    EVIDENCE_LABELS,
    OUTCOME_LABELS,
    PANEL_SEAT_LABELS,
)
from grievance.cases.models.appeal import Appeal
from grievance.cases.panels import AppealOutcome, Vote, majority
from grievance.cases.papers import (
    AppealRow,
    FindingView,
    Papers,
    VoteView,
    appeals_before,
    open_before,
    papers,
)
from grievance.cases.pieces import Piece, in_order
from grievance.cases.services import deciding, panels
from grievance.cases.services.deciding import Decision
from grievance.cases.services.steps import Words
from grievance.cases.states import Evidence
from grievance.cases.workers import workers_of
from grievance.complaints.queries import Story
from grievance.foundation import clock
from grievance.policy.roles import Role
from grievance.standards.catalogue import catalogue
from grievance.web.panel.course import shown_course
from grievance.web.panel.forms import DecisionForm, VoteForm, decision_form, vote_form
from grievance.web.ui.fact_series import shown_series, shown_value
from grievance.web.ui.forms import RefusableForm, saved
from grievance.web.ui.locales import language, select_locale
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.pieces import piece_name, pieces_by_reference
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.visitors import for_roles, staff

Page = str | tuple[str, int] | Response
for_panel = for_roles(Role.PANEL_MEMBER)


@for_panel
def appeals() -> str:
    """List the appeals on whose panels the visitor sits."""
    found = appeals_before(staff(), page=page_number())
    rows = [_shown_row(each) for each in found.rows]
    return render_template("panel/appeals.html", nav=_rail(), rows=rows, place=pages_here(found))


@for_panel
def appeal(reference: str) -> Page:
    """Show what lies before the panel."""
    return _page(_find(reference))


@for_panel
def cast_vote(reference: str) -> Page:
    """Vote, or vote anew."""
    form = vote_form(_items(_find(reference)))

    def save() -> None:
        panels.vote(
            staff(),
            _find(reference),
            outcome=AppealOutcome(form.outcome.data or ""),
            reason=Words(form.reason.data or "", form.locale.data or "en"),
            changes=form.changes(),
        )

    return _answer(reference, form, save)


@for_panel
def decide(reference: str) -> Page:
    """Say what most of the panel want."""
    form = decision_form(_locales(_find(reference)))

    def save() -> None:
        decision = Decision(
            reasons=form.reasons.data or "",
            plain=form.plain.data or "",
            locale=form.locale.data or "en",
            translations=form.translations(),
        )
        deciding.decide_appeal(staff(), _find(reference), decision)

    return _answer(reference, form, save)


def _answer(reference: str, form: RefusableForm, save: Any) -> Page:
    if form.arrived() and saved(form, save):
        return redirect(url_for("panel.appeal", reference=reference), code=303)
    return _page(_find(reference), form)


def _page(found: Appeal, form: RefusableForm | None = None) -> Page:
    before = papers(
        staff(),
        found,
        locale=select_locale(),
        findings=page_number("findings"),
        stories=page_number("stories"),
        course=page_number("course"),
    )
    here = url_for("panel.appeal", reference=found.reference)
    first = (before.stories.number - 1) * before.stories.size + 1
    voting = form if isinstance(form, VoteForm) else vote_form(_items(found), formdata=None)
    saying = form if isinstance(form, DecisionForm) else decision_form(_locales(found), formdata=None)
    about = found.case.parent
    series = shown_series(staff(), about) if about is not None else None
    weighed = {name for each in before.findings.rows for name in each.facts}
    said = values_of(staff(), about, weighed) if about is not None else {}
    wanted = {name for each in before.findings.rows for name in each.pieces}
    kept = pieces_by_reference(about, wanted) if about is not None else {}
    agreed = majority(panels.votes_of(found).values()) if before.open else None
    page = render_template(
        "panel/appeal.html",
        nav=_rail(),
        reference=found.reference,
        row=_shown_row(before.row),
        words=_text(before.words.words, before.words.lang),
        findings=[_shown_finding(each, said, kept) for each in before.findings.rows],
        findings_place=pages_here(before.findings, "findings", anchor="#findings", at=here),
        series=series.rows if series is not None else [],
        series_place=pages_here(series, "facts", anchor="#facts", at=here) if series is not None else None,
        stories=[_shown_story(each, at) for at, each in enumerate(before.stories.rows, start=first)],
        stories_place=pages_here(before.stories, "stories", anchor="#stories", at=here),
        course=shown_course(before.course.rows),
        course_place=pages_here(before.course, "course", anchor="#course", at=here),
        votes=[_shown_vote(each) for each in before.votes],
        agreed=_wanted(agreed) if agreed is not None else None,
        all_voted=len(panels.votes_of(found)) == len(before.votes),
        decision=_shown_decision(before),
        voting=voting if before.open else None,
        saying=saying if agreed is not None else None,
        errors=form.mistakes() if form is not None else [],
        refusal=form.refusal if form is not None else None,
    )
    return page, form.answer_status if form is not None else 200


def _find(reference: str) -> Appeal:
    return APPEALS.find(staff(), Appeal.reference, reference)


def _items(found: Appeal) -> list[str]:
    """Return the items on which there is a finding that can change."""
    about = found.case.parent
    return [each.item_code for each in about.allegations if each.outcome is not None] if about else []


def _locales(found: Appeal) -> list[str]:
    return list(dict.fromkeys(each.locale for each in workers_of(found.case)))


def _rail() -> list[dict[str, Any]]:
    count, due = open_before(staff())
    late = due is not None and due < clock.now()
    url, label = url_for("panel.appeals"), gettext("Appeals")
    return [{"label": label, "url": url, "icon": "gavel", "current": True, "count": count, "late": late}]


def _shown_row(row: AppealRow) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "case": row.case_reference,
        "site": row.site_name,
        "side": translated(APPEAL_SIDE_LABELS[row.side]),
        "ground": translated(APPEAL_GROUND_LABELS[row.ground]),
        "seat": translated(PANEL_SEAT_LABELS[row.seat]),
        "voted": row.voted,
        "due": day(row.due_at),
        "due_iso": row.due_at.date().isoformat() if row.due_at is not None else None,
        "late": row.due_at is not None and row.due_at < clock.now(),
        "outcome": translated(APPEAL_OUTCOME_LABELS[row.outcome]) if row.outcome is not None else None,
    }


def _shown_finding(
    view: FindingView, said: Mapping[str, SaidOfFact], kept: dict[str, Piece]
) -> dict[str, Any]:
    return {
        "weighed": [shown_value(*each) for name, each in said.items() if name in view.facts],
        "item": _item(view.item_code),
        "outcome": translated(OUTCOME_LABELS[view.outcome]),
        "number": view.number,
        "by_panel": view.by_panel,
        "when": day(view.found_at),
        "reasons": _text(view.reasons, view.lang),
        "plain": _text(view.plain, view.lang),
        "evidence": [translated(EVIDENCE_LABELS[Evidence(each)]) for each in view.evidence],
        "pieces": [piece_name(each) for each in in_order(kept, view.pieces)],
    }


def _shown_story(story: Story | None, number: int) -> dict[str, Any]:
    return {
        "title": gettext("Report %(number)s", number=number),
        "text": _text(story.story if story is not None else None, story.lang if story is not None else ""),
    }


def _shown_vote(view: VoteView) -> dict[str, Any]:
    return {
        "name": view.name,
        "seat": translated(PANEL_SEAT_LABELS[view.seat]),
        "mine": view.mine,
        "wants": _wanted(view.vote) if view.vote is not None else None,
        "reason": _text(view.reason.words, view.reason.lang) if view.reason is not None else None,
    }


def _wanted(vote: Vote) -> str:
    parts = [f"{code} → {translated(OUTCOME_LABELS[each])}" for code, each in sorted(vote.changes.items())]
    label = translated(APPEAL_OUTCOME_LABELS[vote.outcome])
    return f"{label} ({', '.join(parts)})" if parts else label


def _shown_decision(before: Papers) -> dict[str, Any] | None:
    if before.decision is None:
        return None
    lang = before.decision["lang"]
    return {
        "reasons": _text(before.decision["reasons"], lang),
        "plain": _text(before.decision["plain"], lang),
    }


def _item(code: str) -> str:
    known = catalogue().items.get(code)
    return f"{code} {translated(known.staff_label)}" if known is not None else code


def _text(words: str | None, lang: str) -> dict[str, str]:
    """Return words with their language, or why they cannot be read."""
    if words is None:
        reader = language(select_locale())
        return {
            "text": gettext("You hold no key that opens this."),
            "tag": reader.tag,
            "dir": reader.direction,
        }
    spoken = language(lang)
    return {"text": words, "tag": spoken.tag, "dir": spoken.direction}
