"""The case page: clocks in the head, one timeline in the middle, facts at the side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from babel.dates import format_skeleton
from flask import render_template, request, url_for
from flask_babel import get_locale, gettext

from grievance.cases import clocks
from grievance.cases.history import (
    ABOUT_A_MESSAGE,
    WORDS,
    Text,
    TimelineEntry,
    pages_of_words,
    part_of_timeline,
)
from grievance.cases.labels import CLOCK_LABELS
from grievance.cases.models.case import Case
from grievance.cases.services.erasing import erased_reports
from grievance.cases.states import CaseState, ErasureCause
from grievance.cases.translations import key_of, message_key
from grievance.cases.versions import transcripts_of, versions_of_messages, versions_of_report
from grievance.cases.workers import workers_of
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import complaint_story, files_of, identity_of
from grievance.complaints.survivors import (
    AGE_LABELS,
    HELP_LABELS,
    LINKED_LABELS,
    TALK_TO_LABELS,
    SurvivorAnswers,
)
from grievance.foundation.errors import Sealed
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.access import count_actions
from grievance.remediation.queries import live_plan
from grievance.web.inspector.act_page import ACT_LABELS, steps_for, work_for
from grievance.web.inspector.case_course import ANCHOR, course_filters, part_shown, safety_plan_shown
from grievance.web.inspector.case_facts import facts_of
from grievance.web.inspector.conflicts import look, who_else
from grievance.web.inspector.consent_marks import marks_of_workers
from grievance.web.inspector.deadline_rows import deadlines_of
from grievance.web.inspector.desk import Page, clock_of, find_case, for_case_team, present, rail
from grievance.web.inspector.event_titles import title_of
from grievance.web.inspector.file_rows import shown_file, shown_recording
from grievance.web.inspector.finding_pieces import findings_shown
from grievance.web.inspector.flag_marks import marks_of
from grievance.web.inspector.helper_facts import helper_facts
from grievance.web.inspector.incident_page import source_shown
from grievance.web.inspector.letters import writing_locale
from grievance.web.inspector.pages_beside import pages_beside
from grievance.web.inspector.words_beside import translate_url, words_beside
from grievance.web.inspector.worker_views import reports_here, views_of_workers
from grievance.web.ui.locales import language
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, listed, moment, translated
from grievance.web.ui.sendings import sent_to

_TONES = {
    "message_received": "worker",
    "message_sent": "note",
    "punishment_reported": "danger",
    "withdrawal_asked": "danger",
    "reopening_asked": "worker",
    "consent_changed": "worker",
    "file_added": "worker",
    "remedy_judged": "worker",
    "note_written": "note",
    "safety_plan_made": "note",
    "notice_drafted": "note",
    "site_written": "site",
    "site_replied": "site",
    "site_corrected": "site",
    "statement_written": "site",
    "letter_issued": "site",
    "retaliation_case_opened": "danger",
}
#: Each is a line with words, and thousands may stand together in a case.
ENTRIES = 40
#: What makes two lines one: the same words, sent to several workers at the same moment.
_ALIKE = ("what", "iso", "who", "text", "untranslated")
_NOTHING = Text("", None)
_ICONS = {"worker": "speech", "note": "edit", "site": "employer", "danger": "danger", "state": "check"}


@for_case_team
def show(reference: str) -> Page:
    """Show a case to its team."""
    actor, case = present(), look(reference)
    there, words_in = reports_here(workers_of(case)), writing_locale()
    course = part_of_timeline(
        actor, case, locale=words_in, page=page_number("earlier"), size=ENTRIES, part=part_shown()
    )
    return render_template(
        "inspector/case.html",
        who_else=who_else(case, ACT_LABELS),
        nav=rail(),
        case=case,
        tabs=case_tabs(actor, case, "case"),
        flags=marks_of(case),
        clocks=_clocks(case),
        steps=_one_primary([_button(act, case) for act in steps_for(actor, case)]),
        work=[*(_button(act, case) for act in work_for(actor, case)), *pages_beside(actor, case)],
        reports=_reports(actor, case, there.rows),
        reports_place=pages_here(there, anchor="#reports"),
        source=source_shown(actor, case),
        erased=[_erased(month, cause) for month, cause in erased_reports(case)],
        entries=_course(actor, case, course.rows),
        entries_place=pages_here(course, "earlier", anchor=ANCHOR),
        **course_filters(),
        safety_plan=safety_plan_shown(actor, case),
        consent_marks=marks_of_workers(workers_of(case)),
        finding_links=_finding_links(actor, case),
        found=findings_shown(actor, case, partial(pages_of_words, actor, case, size=ENTRIES)),
        beside=views_of_workers(actor, there.rows) if "beside" in request.args else None,
        **deadlines_of(case),
        **facts_of(actor, case),
    )


@for_case_team
def show_worker_view(reference: str) -> Page:
    """Show what the workers of the case see, in their languages, and nothing else."""
    actor, case = present(), find_case(reference)
    there = reports_here(workers_of(case))
    return render_template(
        "inspector/worker_view.html",
        nav=rail(),
        case=case,
        tabs=case_tabs(actor, case, "worker"),
        reports=views_of_workers(actor, there.rows),
        reports_place=pages_here(there),
    )


def case_tabs(actor: Actor, case: Case, current: str) -> list[dict[str, Any]]:
    """Return the parts of a case's pages."""
    plan = live_plan(actor, case)
    return [
        {
            "label": gettext("Case"),
            "url": url_for("inspector.case", reference=case.reference),
            "current": current == "case",
        },
        {
            "label": gettext("What the worker sees"),
            "url": url_for("inspector.worker_view", reference=case.reference),
            "current": current == "worker",
        },
        {
            "label": gettext("Plan"),
            "url": url_for("inspector.plan", reference=case.reference),
            "current": current == "plan",
            "count": count_actions(plan) if plan is not None else None,
        },
    ]


