"""Search: over what lies readable in all cases in sight, and over words in one's own open ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from babel.lists import format_list
from flask import render_template, url_for
from flask_babel import get_locale, gettext
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from grievance.cases.labels import CASE_STATE_LABELS, CASE_TYPE_LABELS
from grievance.cases.looking_up import MOST, Codes, look_up
from grievance.cases.queue_rows import rows_of
from grievance.cases.services.finding_words import MOST_TEXTS, Source, WordsFound, find_words
from grievance.foundation.db import transaction
from grievance.foundation.text import N_, sought
from grievance.standards.catalogue import catalogue
from grievance.supplychain.dossier import find_both
from grievance.supplychain.models.site import Site
from grievance.supplychain.stages import MINERAL_LABELS
from grievance.web.inspector.desk import Page, for_case_team, present, rail
from grievance.web.inspector.queue_lines import line_of
from grievance.web.ui.forms import Form, _l
from grievance.web.ui.presentation import country, listed, translated

_SOURCES: Mapping[Source, str] = {
    Source.REPORT: N_("the report"),
    Source.MESSAGE: N_("a message"),
    Source.TRANSLATION: N_("a translation"),
    Source.NOTE: N_("a note or a reason"),
    Source.FINDING: N_("a finding, a decision or a source"),
    Source.PLAN: N_("the plan or its proof"),
    Source.SITE: N_("what the site or a firm read or wrote"),
    Source.BRAND: N_("what a brand answered"),
    Source.TOLD: N_("what others were told"),
}


#: Whoever finds so many sites knows another part of the name.
_SITES = 5


class SearchForm(Form):
    """What is looked for; it is sent with the page and never stands in an address."""

    words = StringField(
        _l("Words"),
        description=_l("In any script, whole or in part; all words have to be there."),
        validators=[DataRequired(_l("Type what you look for.")), Length(max=100)],
    )


@for_case_team
def search() -> Page:
    """Look for cases; what was typed is kept nowhere but in the page that comes back."""
    form = SearchForm()
    shown: dict[str, Any] = {"sites": [], "by_columns": None, "by_words": None}
    if form.arrived():
        shown = _found(form.words.data or "")
    page = render_template(
        "inspector/search.html",
        nav=rail(),
        form=form,
        errors=form.mistakes(),
        columns=_columns(),
        most=MOST,
        most_texts=MOST_TEXTS,
        **shown,
    )
    return page, 200 if shown["by_columns"] is not None else form.answer_status


def _found(text: str) -> dict[str, Any]:
    actor = present()
    ids = look_up(actor, text, codes_of=_codes_of)
    with transaction():
        words = find_words(actor, text)
    return {
        "sites": [_site(each) for each in find_both(actor, text, limit=_SITES)[0]],
        "by_columns": [{"line": line_of(row), "where": ""} for row in rows_of(ids[:MOST])],
        "by_words": _by_words(words),
        "cut": len(ids) > MOST,
        "looked_through": words.cases,
        "left_out": words.left_out,
        "unopened": words.unopened,
        "unread": words.unread,
    }


def _site(site: Site) -> dict[str, Any]:
    return {
        "site": site,
        "url": url_for("inspector.known_site", reference=site.reference),
        "minerals": listed(translated(MINERAL_LABELS[each.mineral]) for each in site.minerals),
    }


def _by_words(found: WordsFound) -> list[dict[str, Any]]:
    ids = list(found.sources)[:MOST]
    return [
        {"line": line_of(row), "where": _where(found.sources[case_id])}
        for case_id, row in zip(ids, rows_of(ids), strict=True)
    ]


def _where(sources: Iterable[Source]) -> str:
    named = set(sources)
    places = [translated(words) for source, words in _SOURCES.items() if source in named]
    return gettext("Found in %(places)s", places=format_list(places, style="standard", locale=get_locale()))


def _codes_of(word: str) -> Codes:
    """Return the codes that are called so in the searcher's language."""
    typed = sought(word)

    def named(labels: Mapping[Any, str], said: Callable[[str], str] = translated) -> list[str]:
        return [str(code) for code, label in labels.items() if typed in sought(said(label))]

    items = {code: f"{code} {translated(each.staff_label)}" for code, each in catalogue().items.items()}
    return Codes(
        items=named(items, str),
        minerals=named(MINERAL_LABELS),
        countries=named({code: code for code in _territories()}, country),
        states=named(CASE_STATE_LABELS),
        types=named(CASE_TYPE_LABELS),
    )


def _territories() -> list[str]:
    locale = get_locale()
    codes = map(str, locale.territories) if locale is not None else ()
    return [code for code in codes if len(code) == 2]


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "band", "label": gettext("Urgency"), "narrow": True},
        {"key": "case", "label": gettext("Case"), "head": True},
        {"key": "site", "label": gettext("Site")},
        {"key": "state", "label": gettext("State")},
        {"key": "language", "label": gettext("Language")},
    ]
