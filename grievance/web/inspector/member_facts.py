"""Who stands together in a collective complaint: what each says, is owed and got, and what it adds up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from babel.lists import format_list
from flask import url_for
from flask_babel import get_locale, gettext, ngettext

from grievance.cases.join_codes import in_groups
from grievance.cases.members import TOGETHER, live_code
from grievance.cases.models.case import Case
from grievance.foundation.pages import part_of
from grievance.policy.actor import Actor
from grievance.remediation.collective import Member, Members, Promised, members_of_case
from grievance.remediation.states import WORKER_VIEW_LABELS, WorkerView
from grievance.standards.catalogue import catalogue
from grievance.web.inspector.acts import allowed
from grievance.web.inspector.member_acts import MEMBERSHIP
from grievance.web.inspector.plan_rows import words_said
from grievance.web.inspector.worker_views import some_of
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, money, translated

#: Of so many actions of a plan a page says what the members say of each.
ACTIONS = 20


def members_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Return the members of a case that stands for several workers; nothing for any other."""
    if case.case_type not in TOGETHER:
        return None
    found = members_of_case(actor, case)
    gone = len(found.rows) - found.present
    said = part_of(found.words, number=page_number("said"), size=ACTIONS)
    return {
        "present": ngettext("%(num)s member", "%(num)s members", found.present),
        "gone": ngettext("%(num)s has left", "%(num)s have left", gone) if gone else "",
        "facts": [(name, value) for name, value in _facts(case, found) if value],
        "words": [{"action": _named(action), "said": words_said(words)} for action, words in said.rows],
        "words_place": pages_here(said, "said", anchor="#members"),
        "rows": [_row(each) for each in some_of(found.rows).rows],
        "code_url": _code_url(actor, case),
    }


def member_columns() -> list[dict[str, Any]]:
    """Return the head of the table of members."""
    return [
        {"key": "who", "label": gettext("Report"), "head": True},
        {"key": "owed", "label": gettext("Says is owed"), "numeric": True},
        {"key": "got", "label": gettext("Says they got"), "numeric": True},
        {"key": "said", "label": gettext("Is it put right?")},
    ]


def _code_url(actor: Actor, case: Case) -> str | None:
    """Return where a code is given out, while there is none."""
    act = MEMBERSHIP[0]
    if live_code(case) is not None or case.state not in act.in_states or not allowed(actor, case, act):
        return None
    return url_for("inspector.act", reference=case.reference, verb=act.verb)


def _facts(case: Case, found: Members) -> list[tuple[str, str]]:
    code = live_code(case)
    said = " ".join(in_groups(code.code)) if code is not None else ""
    return [
        (gettext("Code to join"), said),
        (gettext("Can be used until"), day(code.ends_on) if code is not None else ""),
        (gettext("Members say they are owed"), _sums(found.owed)),
        (gettext("Members say they got"), _sums(found.got)),
    ]


def _named(action: Promised) -> str:
    kind = translated(catalogue().remedy_types[action.remedy_type].label)
    return gettext("%(kind)s, by %(day)s", kind=kind, day=day(action.due_on))


def _row(member: Member) -> dict[str, Any]:
    who = gettext("Report %(number)s", number=member.number)
    if member.left_on is not None:
        who = gettext("%(who)s, left on %(day)s", who=who, day=day(member.left_on))
    return {
        "who": who,
        "owed": money(member.owed.amount, member.owed.currency) if member.owed is not None else "–",
        "got": _sums(member.got) or "–",
        "said": _said(view for _action, view in member.said) or "–",
    }


def _said(views: Iterable[WorkerView]) -> str:
    counted = Counter(views)
    texts = [
        f"{translated(WORKER_VIEW_LABELS[view])} ({counted[view]})" for view in WorkerView if counted[view]
    ]
    return _listed(texts)


def _sums(by_currency: Mapping[str, int]) -> str:
    return _listed([money(amount, currency) for currency, amount in sorted(by_currency.items())])


def _listed(texts: list[str]) -> str:
    return format_list(texts, style="unit", locale=get_locale()) if texts else ""
