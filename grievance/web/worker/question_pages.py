"""How each question is drawn, from the draft as it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext

from grievance.complaints.consent_texts import (
    MAY_LOOK,
    MAY_PARAPHRASE,
    MAY_RAISE,
    PARAPHRASE_LABELS,
    TEAM_READS,
)
from grievance.complaints.questionnaire import (
    SENSITIVE,
    STORY_MAX,
    Question,
    groups,
    is_about_children,
    items_in,
)
from grievance.complaints.states import KNOWN_TO_LABELS, RAISE_LABELS, REPLY_LABELS, KnownTo
from grievance.complaints.survivors import (
    AGE_LABELS,
    DOES_IT,
    HELP_LABELS,
    HOW_OLD,
    LINKED_LABELS,
    TALK_TO_LABELS,
    WHAT_HELP,
    WHOM,
    Age,
)
from grievance.evidence.services.storing import PreparedFile
from grievance.standards.catalogue import catalogue
from grievance.standards.countries import pack_of
from grievance.supplychain.queries import SiteHit
from grievance.web.ui.headers import allow_sending_parts
from grievance.web.ui.presentation import country, translated
from grievance.web.worker import places
from grievance.web.worker.draft import Draft
from grievance.web.worker.fields import DAMAGED, Errors, field
from grievance.web.worker.wording import QUESTIONS, SURVIVORS_TELL

Context = dict[str, Any]
TEMPLATES: dict[Question, str] = {
    Question.WHAT: "worker/what.html",
    Question.EXACTLY: "worker/exactly.html",
    Question.WHERE: "worker/where.html",
    Question.STORY: "worker/story.html",
    Question.KNOWN: "worker/known.html",
    Question.REPLY: "worker/reply.html",
    Question.CHECK: "worker/check.html",
}

#: What of a draft a question's page depends on; the others always show what was chosen.
_SHOWN: dict[Question, tuple[str, ...]] = {
    Question.WHERE: ("site", "query", "hits", "not_listed", "where"),
    Question.STORY: ("story", "files"),
    Question.KNOWN: ("known", "employer_sure", "raised", "words"),
    Question.REPLY: ("known", "reply", "contact", "times", "name", "age"),
}


def is_blank(question: Question, draft: Draft) -> bool:
    """Whether a question's page would show nothing of what this worker did, chose or wrote."""
    if question not in _SHOWN or draft.sensitive or is_about_children(draft.items):
        return False
    untouched = Draft()
    return all(getattr(draft, name) == getattr(untouched, name) for name in _SHOWN[question])


def question_page(
    question: Question,
    draft: Draft,
    *,
    errors: Errors | None = None,
    notice: str | None = None,
    status: int = 200,
) -> tuple[str, int]:
    """Draw a question with what is in the draft, what has to be put right and what has to be said first."""
    if question is Question.STORY:
        allow_sending_parts()
    asked = draft.asked
    number = asked.index(question) + 1 if question in asked else 1
    page = render_template(
        _template(question, draft),
        heading=translated(WHOM if _asks_survivor(question, draft) else QUESTIONS[question]),
        sensitive_path=draft.sensitive,
        action=url_for("worker.answer", step=question),
        back_url=url_for("worker.ask", step=asked[number - 2]) if number > 1 else url_for("worker.landing"),
        number=number,
        total=len(asked),
        errors=errors or [],
        summary=[(each.field, each.text) for each in errors or []],
        picks_language=draft.from_poster and question is Question.WHAT,
        field_errors=partial(_about, errors or []),
        takes_files=question is Question.STORY,
        notice_text=notice or _joins(question, draft),
        **(_survivor if _asks_survivor(question, draft) else _CONTEXTS[question])(draft, errors or []),
    )
    return page, status


def _joins(question: Question, draft: Draft) -> str | None:
    """Say to whoever came with the code of others what joining them means."""
    if not draft.join or question is not Question.WHAT:
        return None
    return gettext("You join others who told us already. They do not see what you write.")


def _asks_survivor(question: Question, draft: Draft) -> bool:
    """Whether a survivor is asked whom they want to talk to, in place of what happened."""
    return question is Question.STORY and draft.sensitive


def _template(question: Question, draft: Draft) -> str:
    return "worker/survivor.html" if _asks_survivor(question, draft) else TEMPLATES[question]


