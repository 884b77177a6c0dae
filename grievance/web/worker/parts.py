"""A file in parts, for bad lines: our script sends them one by one and goes on where the line broke."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import jsonify, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response
from wtforms import ValidationError

from grievance.evidence.services import receiving
from grievance.evidence.services.receiving import PART, Arriving, Gone, OutOfOrder
from grievance.evidence.store import TooBig
from grievance.foundation.errors import InvalidInput, Refusal, Unavailable
from grievance.foundation.text import N_
from grievance.web.ui.sealed_files import store, upload_limit
from grievance.web.ui.session import present_visit
from grievance.web.ui.visitors import present_reporter
from grievance.web.worker.draft import Draft, keep, present_draft
from grievance.web.worker.receiving import receive, require_room, room_left
from grievance.web.worker.replying import add_received

#: How many files may be on their way in one visit.
MOST_AT_ONCE = 5
_FINISHED = "finished"
Answer = tuple[Response, int]
log = logging.getLogger("grievance.web.worker")


class TooOld(Refusal):
    """The visit that the page was made for is over."""

    status = 403
    message = N_("This page closed to keep you safe. Please start again.")


def in_parts(view: Callable[..., dict[str, Any]]) -> Callable[..., Answer]:
    """Answer our script: what it asked for, or why not in the visitor's language and how much is here."""

    @wraps(view)
    def answered(**place: Any) -> Answer:
        request.max_content_length = PART + 64 * 1024
        try:
            _require_token()
            return jsonify(view(**place)), 200
        except Refusal as refusal:
            text, status = gettext(refusal.message, **refusal.values), refusal.status
        except OSError as error:
            log.error("a part could not be kept", extra={"error_kind": type(error).__name__})
            text, status = gettext(Unavailable.message), Unavailable.status
        except HTTPException as error:
            # Cut off on the way, or longer than any part.
            status = error.code or 400
            text = gettext((TooBig() if status == 413 else OutOfOrder()).message)
        known = _known().get(place.get("upload", ""))
        got = receiving.arrived(Arriving(**known), store=store()) if known and _FINISHED not in known else 0
        return jsonify({"error": text, "got": got}), status

    return answered


@in_parts
def begin_file() -> dict[str, Any]:
    """Take note that a file will come, or say how much of it is here already."""
    to = request.form.get("to", "")
    if to == "report":
        require_room(present_draft() or Draft())
    elif to != "follow" or present_reporter() is None:
        raise TooOld
    name, mark = request.form.get("name", ""), request.form.get("mark", "")[:400]
    try:
        size = int(request.form.get("size", ""))
    except ValueError:
        raise receiving.WrongPart from None
    file = _same(receiving.mark_of(mark), size, to)
    if file is None:
        limit = min(upload_limit(), room_left())
        file = receiving.begin(name=name, size=size, mark=mark, to=to, limit=limit)
        _keep(file.id, file.as_dict())
    return {
        "id": file.id,
        "part": PART,
        "got": receiving.arrived(file, store=store()),
        "texts": {
            "sending": gettext("We are sending your file: %(percent)s %%", percent="{}"),
            "waiting": gettext("The line is down. We try again. Keep this page open."),
            "checking": gettext("All of it is here. Please wait a little."),
            "failed": gettext("The file did not get through. Press the button to go on from there."),
        },
    }


@in_parts
def take_part(upload: str, part: int) -> dict[str, Any]:
    """Seal one part."""
    file = _find(upload)
    content = request.stream.read(PART + 1)
    return {"got": receiving.take_part(file, part, content, store=store())}


@in_parts
def finish_file(upload: str) -> dict[str, Any]:
    """Put a file together and add it to what it is for; asked once more, say that it is done."""
    known = _known().get(upload)
    if known is not None and _FINISHED in known:
        return {"done": True, "next": known[_FINISHED]}
    file = _find(upload)
    receiving.claim(file, store=store())
    try:
        going = _add(file)
    except (OSError, Unavailable):
        receiving.give_back(file, store=store())
        raise
    except Refusal:
        _keep(upload, None)
        receiving.forget(file, store=store())
        raise
    receiving.forget(file, store=store())
    _keep(upload, {_FINISHED: going})
    return {"done": True, "next": going}


def _add(file: Arriving) -> str | None:
    """Add a whole file and return where the page goes then, if not on with its form."""
    if file.to == "report":
        draft = present_draft() or Draft()
        require_room(draft)
        draft.files.append(receive(receiving.whole(file, store=store()), name=file.name).as_dict())
        keep(draft)
        return None
    actor = present_reporter()
    if actor is None:
        raise TooOld
    add_received(actor, receive(receiving.whole(file, store=store()), name=file.name))
    present_visit()["done"] = gettext("We have your file.")
    return url_for("worker.follow")


def _require_token() -> None:
    try:
        validate_csrf(request.headers.get("X-CSRFToken"))
    except ValidationError:
        raise TooOld from None


def _known() -> dict[str, Any]:
    return dict(present_visit().get("arriving", {}))


def _keep(upload: str, held: dict[str, Any] | None) -> None:
    others = {name: each for name, each in _known().items() if name != upload}
    if held is not None and len(others) >= MOST_AT_ONCE:
        finished = [name for name, each in others.items() if _FINISHED in each]
        if not finished:
            raise InvalidInput(N_("Too many files are on their way. Finish one of them first."), field="file")
        del others[finished[0]]
    present_visit()["arriving"] = {**others, upload: held} if held is not None else others


def _find(upload: str) -> Arriving:
    held = _known().get(upload)
    if held is None or _FINISHED in held:
        raise Gone
    return Arriving(**held)


def _same(mark: str, size: int, to: str) -> Arriving | None:
    """Return the file that is on its way already, if this is the same chosen again."""
    for held in _known().values():
        if _FINISHED not in held and (held["mark"], held["size"], held["to"]) == (mark, size, to):
            file = Arriving(**held)
            return None if file.too_old else file
    return None
