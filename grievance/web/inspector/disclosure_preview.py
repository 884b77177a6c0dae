"""A version as its reader would see it, what may give somebody away in it, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext

from grievance.cases.comparing import differences
from grievance.cases.disclosure_versions import page_of_versions, version_before
from grievance.cases.identifying import REFUSED, SIGN_WORDS, Known, marks_in, stretches
from grievance.cases.labels import DISCLOSURE_AUDIENCE_LABELS, DISCLOSURE_STATE_LABELS, STOP_LABELS
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.respondent import Respondent
from grievance.cases.services import disclosing, safety_gate
from grievance.cases.services.telling import known_of
from grievance.cases.states import CASE_FLOW, DisclosureAudience, DisclosureState
from grievance.complaints.consents import last_answer
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.enforcement.queries import preview_of
from grievance.enforcement.services.releasing import content_for
from grievance.foundation import clock
from grievance.foundation.errors import Sealed
from grievance.foundation.text import in_runs
from grievance.leverage.labels import ASK_LABELS, RUNG_LABELS
from grievance.leverage.states import Ask, Rung
from grievance.policy.actor import Actor
from grievance.vault.services.compartments import open_item
from grievance.web.ui.locales import language
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, listed, moment, translated
from grievance.web.ui.released_case import shown_case
from grievance.web.ui.site_thread import site_entry

#: So many of the newest messages and notes are looked through for what a page marks; all before it is taken.
LOOKED_THROUGH = 1000
_TONES = {
    DisclosureState.WAITING: "info",
    DisclosureState.APPROVED: "good",
    DisclosureState.RELEASED: "plain",
    DisclosureState.STOPPED: "danger",
}


def previewed(actor: Actor, case: Case, found: Disclosure) -> dict[str, Any]:
    """Return everything that the page of a version shows."""
    waits = found.state in disclosing.LIVE
    content = _opened(actor, found)
    in_the_way = safety_gate.obstacles(case, found) if waits else []
    return {
        "disclosure": found,
        "audience_words": translated(DISCLOSURE_AUDIENCE_LABELS[found.audience]),
        "state": translated(DISCLOSURE_STATE_LABELS[found.state]),
        "tone": _TONES[found.state],
        "waits": waits,
        "obstacles": [translated(each) for each in in_the_way],
        "stopped": translated(STOP_LABELS[found.stop_cause]) if found.stop_cause is not None else "",
        "advice": _advice(case, found),
        "seen": _seen(case, found, content) if content is not None else None,
        "highlighted": marked_texts(actor, case, found.audience, _texts(content))
        if content is not None
        else [],
        "changes": _changes(actor, found, content),
        "answers": _answers(case, found),
        "may_approve": waits and found.approved_at is None and found.written_by_id != actor.user_id,
        "may_lay": waits and bool(case.complaints) and found.basis_hash == safety_gate.basis_of(case),
        "written": gettext("%(name)s, %(when)s", name=found.written_by.name, when=moment(found.written_at)),
        "approved": gettext("%(name)s, %(when)s", name=found.approved_by.name, when=moment(found.approved_at))
        if found.approved_by is not None
        else gettext("nobody yet"),
        "text_url": _text_url(case, found),
        "release_url": _release_url(case, found) if waits and not in_the_way else None,
        "write_url": party_url(case, found.respondent)
        if found.respondent is not None
        else write_url(case, found.audience),
        "addressed": _addressed(content),
    }


def write_url(case: Case, audience: DisclosureAudience) -> str:
    """Return where a text for an audience is written."""
    if audience is DisclosureAudience.BRAND:
        return url_for("inspector.brands", reference=case.reference)
    if audience is DisclosureAudience.RESPONDENT:
        return url_for("inspector.parties", reference=case.reference)
    return url_for("inspector.write_disclosure", reference=case.reference, audience=audience.value)


def party_url(case: Case, respondent: Respondent) -> str:
    """Return where one contractor or recruiter of a case is written to."""
    return url_for("inspector.party", reference=case.reference, party=respondent.reference)


def _addressed(content: dict[str, Any] | None) -> list[tuple[str, str]]:
    """Return whom a request goes to and what for, where a text is one."""
    if content is None or "to" not in content:
        return []
    if "ask" not in content:
        return [(gettext("To"), listed(content["to"]))]
    asked = translated(ASK_LABELS[Ask(content["ask"])])
    rung = [translated(RUNG_LABELS[Rung(content["rung"])])] if content["rung"] else []
    return [(gettext("To"), listed(content["to"])), (gettext("Asked for"), ": ".join([asked, *rung]))]


def versions_shown(
    case: Case, audience: DisclosureAudience, respondent: Respondent | None = None, *, at: str = ""
) -> dict[str, Any]:
    """Return the versions for an audience page by page, newest first; `at` is where they are read."""
    found = page_of_versions(case, audience, respondent, page=page_number("versions"))
    return {
        "versions": [shown_version(case, each) for each in found.rows],
        "versions_place": pages_here(found, "versions", anchor="#versions", at=at),
    }


def shown_version(case: Case, version: Disclosure) -> dict[str, Any]:
    """Return one version as a line of a list."""
    return {
        "version": version.version,
        "state": translated(DISCLOSURE_STATE_LABELS[version.state]),
        "tone": _TONES[version.state],
        "why": translated(STOP_LABELS[version.stop_cause]) if version.stop_cause is not None else "",
        "when": day(version.written_at),
        "url": url_for("inspector.disclosure", reference=case.reference, disclosure=version.reference),
    }


def _opened(actor: Actor, found: Disclosure) -> dict[str, Any] | None:
    try:
        content: dict[str, Any] = open_item(actor, found.item)
    except Sealed:
        return None
    return content


def _seen(case: Case, found: Disclosure, content: dict[str, Any]) -> dict[str, Any]:
    """Return what the reader's own template is given, in each language it exists in."""
    texts = _texts(content)
    if found.audience in disclosing.NEEDS_WORDS:
        on = (found.released_at or clock.now()).date()
        return {"threads": [[site_entry(text, code, on)] for code, text in texts], "cases": []}
    cases = [
        shown_case(preview_of(case, content_for(case, {**content, "text": text, "lang": code})))
        for code, text in texts or [(content["lang"], "")]
    ]
    return {"threads": [], "cases": cases}