def _survivor(draft: Draft, errors: Errors) -> Context:
    wanted = [
        (each.value, translated(text), None, each in draft.wanted) for each, text in HELP_LABELS.items()
    ]
    return {
        "talk_to": _row(TALK_TO_LABELS, draft.talk_to),
        "wanted": wanted,
        "linked": _row(LINKED_LABELS, draft.linked),
        "age": _row(AGE_LABELS, draft.age),
        "what_help": translated(WHAT_HELP),
        "does_it": translated(DOES_IT),
        "how_old": translated(HOW_OLD),
        "story": field("story", gettext("Do you want to say more?"), draft.story, errors),
        "files": [PreparedFile.from_dict(each) for each in draft.files],
        "longest": STORY_MAX,
        "children": is_about_children(draft.items),
        "looked": DAMAGED in draft.story,
    }


def _row(labels: dict[Any, str], chosen: str) -> list[tuple[str, str, None, bool]]:
    return [(key.value, translated(text), None, key == chosen) for key, text in labels.items()]


def _about(errors: Errors, name: str) -> list[str]:
    return [each.text for each in errors if each.field == name]


def proxy_browser() -> bool:
    """Whether the browser sends everything through its maker's computers."""
    agent = request.headers.get("User-Agent", "")
    through = any(name.lower().startswith("x-operamini") for name, _value in request.headers)
    return through or "Opera Mini" in agent


def site_words(hit: SiteHit) -> str:
    """Say who runs a site and where it is."""
    # An invented site lies in no country.
    where = "" if hit.country == "ZZ" else country(hit.country)
    return ", ".join(part for part in (hit.operator, hit.nearest_place, where) if part)


def _what(draft: Draft, _errors: Errors) -> Context:
    choices = [
        {
            "value": each.code,
            "label": translated(each.worker_text),
            "icon": each.icon,
            "checked": each.code in draft.groups,
            "hint": gettext("I am not sure") if each.code == "OT" else None,
        }
        for each in groups()
    ]
    site = places.by_reference(draft.site) if draft.from_poster else None
    return {"choices": choices, "site": site, "proxy": proxy_browser()}


def _exactly(draft: Draft, _errors: Errors) -> Context:
    items = items_in(draft.groups)
    choices = [(each.code, translated(each.worker_text), None, each.code in draft.items) for each in items]
    return {
        "choices": choices,
        "sensitive": any(each.code in SENSITIVE for each in items),
        "children": "CL" in draft.groups,
    }


def _where(draft: Draft, errors: Errors) -> Context:
    hits = places.by_references(draft.hits)
    choices = [
        {
            "value": hit.reference,
            "label": hit.name,
            "icon": None,
            "checked": hit.reference == draft.site,
            "hint": site_words(hit) or None,
        }
        for hit in hits
    ]
    choices.append(
        {
            "value": "none",
            "label": gettext("It is not in the list"),
            "icon": None,
            "checked": draft.not_listed,
            "hint": None,
        }
    )
    return {
        "choices": choices,
        "found": bool(hits),
        "q": field("q", gettext("Type the name of the mine, plant or company"), draft.query, errors),
        "where": field("where", gettext("How can we find it? Which town is near?"), draft.where, errors),
    }


def _story(draft: Draft, errors: Errors) -> Context:
    return {
        "story": field("story", translated(QUESTIONS[Question.STORY]), draft.story, errors),
        "photo": field("photo", gettext("Add a photo"), errors=errors),
        "voice": field("voice", gettext("Record your voice"), errors=errors),
        "files": [PreparedFile.from_dict(each) for each in draft.files],
        "longest": STORY_MAX,
        "children": is_about_children(draft.items),
        "looked": DAMAGED in draft.story,
    }


def _known(draft: Draft, _errors: Errors) -> Context:
    told = {each: KNOWN_TO_LABELS[each] for each in SURVIVORS_TELL} if draft.sensitive else KNOWN_TO_LABELS
    return {
        "sensitive": draft.sensitive,
        "known": _row(told, draft.known),
        "raised": _row(RAISE_LABELS, draft.raised),
        "words": _row(PARAPHRASE_LABELS, draft.words),
        "may_look": translated(MAY_LOOK),
        "looks": _row(PARAPHRASE_LABELS, draft.may_look),
        "may_raise": translated(MAY_RAISE),
        "may_paraphrase": translated(MAY_PARAPHRASE),
        "ask_twice": draft.known == KnownTo.EMPLOYER,
        "employer_sure": draft.employer_sure,
    }


