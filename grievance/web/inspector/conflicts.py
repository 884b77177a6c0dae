"""Two people on one case: who is there, and what the other changed, field by field, beside what was typed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grievance.cases.labels import EVENT_LABELS
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.services.viewing import Viewer, needs_noting, note_viewing, viewers
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Changed
from grievance.foundation.text import N_
from grievance.web.inspector.desk import find_case, present
from grievance.web.ui.forms import Form, as_stored
from grievance.web.ui.presentation import listed, moment, translated

#: Pages beside the acts on which somebody writes for long.
PAGE_LABELS: dict[str, str] = {
    "text_page": N_("Write the text"),
    "plan_page": N_("Plan"),
    "indicators_page": N_("Check for forced labour"),
    "firm_page": N_("Contractors and recruiters"),
    "letters_page": N_("Letters to the site"),
}
#: Fields of a form that say nothing of the case itself.
_ASIDE = frozenset({"HiddenField", "CSRFTokenField"})


@dataclass(frozen=True)
class Clash:
    """One field in which the case is not any more what the form was filled in on."""

    label: str
    mine: str
    theirs: str
    taken: bool
    """Whether only the other person touched it, so that the form takes it over."""


def look(reference: str, *, act: str = "") -> Case:
    """Return the case of an address, and let colleagues know that the visitor has it open."""
    case = find_case(reference)
    if not needs_noting(present(), case, act=act):
        return case
    with transaction():
        note_viewing(present(), find_case(reference), act=act)
    return find_case(reference)


def open_page(reference: str, page: str) -> Case:
    """Return the case of an address; whoever comes to a page with a long form is seen there by colleagues."""
    return look(reference, act=page) if request.method == "GET" else find_case(reference)


def who_else(case: Case, labels: dict[str, str]) -> list[str]:
    """Say which colleagues have a case open, as of this page."""
    found = viewers(present(), case)
    more = found.total - len(found.rows)
    unnamed = [ngettext("and %(num)s more", "and %(num)s more", more)] if more else []
    return [*(_here(each, labels) for each in found.rows), *unnamed]


def _here(each: Viewer, labels: dict[str, str]) -> str:
    if each.act not in labels:
        return gettext("%(name)s has this case open (%(time)s).", name=each.name, time=moment(each.seen_at))
    return gettext(
        "%(name)s has a form of this case open (%(time)s): %(act)s",
        name=each.name,
        time=moment(each.seen_at),
        act=translated(labels[each.act]),
    )


def remember(form: Form, case: Case) -> None:
    """Keep in a form what it was filled in on: the version of the case, and what stood in each field."""
    form["version"].data = str(case.version)
    if "was" in form:
        remember_fields(form)


def remember_fields(form: Form) -> None:
    """Keep in a form what stood in each of its fields when it was shown."""
    form["was"].data = json.dumps(_marks(form), separators=(",", ":"))


def require_same(form: Form, case: Case, build: Callable[[], Form]) -> None:
    """Raise `Changed` if the case or a field of the form is not what it was when the page was shown."""
    given = form["version"].data
    if given and str(case.version) != given:
        raise Changed
    require_same_fields(form, build)


def require_same_fields(form: Form, build: Callable[[], Form]) -> None:
    """Raise `Changed` if a field of the form is not what it was when the page was shown."""
    was = _remembered(form)
    if was and any(was.get(name, now) != now for name, now in _marks(_stored(build)).items()):
        raise Changed


def settle(form: Form, case: Case, build: Callable[[], Form]) -> dict[str, Any]:
    """Return what the other person changed, and let the form go on from there with what was typed.

    A field that only the other person touched is taken over; where both did, both values are shown and
    what was typed stays.
    """
    clashes = settle_fields(form, build)
    form["version"].data = str(case.version)
    return {"last": _last(case), "clashes": clashes}


def settle_fields(form: Form, build: Callable[[], Form]) -> list[Clash]:
    """Return in which fields something else stands now, and let the form go on from there."""
    stored, was = _stored(build), _remembered(form)
    marks, typed = _marks(stored), _marks(form)
    clashes = []
    for name, now in marks.items():
        before = was.get(name, now)
        if now == before or name not in typed or typed[name] == now:
            continue
        clash = Clash(_said(form[name].label.text), _words(form[name]), _words(stored[name]), False)
        if typed[name] == before:
            form[name].data = stored[name].data
            clash = Clash(clash.label, clash.mine, clash.theirs, True)
        clashes.append(clash)
    if "was" in form:
        form["was"].data = json.dumps(marks, separators=(",", ":"))
    return clashes


def changed_text(clashes: list[Clash] | None) -> dict[str, Any] | None:
    """Return what a page shows of a text that somebody else has changed meanwhile, if anybody did."""
    return {"last": "", "clashes": clashes} if clashes is not None else None


def _stored(build: Callable[[], Form]) -> Form:
    with as_stored():
        return build()


def _remembered(form: Form) -> dict[str, str]:
    try:
        held = json.loads(form["was"].data or "{}") if "was" in form else {}
    except ValueError:
        return {}
    return {str(name): str(mark) for name, mark in held.items()} if isinstance(held, dict) else {}


def _marks(form: Form) -> dict[str, str]:
    """Return a short mark of what stands in each field; the words themselves are not carried along."""
    return {
        field.name: hashlib.sha256(json.dumps(_value(field), default=str).encode()).hexdigest()[:12]
        for field in form
        if field.type not in _ASIDE
    }


def _value(field: Any) -> Any:
    held = field.data
    if isinstance(held, list | tuple | set | frozenset):
        return sorted(str(each) for each in held)
    if isinstance(held, bool):
        return held
    return str(held).replace("\r\n", "\n").strip() if held is not None else ""


def _words(field: Any) -> str:
    """Return what stands in a field as its reader knows it."""
    value = _value(field)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    choices = {str(code): _said(label) for code, label in getattr(field, "choices", ())}
    if isinstance(value, list):
        return listed(str(choices.get(each, each)) for each in value) or "–"
    return str(choices.get(value, value)) or "–"


def _said(label: Any) -> str:
    return str(label)


def _last(case: Case) -> str:
    """Say what happened last in a case, when and by whom."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).options(joinedload(CaseEvent.user))
    last = db.session.scalar(query.order_by(CaseEvent.id.desc()).limit(1))
    if last is None:
        return ""
    what = translated(EVENT_LABELS.get(last.verb, last.verb))
    if last.user is None:
        return gettext("Last: %(what)s (%(time)s)", what=what, time=moment(last.at))
    return gettext(
        "Last: %(what)s, %(name)s (%(time)s)", what=what, name=last.user.name, time=moment(last.at)
    )
