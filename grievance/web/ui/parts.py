"""A file in parts, for bad lines: our script sends them one by one and goes on where the line broke."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import jsonify, request
from flask_babel import gettext
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response
from wtforms import ValidationError

from grievance.evidence.services import receiving
from grievance.evidence.services.receiving import PART, Arriving, Gone, OutOfOrder
from grievance.evidence.store import Readable, TooBig
from grievance.foundation.errors import InvalidInput, NotAllowed, Refusal, Unavailable
from grievance.foundation.text import N_
from grievance.web.ui.sealed_files import store
from grievance.web.ui.session import present_visit

#: How many files may be on their way in one visit.
MOST_AT_ONCE = 5
_FINISHED = "finished"
Answer = tuple[Response, int]
log = logging.getLogger("grievance.web")


class TooOld(Refusal):
    """The visit that the page was made for is over."""

    status = 403
    message = N_("This page closed to keep you safe. Please start again.")


@dataclass(frozen=True)
class Destination:
    """What a file is sent for."""

    room: Callable[[], int]
    """How many bytes it may have now; refuses where none can be taken at all."""
    add: Callable[[Readable, str], str | None]
    """Take it in, with its name, and return where the page goes then, if not on with its form."""
    any_kind: bool = False
    """Whether it may be of a kind that nobody here can open, such as a table."""


#: From what a page says that a file is for to what becomes of it; refuses what it does not know.
Destinations = Callable[[str], Destination]


def in_parts(view: Callable[..., Any]) -> Callable[..., Answer]:
    """Answer our script: what it asked for, or why not in the visitor's language and how much is here."""

    @wraps(view)
    def answered(**place: Any) -> Answer:
        request.max_content_length = PART + 64 * 1024
        try:
            _require_token()
            said = view(**place)
            if isinstance(said, Response):
                # The way to the sign-in page, which a script cannot go.
                raise TooOld
            return jsonify(said), 200
        except Refusal as refusal:
            text, status = gettext(refusal.message, **refusal.values), refusal.status
        except OSError as error:
            log.error("a part could not be kept", extra={"error_kind": type(error).__name__})
            text, status = gettext(Unavailable.message), Unavailable.status
        except HTTPException as error:
            text, status = gettext(_meant(error).message), error.code or 400
        known = _known().get(place.get("upload", ""))
        got = receiving.arrived(Arriving(**known), store=store()) if known and _FINISHED not in known else 0
        return jsonify({"error": text, "got": got}), status

    return answered


def begin(destinations: Destinations) -> dict[str, Any]:
    """Take note that a file will come, or say how much of it is here already."""
    to = request.form.get("to", "")
    destination = destinations(to)
    room = destination.room()
    name, mark = request.form.get("name", ""), request.form.get("mark", "")[:400]
    try:
        size = int(request.form.get("size", ""))
    except ValueError:
        raise receiving.WrongPart from None
    file = _same(receiving.mark_of(mark), size, to)
    if file is None:
        any_kind = destination.any_kind
        file = receiving.begin(name=name, size=size, mark=mark, to=to, limit=room, any_kind=any_kind)
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


def take(upload: str, part: int) -> dict[str, Any]:
    """Seal one part."""
    file = _find(upload)
    content = request.stream.read(PART + 1)
    return {"got": receiving.take_part(file, part, content, store=store())}


def finish(upload: str, destinations: Destinations) -> dict[str, Any]:
    """Put a file together and add it to what it is for; asked once more, say that it is done."""
    known = _known().get(upload)
    if known is not None and _FINISHED in known:
        return {"done": True, "next": known[_FINISHED]}
    file = _find(upload)
    receiving.claim(file, store=store())
    try:
        destination = destinations(file.to)
        destination.room()
        going = destination.add(receiving.whole(file, store=store()), file.name)
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


def _require_token() -> None:
    try:
        validate_csrf(request.headers.get("X-CSRFToken"))
    except ValidationError:
        raise TooOld from None


def _meant(error: HTTPException) -> Refusal:
    """Return the refusal in whose words an error of the line is told."""
    if error.code == 403:
        return NotAllowed()
    # Longer than any part, or cut off on the way.
    return TooBig() if error.code == 413 else OutOfOrder()


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