def marked_texts(
    actor: Actor, case: Case, audience: DisclosureAudience, texts: Iterable[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Return texts, each with its language, in pieces that say what may give somebody away."""
    try:
        known = known_of(actor, case, audience, most=LOOKED_THROUGH)
    except Sealed:
        known = Known()
    shown = []
    for code, text in texts:
        pieces = stretches(text, marks_in(text, known))
        signs = dict.fromkeys(each.sign for each in pieces if each.sign is not None)
        shown.append(
            {
                "language": language(code),
                "pieces": [
                    {"text": each.text, "why": translated(SIGN_WORDS[each.sign]) if each.sign else ""}
                    for each in pieces
                ],
                "whole": known.whole,
                "signs": [(translated(SIGN_WORDS[each]), each in REFUSED) for each in signs],
            }
        )
    return shown


def _changes(actor: Actor, found: Disclosure, content: dict[str, Any] | None) -> list[dict[str, str]]:
    """Return what differs from the version before, where both can be opened."""
    before = version_before(found)
    earlier = _opened(actor, before) if before is not None else None
    if earlier is None or content is None:
        return []
    pieces = differences(earlier["text"], content["text"])
    return [{"text": each.text, "change": str(each.change)} for each in pieces]


def _answers(case: Case, found: Disclosure) -> list[dict[str, str]]:
    """Return what each worker said to the text, by number, never by name."""
    words = {
        ConsentAnswer.YES: gettext("yes"),
        ConsentAnswer.NO: gettext("no"),
        None: gettext("no answer yet"),
    }
    read = {each.complaint_id: each for each in found.readings}
    return [
        {
            "who": gettext("Worker %(number)s", number=number),
            "answer": words.get(read[each.id].answer, ""),
            "since": day(read[each.id].laid_on) or "",
        }
        for number, each in enumerate(case.complaints, start=1)
        if each.id in read
    ]


def _advice(case: Case, found: Disclosure) -> list[str]:
    """Return what the writer has to keep in mind, worker by worker."""
    if found.audience is not DisclosureAudience.SITE:
        return []
    kept = [
        number
        for number, each in enumerate(case.complaints, start=1)
        if last_answer(each, ConsentAudience.EMPLOYER, ConsentField.WORDS) is not ConsentAnswer.YES
    ]
    words = gettext(
        "Name the problem only, not what was told: not every worker agreed to that (%(numbers)s).",
        numbers=listed(in_runs(kept)),
    )
    return [words] if kept else []


def _text_url(case: Case, found: Disclosure) -> str | None:
    """Return where a text that somebody hands over themselves is downloaded, once it may go."""
    if found.audience is not DisclosureAudience.AUTHORITY or found.state is not DisclosureState.RELEASED:
        return None
    return url_for("inspector.disclosure_file", reference=case.reference, disclosure=found.reference)


def _release_url(case: Case, found: Disclosure) -> str:
    if found.audience is DisclosureAudience.AUTHORITY:
        return url_for("inspector.act", reference=case.reference, verb="hand_to_authority")
    if found.audience is DisclosureAudience.BRAND:
        return url_for("inspector.act", reference=case.reference, verb="ask_brands")
    if found.respondent is not None:
        return party_url(case, found.respondent)
    if found.audience is not DisclosureAudience.SITE:
        return url_for("inspector.act", reference=case.reference, verb="release")
    open_now = {step.verb for step in CASE_FLOW.open_from(case.state)}
    verb = "notify_site" if "notify_site" in open_now else "write_to_site"
    return url_for("inspector.act", reference=case.reference, verb=verb)


def _texts(content: dict[str, Any]) -> list[tuple[str, str]]:
    more = [(code, each["text"]) for code, each in content.get("translations", {}).items()]
    return [(content["lang"], content["text"]), *more] if content["text"] else []
