"""What each question makes of what was sent: changes to the draft, and what to put right."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from grievance.complaints.questionnaire import (
    Question,
    check_phone,
    clean_line,
    clean_story,
    items_in,
    known_groups,
    known_items,
)
from grievance.complaints.services.submission import NO_PICTURES
from grievance.complaints.states import ConsentAnswer, KnownTo, RaiseWithEmployer, ReplyRoute
from grievance.complaints.survivors import Age, Linked, TalkTo, wanted_among
from grievance.evidence.services.storing import PreparedFile
from grievance.foundation.errors import InvalidInput, Unavailable
from grievance.foundation.text import N_
from grievance.supplychain.numbers import looks_like_number
from grievance.web.ui.presentation import translated
from grievance.web.worker import places
from grievance.web.worker.draft import Draft
from grievance.web.worker.fields import Errors, Problem, damaged, refused
from grievance.web.worker.receiving import receive, require_room

Choice = TypeVar("Choice", bound=StrEnum)


def take(question: Question, draft: Draft, *, with_files: bool) -> Errors:
    """Put what was sent into the draft and return what is wrong with it."""
    try:
        if with_files and question is Question.STORY:
            return [*_take_files(draft), *_take_story(draft)]
        return _TAKERS[question](draft)
    except InvalidInput as error:
        return [refused(error, default="main")]


def _take_what(draft: Draft) -> Errors:
    draft.groups = request.form.getlist("group")[:20]
    draft.groups = known_groups(draft.groups)
    allowed = {item.code for item in items_in(draft.groups)}
    draft.items = [code for code in draft.items if code in allowed]
    if not draft.items:
        draft.ask_again(Question.EXACTLY)
    return []


def _take_exactly(draft: Draft) -> Errors:
    before = draft.sensitive
    draft.items = known_items(request.form.getlist("item")[:100])
    if draft.sensitive is not before:
        # Other things are asked now, and the employer is no answer any more.
        draft.known = KnownTo.NOBODY
        draft.ask_again(Question.STORY)
        draft.ask_again(Question.KNOWN)
    return []


def _take_where(draft: Draft) -> Errors:
    typed, chosen = _line("q"), request.form.get("site", "")
    draft.where = _text("where")
    searched_before = draft.query
    draft.query, draft.not_listed = typed, chosen == "none"
    draft.where = clean_line(draft.where, field="where")
    if chosen in draft.hits and (typed == searched_before or not typed):
        draft.site = chosen
        return []
    draft.site = ""
    if draft.not_listed:
        return []
    if not typed:
        return [Problem("q", gettext("Type a name or a number, or say how we can find it."))]
    return _search(draft, typed)


def _search(draft: Draft, typed: str) -> Errors:
    try:
        found = places.search(typed)
    except InvalidInput as error:
        return [Problem("q", refused(error, default="q").text)]
    draft.hits = [hit.reference for hit in found]
    draft.ask_again(Question.WHERE)
    if found and looks_like_number(typed):
        draft.site = draft.hits[0]
        return []
    if not found:
        return [
            Problem("q", gettext("We cannot find this place. Try another name, or say how we can find it."))
        ]
    return []


def _take_story(draft: Draft) -> Errors:
    draft.story = _text("story")
    if damaged(draft.story):
        return [Problem("story", gettext("Some letters did not arrive well. Please check your words."))]
    draft.story = clean_story(draft.story)
    if draft.sensitive:
        return _take_survivor(draft)
    added = draft.files or any(each.filename for each in request.files.values())
    if not (draft.story or added or "skip" in request.form):
        return [Problem("story", gettext("Write a few words, or record your voice."))]
    return []


def _take_survivor(draft: Draft) -> Errors:
    draft.talk_to = _choice("talk_to", TalkTo, TalkTo.ANY)
    draft.linked = _choice("linked", Linked, Linked.UNSURE)
    draft.age = _choice("age", Age, Age.UNSAID)
    draft.wanted = [each.value for each in wanted_among(request.form.getlist("wanted"))]
    if draft.files or any(each.filename for each in request.files.values()):
        return [Problem("main", translated(NO_PICTURES))]
    return []


def _take_files(draft: Draft) -> Errors:
    # The bytes of what is taken away go with the next sweep: until the visit is saved they are still needed.
    dropped = set(request.form.getlist("drop"))
    draft.files = [
        each for each in draft.files if PreparedFile.from_dict(each).original.store_key not in dropped
    ]
    errors: Errors = []
    for name in () if draft.sensitive else ("photo", "voice"):
        for upload in request.files.getlist(name):
            if upload.filename:
                errors += _take_file(draft, upload, name)
    return errors


def _take_file(draft: Draft, upload: FileStorage, name: str) -> Errors:
    try:
        require_room(draft)
        prepared = receive(upload.stream, name=upload.filename or "")
    except (InvalidInput, Unavailable) as error:
        return [Problem(name, refused(error, default=name).text, error.status)]
    draft.files.append(prepared.as_dict())
    return []


def _take_known(draft: Draft) -> Errors:
    draft.known = _choice("known", KnownTo, KnownTo.NOBODY)
    if draft.sensitive:
        return _take_known_survivor(draft)
    draft.raised = _choice("raised", RaiseWithEmployer, RaiseWithEmployer.ASK_FIRST)
    draft.words = _choice("words", ConsentAnswer, ConsentAnswer.NO)
    draft.employer_sure = "sure" in request.form
    if draft.known == KnownTo.EMPLOYER and not draft.employer_sure:
        return [Problem("sure", gettext("Please say yes again, or choose another answer."))]
    return []


def _take_known_survivor(draft: Draft) -> Errors:
    draft.may_look = _choice("may_look", ConsentAnswer, ConsentAnswer.ASK_FIRST)
    draft.raised, draft.words = RaiseWithEmployer.NO, ConsentAnswer.NO
    if draft.known == KnownTo.EMPLOYER:
        draft.known = KnownTo.NOBODY
        raise InvalidInput(N_("Please choose one of the answers."), field="known")
    return []


def _take_reply(draft: Draft) -> Errors:
    draft.reply = _choice("reply", ReplyRoute, ReplyRoute.CODE)
    if not draft.sensitive:
        draft.age = Age.UNDER_18 if "under_18" in request.form else Age.UNSAID
    draft.contact, draft.times, draft.name = _text("contact"), _text("times"), _text("name")
    draft.contact = clean_line(draft.contact, field="contact")
    draft.times = clean_line(draft.times, field="times")
    draft.name = clean_line(draft.name, field="name")
    if draft.reply in {ReplyRoute.TEXT, ReplyRoute.CALL}:
        check_phone(draft.contact)
    if draft.reply == ReplyRoute.HELPER and not draft.contact:
        return [Problem("contact", gettext("Tell us how we can reach this person."))]
    return []


_TAKERS: dict[Question, Callable[[Draft], Errors]] = {
    Question.WHAT: _take_what,
    Question.EXACTLY: _take_exactly,
    Question.WHERE: _take_where,
    Question.STORY: _take_story,
    Question.KNOWN: _take_known,
    Question.REPLY: _take_reply,
}


def _text(name: str) -> str:
    return request.form.get(name, "")


def _line(name: str) -> str:
    return " ".join(_text(name).split())[:200]


def _choice(name: str, kind: type[Choice], default: Choice) -> str:
    """Return which choice was sent: nothing is the safest answer, an unknown one is refused."""
    sent = request.form.get(name)
    if sent is None:
        return default.value
    try:
        return kind(sent).value
    except ValueError:
        raise InvalidInput(N_("Please choose one of the answers."), field=name) from None