def _clocks(case: Case) -> list[dict[str, Any]]:
    shown, of_actions = [], set()
    for each in clocks.running_clocks(case):
        # Of many actions the head of the page says which is due first; the table has them all.
        if each.subject is not None and each.kind in of_actions:
            continue
        of_actions.add(each.kind)
        label = translated(CLOCK_LABELS.get(each.kind, each.kind))
        found = clock_of(each.due_at, label=label, paused=each.paused_at is not None)
        if found is not None:
            shown.append({**found, "title": f"{moment(each.due_at)} · {each.rule} v{each.rule_version}"})
    return shown


def _button(act: Any, case: Case) -> dict[str, Any]:
    return {
        "label": translated(act.label),
        "url": url_for("inspector.act", reference=case.reference, verb=act.verb),
        "kind": act.kind,
        "icon": act.icon,
    }


def _one_primary(buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let one button lead: where several could, the flow's order decides."""
    leading = next((each for each in buttons if each["kind"] == "primary"), None)
    for each in buttons:
        if each["kind"] == "primary" and each is not leading:
            each["kind"] = "quiet"
    return buttons


def _reports(actor: Actor, case: Case, there: Iterable[tuple[int, Complaint]]) -> list[dict[str, Any]]:
    return [_report(actor, case, complaint, number) for number, complaint in there]


def _report(actor: Actor, case: Case, complaint: Complaint, number: int) -> dict[str, Any]:
    """Return a report's own words, for whoever holds the key."""
    shown: dict[str, Any] = {
        "title": gettext("Report %(number)s", number=number)
        if len(workers_of(case)) > 1
        else gettext("The report"),
        "language": language(complaint.locale),
        "received": day(complaint.received_at),
        "seen": day(complaint.last_seen_by_reporter),
        "story": None,
        "where": "",
        "files": [],
        "identity": None,
        "survivor": [],
        "helper": helper_facts(complaint),
        "beside": None,
        "translate_url": None,
    }
    try:
        story = complaint_story(actor, complaint)
        shown["story"], shown["where"] = story.story, story.where
        shown["language"] = language(story.lang)
        shown["survivor"] = _survivor(story.survivor)
        versions, key = versions_of_report(actor, complaint), key_of(complaint, None, None)
        told = "\n\n".join(each for each in (story.story, story.where) if each)
        shown["beside"] = words_beside(Text(story.lang, told), versions.get(key, []))
        shown["translate_url"] = translate_url(case, key) if told else None
        written = transcripts_of(actor, complaint)
        shown["files"] = [shown_file(case, each, versions, written) for each in files_of(actor, complaint)]
        shown["identity"] = identity_of(actor, complaint)
    except Sealed:
        pass
    return shown


def _survivor(answers: SurvivorAnswers | None) -> list[tuple[str, str]]:
    if answers is None:
        return []
    return [
        (gettext("Wants to talk to"), translated(TALK_TO_LABELS[answers.talk_to])),
        (gettext("Works at the site who did it"), translated(LINKED_LABELS[answers.linked])),
        (gettext("Age group"), translated(AGE_LABELS[answers.age])),
        (gettext("Wants now"), listed(translated(HELP_LABELS[each]) for each in answers.wanted)),
    ]


def _erased(month: date, cause: ErasureCause) -> str:
    when = format_skeleton("yMMMM", month, locale=get_locale())
    if cause is ErasureCause.WISH:
        return gettext("A report was erased at the reporter’s wish (%(month)s).", month=when)
    return gettext("A report was erased because its time was over (%(month)s).", month=when)


def _course(actor: Actor, case: Case, entries: Sequence[TimelineEntry]) -> list[dict[str, Any]]:
    """Return what happened as the page shows it; links reach the entry of a message, a note or a text."""
    shown = _gathered([_entry(case, each) for each in entries])
    _put_beside(actor, shown)
    first = {each["record"]: each for each in reversed(shown) if each["record"]}
    for record, each in first.items():
        each["id"] = record
    return shown


def _put_beside(actor: Actor, entries: Sequence[dict[str, Any]]) -> None:
    """Show each message that was translated as it was written, beside its translation."""
    messages = {each["message"] for each in entries if each["message"] is not None}
    versions = versions_of_messages(actor, messages)
    for each in entries:
        each["beside"] = words_beside(each["written"], versions.get(each["message"], []))
        if each["beside"] is not None:
            each["text"] = None


def _entry(case: Case, entry: TimelineEntry) -> dict[str, Any]:
    tone = _TONES.get(entry.verb) or ("state" if entry.details.get("target") else "plain")
    return {
        "title": title_of(entry),
        "what": translated(entry.label),
        "report": entry.report,
        "count": entry.count,
        "when": day(entry.at) if entry.by_reporter else moment(entry.at),
        "iso": entry.at.date().isoformat() if entry.by_reporter else entry.at.isoformat(),
        "who": _who(entry),
        "text": _words(entry),
        "lang": language(entry.text.lang).tag if entry.text and entry.text.lang else None,
        "dir": language(entry.text.lang).direction if entry.text and entry.text.lang else None,
        "icon": _ICONS.get(tone, "clock"),
        "url": _letter_url(case, entry),
        "record": _record(entry),
        "tone": tone,
        "private": entry.sealed,
        "recording": shown_recording(case, entry.recording) if entry.recording is not None else None,
        "written": entry.original or entry.text or _NOTHING,
        "message": entry.message.reference if entry.message is not None else None,
        "to_worker": "reporter" in entry.visible_to,
        "untranslated": bool(entry.details.get("untranslated")) and _lacks(case, entry),
        "translate_url": translate_url(case, message_key(entry.message.reference))
        if entry.message is not None and entry.count == 1
        else None,
    }


def _record(entry: TimelineEntry) -> str | None:
    """Return what an entry tells of in words: where it was written, and not what became of it."""
    if entry.verb in ABOUT_A_MESSAGE:
        return None
    return next((entry.details[each] for each in WORDS if entry.details.get(each)), None)


def _letter_url(case: Case, entry: TimelineEntry) -> str | None:
    """Return where a letter is kept that an entry tells of."""
    letter = entry.details.get("letter")
    return url_for("inspector.letter", reference=case.reference, letter=letter) if letter else None


def _gathered(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Show a message that went to several workers once; what one of them still lacks stays by itself."""
    shown: list[dict[str, Any]] = []
    for each in entries:
        last = shown[-1] if shown else None
        alike = last is not None and all(last[key] == each[key] for key in _ALIKE)
        if last is not None and alike and each["report"]:
            last["count"] += each["count"]
            last["title"] = sent_to(each["what"], last["count"])
            last["translate_url"] = None
        else:
            shown.append(each)
    return shown


def _lacks(case: Case, entry: TimelineEntry) -> bool:
    """Whether a message still lacks its reader's language."""
    workers = workers_of(case)
    if entry.message is None or not 0 < entry.report <= len(workers):
        return False
    return workers[entry.report - 1].locale not in entry.message.locales


def _who(entry: TimelineEntry) -> str:
    if entry.by_reporter:
        return gettext("Worker")
    if entry.by_site:
        return gettext("Site: %(name)s", name=entry.who or "")
    return entry.who or ""


def _words(entry: TimelineEntry) -> str | None:
    if entry.text is None:
        return None
    return entry.text.words if entry.text.words is not None else gettext("You hold no key that opens this.")


def _finding_links(actor: Actor, case: Case) -> Mapping[str, str]:
    if case.state is not CaseState.FACT_FINDING or not actor.may(Permission.Case.INVESTIGATE):
        return {}
    return {
        each.item_code: url_for("inspector.finding", reference=case.reference, allegation=each.reference)
        for each in case.allegations
    }
