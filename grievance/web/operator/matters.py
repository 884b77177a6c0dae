"""The list of matters, a matter's page, and the site's answer."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from grievance.cases.respondents import WAITS, AskedRow, asked_rows
from grievance.cases.services.notice import reply_for_site
from grievance.cases.states import ReplyKind, RespondentState
from grievance.foundation.errors import Refusal
from grievance.foundation.pages import Page as Rows
from grievance.foundation.pages import part_of
from grievance.policy.permissions import Permission
from grievance.remediation import matters as queries
from grievance.remediation.labels import ASK_LABELS, MATTER_STATUS_LABELS, MatterStatus
from grievance.remediation.matters import MatterRow, ReleaseView
from grievance.remediation.queries import plan_of
from grievance.remediation.services.terms import LONGEST_TEXT
from grievance.remediation.states import EDITABLE_PLANS, PLAN_STATE_LABELS, PlanState
from grievance.supplychain.labels import ROLE_LABELS
from grievance.transparency.queries.site_facts import facts_to_check
from grievance.web.operator.appeals import shown_appeals
from grievance.web.operator.desk import Page, find_matter, for_sites, rail
from grievance.web.operator.duties import duties
from grievance.web.operator.forms import ReplyForm
from grievance.web.operator.letters import shown_letters
from grievance.web.operator.showing import shown_action
from grievance.web.ui.forms import saved
from grievance.web.ui.locales import select_locale
from grievance.web.ui.paging import page_number, pager, pages_here
from grievance.web.ui.site_thread import site_entry
from grievance.web.ui.visitors import staff

_VIEWS = ("waiting", "all")
#: So many actions of a plan stand on one page of a matter.
ACTIONS = 25


@for_sites
def matters() -> Page:
    """List the matters that an inspector released to the visitor's organisation."""
    view = request.args.get("view", "all")
    view = view if view in _VIEWS else "all"
    live, rested = queries.matters(staff()), queries.count_rested(staff())
    firms = asked_rows(staff(), waiting=view == "waiting")
    shown = [row for row in live if row.asks] if view == "waiting" else live
    found = _part([*firms, *shown], rested if view == "all" else 0)
    return render_template(
        "operator/matters.html",
        nav=rail(view, live),
        view=view,
        rows=[_line(row) for row in found.rows if isinstance(row, MatterRow)],
        any=bool(live or rested),
        firms=[
            {"row": each, "waits": each.state in WAITS, "late": each.state is RespondentState.LATE}
            for each in found.rows
            if isinstance(each, AskedRow)
        ],
        roles=ROLE_LABELS,
        **pager(found, lambda number: url_for("operator.matters", view=view, page=number)),
    )


def _part(first: Sequence[AskedRow | MatterRow], rested: int) -> Rows[AskedRow | MatterRow]:
    """Return the page that is asked for, of the lines given and of the matters after them that are over."""
    found = part_of(range(len(first) + rested), number=page_number())
    on_page = [first[place] for place in found.rows if place < len(first)]
    after = max(0, (found.number - 1) * found.size - len(first))
    on_page += queries.rested_matters(staff(), after=after, most=len(found.rows) - len(on_page))
    return Rows(rows=on_page, number=found.number, total=found.total, size=found.size)


@for_sites
def due() -> str:
    """List what is asked of the visitor's organisation at all its sites, the earliest due first."""
    live = queries.matters(staff())
    found = part_of(duties(staff(), live), number=page_number())
    place = pager(found, lambda number: url_for("operator.due", page=number))
    rows = [each.shown() for each in found.rows]
    return render_template("operator/due.html", nav=rail("actions", live), rows=rows, **place)


@for_sites
def matter(reference: str) -> Page:
    """Show what was released, the answers, and the plan."""
    return page_of_matter(reference)


def page_of_matter(reference: str, refusal: Refusal | None = None) -> Page:
    """Return a matter's page, perhaps with the reason why something could not be done."""
    actor, case = staff(), find_matter(reference)
    row = queries.matter_row(actor, case)
    plan = plan_of(actor, case, locale=select_locale(), page=page_number("actions"), size=ACTIONS)
    told = queries.releases_of(actor, case, locale=select_locale(), page=page_number("told"))
    here = url_for("operator.matter", reference=reference)
    proposes = actor.may(Permission.Plan.PROPOSE)
    is_open = row.status is not MatterStatus.CLOSED
    page = render_template(
        "operator/matter.html",
        nav=rail(),
        matter=row,
        line=_line(row),
        thread=_thread(told.rows),
        thread_place=pages_here(told, "told", anchor="#released", at=here),
        plan=plan,
        plan_state=PLAN_STATE_LABELS[plan.state] if plan is not None else None,
        actions=[shown_action(each) for each in plan.actions] if plan is not None else [],
        actions_place=pages_here(plan.page, "actions", anchor="#plan", at=here) if plan is not None else None,
        may_reply=is_open,
        may_draw_up=proposes and plan is None and row.status in _BEFORE_PLAN,
        may_edit=proposes and plan is not None and plan.state in EDITABLE_PLANS,
        may_accept=proposes and plan is not None and plan.state is PlanState.PROPOSED and not plan.accepted,
        appeals=shown_appeals(case),
        **shown_letters(case),
        publication=facts_to_check(actor, case),
        may_tell=actor.may(Permission.Remedy.TELL_CUSTOMERS),
        refusal=refusal,
    )
    return page, refusal.status if refusal is not None else 200


@for_sites
def reply(reference: str) -> Page:
    """Answer for the site, or say which fact is wrong."""
    case = find_matter(reference)
    form = ReplyForm(kind=request.args.get("kind", ReplyKind.ANSWER), locale=select_locale())
    if form.arrived() and saved(form, lambda: _reply(reference, form)):
        return redirect(url_for("operator.matter", reference=reference), code=303)
    page = render_template(
        "operator/reply.html",
        nav=rail(),
        form=form,
        matter=queries.matter_row(staff(), case),
        thread=_thread(queries.releases_of(staff(), case, locale=select_locale(), size=1).rows),
        longest=LONGEST_TEXT,
    )
    return page, form.answer_status


def _reply(reference: str, form: ReplyForm) -> None:
    reply_for_site(
        staff(),
        find_matter(reference),
        text=form.text.data or "",
        locale=form.locale.data or select_locale(),
        kind=ReplyKind(form.kind.data or ""),
    )


def _thread(releases: Sequence[ReleaseView]) -> list[dict[str, object]]:
    """Return what was released and answered as the thread component shows it."""
    return [
        site_entry(
            each.text.text,
            each.text.lang,
            each.on,
            organisation=_who_answered(each) if each.by_site else None,
            corrects=each.corrects,
        )
        for each in releases
    ]


def _who_answered(release: ReleaseView) -> str | None:
    return gettext("The site, on paper") if release.on_paper else release.organisation


def _line(row: MatterRow) -> dict[str, object]:
    """Return a matter as a line of the list: words for its codes."""
    return {
        "reference": row.reference,
        "site": row.site_name,
        "status": MATTER_STATUS_LABELS[row.status],
        "asks": [ASK_LABELS[ask] for ask in row.asks],
        "told_on": row.told_on,
        "due_on": row.due_on,
        "late": row.late,
        "open": row.actions_open,
        "overdue": row.actions_overdue,
    }


_BEFORE_PLAN = frozenset({MatterStatus.LOOKED_INTO, MatterStatus.DIALOGUE})
