"""What stands beside a case of other cases: linked ones, ones that are alike, and when it is a pattern."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy import Select, func, select

from grievance.cases.access import CASES
from grievance.cases.alike import WINDOW, Pattern, alike, candidates, pattern_of
from grievance.cases.labels import CASE_STATE_LABELS, CASE_TYPE_LABELS, LINK_LABELS
from grievance.cases.links import Linked, count_links, links_of
from grievance.cases.models.case import Case
from grievance.cases.states import CaseState, CaseType, LinkKind
from grievance.foundation.db import db
from grievance.foundation.pages import Page, part_of
from grievance.policy.actor import Actor
from grievance.web.inspector.acts import allowed
from grievance.web.inspector.link_acts import LINKS, why_alike
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, translated

#: So many linked cases stand beside the rest of a case's page.
LINKED = 20
_TOGETHER = frozenset(LinkKind) - {LinkKind.UNRELATED}
_ACTS = {act.verb: act for act in LINKS}


def others_shown(actor: Actor, case: Case) -> dict[str, Any]:
    """Return the panels about other cases; none of them names a case that the reader may not open."""
    others = candidates(actor, case, elsewhere=False)
    found = alike(case, others)
    may_link = allowed(actor, case, _ACTS["link"])
    pattern = pattern_of(actor, case)
    linked = _page_beside(actor, case)
    return {
        "linked": [_beside(each) for each in linked.rows],
        "linked_place": pages_here(linked, "linked", anchor="#linked"),
        "alike": [
            {**_shown(each.case), "why": why_alike(each), "opened": day(each.case.opened_at)}
            for each in found
        ],
        "link_url": _act_url(case, "link") if may_link else None,
        "pattern": _pattern(actor, case, pattern) if pattern is not None else None,
    }


def _page_beside(actor: Actor, case: Case) -> Page[Case | Linked]:
    """Return the page that is asked for of the cases near to this one and of those linked with it."""
    near = _near(actor, case)
    first = db.session.scalar(select(func.count()).select_from(near.subquery())) or 0
    linked = count_links(actor, case, kinds=_TOGETHER)
    found = part_of(range(first + linked), number=page_number("linked"), size=LINKED)
    start = (found.number - 1) * found.size
    some = near.order_by(Case.id).offset(start).limit(found.size)
    rows: list[Case | Linked] = list(db.session.scalars(some))
    most, after = len(found.rows) - len(rows), max(0, start - first)
    rows += links_of(actor, case, kinds=_TOGETHER, after=after, most=most) if most else []
    return Page(rows=rows, number=found.number, total=found.total, size=found.size)


def _near(actor: Actor, case: Case) -> Select[Case]:
    """Return a query for the cases that hang on this one, on which it hangs, or that are one with it."""
    near = (Case.id == case.parent_id) | (Case.parent_id == case.id) | (Case.id == case.merged_into_id)
    return CASES.visible(actor).where(near | (Case.merged_into_id == case.id))


def _beside(other: Case | Linked) -> dict[str, Any]:
    if isinstance(other, Linked):
        return {**_shown(other.case), "how": translated(LINK_LABELS[other.kind])}
    return _shown(other)


def _shown(case: Case) -> dict[str, Any]:
    danger = case.case_type is CaseType.RETALIATION and case.state is not CaseState.CLOSED
    return {
        "url": url_for("inspector.case", reference=case.reference),
        "reference": case.reference,
        "type": translated(CASE_TYPE_LABELS[case.case_type]),
        "state": translated(CASE_STATE_LABELS[case.state]),
        "tone": "danger" if danger else "plain",
        "how": "",
    }


def _pattern(actor: Actor, case: Case, found: Pattern) -> dict[str, Any] | None:
    """Say that something happens again and again, and offer what can be done about it."""
    if not allowed(actor, case, _ACTS["collective"]):
        return None
    text = ngettext(
        "%(num)s report at this site tells of the same within %(days)s days.",
        "%(num)s reports at this site tell of the same within %(days)s days.",
        found.count,
        days=WINDOW.days,
    )
    if found.collective is not None:
        reference = found.collective.reference
        link = gettext("Workers stand together in case %(reference)s already.", reference=reference)
        return {"text": text, "link": link, "url": url_for("inspector.case", reference=reference)}
    return {"text": text, "link": gettext("Open a collective complaint"), "url": _act_url(case, "collective")}


def _act_url(case: Case, verb: str) -> str:
    return url_for("inspector.act", reference=case.reference, verb=verb)