def _reply(draft: Draft, errors: Errors) -> Context:
    routes = REPLY_LABELS.items()
    return {
        "choices": [(key.value, translated(text), None, key == draft.reply) for key, text in routes],
        "contact": field("contact", gettext("Your phone number"), draft.contact, errors),
        "times": field("times", gettext("When is it safe to call?"), draft.times, errors),
        "name": field("name", gettext("Your name"), draft.name, errors),
        "asks_name": draft.known != KnownTo.NOBODY,
        "asks_age": not draft.sensitive,
        "under_18": draft.age == Age.UNDER_18,
    }


def _check(draft: Draft, _errors: Errors) -> Context:
    return {
        "rows": _rows(draft),
        "team_reads": translated(TEAM_READS),
        "under_18": draft.age == Age.UNDER_18,
        "law": _law(draft),
        "joins": bool(draft.join),
    }


def _law(draft: Draft) -> str:
    """Return what somebody has checked about duties to report in the site's country; else nothing."""
    site = places.by_reference(draft.site)
    duty = pack_of(site.country).get("reporting_duties") if site is not None else None
    return duty.value if duty is not None else ""


def _rows(draft: Draft) -> list[Context]:
    items = catalogue().items
    chosen = [translated(items[code].worker_text) for code in draft.items]
    site = places.by_reference(draft.site)
    place = site.name if site else draft.where
    told: list[tuple[Question, str, object]] = [
        (Question.STORY, translated(QUESTIONS[Question.STORY]), _told(draft)),
        (
            Question.KNOWN,
            translated(QUESTIONS[Question.KNOWN]),
            translated(KNOWN_TO_LABELS[KnownTo(draft.known)]),
        ),
        (Question.KNOWN, translated(MAY_RAISE), _label(RAISE_LABELS, draft.raised)),
        (Question.KNOWN, translated(MAY_PARAPHRASE), _label(PARAPHRASE_LABELS, draft.words)),
    ]
    answers: list[tuple[Question, str, object]] = [
        (Question.EXACTLY, translated(QUESTIONS[Question.WHAT]), chosen),
        *(((Question.WHERE, translated(QUESTIONS[Question.WHERE]), place),) if not draft.join else ()),
        *(_survivor_rows(draft) if draft.sensitive else told),
        (Question.REPLY, translated(QUESTIONS[Question.REPLY]), _reach(draft)),
    ]
    return [
        {"question": words, "answer": answer, "url": url_for("worker.ask", step=question)}
        for question, words, answer in answers
    ]


def _survivor_rows(draft: Draft) -> list[tuple[Question, str, object]]:
    story, known = Question.STORY, Question.KNOWN
    return [
        (story, translated(WHOM), _label(TALK_TO_LABELS, draft.talk_to)),
        (story, translated(WHAT_HELP), [_label(HELP_LABELS, each) for each in draft.wanted]),
        (story, translated(DOES_IT), _label(LINKED_LABELS, draft.linked)),
        (story, translated(HOW_OLD), _label(AGE_LABELS, draft.age)),
        (story, gettext("Do you want to say more?"), draft.story),
        (known, translated(QUESTIONS[known]), _label(KNOWN_TO_LABELS, draft.known)),
        (known, translated(MAY_LOOK), _label(PARAPHRASE_LABELS, draft.may_look)),
    ]


def _told(draft: Draft) -> object:
    names = [PreparedFile.from_dict(each).shown.name for each in draft.files]
    return [part for part in (draft.story, *names) if part] if names else draft.story


def _reach(draft: Draft) -> list[str]:
    parts = (_label(REPLY_LABELS, draft.reply), draft.contact, draft.times, draft.name)
    return [part for part in parts if part]


def _label(labels: dict[Any, str], chosen: str) -> str:
    return next(translated(text) for key, text in labels.items() if key == chosen)


_CONTEXTS: dict[Question, Callable[[Draft, Errors], Context]] = {
    Question.WHAT: _what,
    Question.EXACTLY: _exactly,
    Question.WHERE: _where,
    Question.STORY: _story,
    Question.KNOWN: _known,
    Question.REPLY: _reply,
    Question.CHECK: _check,
}
