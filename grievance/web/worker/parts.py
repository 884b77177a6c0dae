"""A worker's file in parts: for the report that is being written, or for one that was sent."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext

from grievance.complaints.services.submission import NO_PICTURES
from grievance.evidence.store import Readable
from grievance.foundation.errors import InvalidInput
from grievance.opening.services.confirming import NotOpenYet
from grievance.policy.actor import Actor
from grievance.web.ui import parts
from grievance.web.ui.in_force import decided
from grievance.web.ui.parts import Destination, TooOld, in_parts
from grievance.web.ui.recorder import recorder_answer
from grievance.web.ui.sealed_files import upload_limit
from grievance.web.ui.session import present_visit
from grievance.web.ui.visitors import present_reporter
from grievance.web.worker.draft import Draft, keep, present_draft
from grievance.web.worker.receiving import receive, require_room, room_left
from grievance.web.worker.replying import add_received

#: Seconds: about two megabytes, which a bad line carries in some minutes.
LONGEST_RECORDING = 10 * 60


@in_parts
def begin_file() -> dict[str, Any]:
    """Take note that a file will come."""
    return parts.begin(_destination)


@in_parts
def take_part(upload: str, part: int) -> dict[str, Any]:
    """Seal one part."""
    return parts.take(upload, part)


@in_parts
def finish_file(upload: str) -> dict[str, Any]:
    """Put a file together and add it to the report."""
    return parts.finish(upload, _destination)


def recorder() -> Response:
    """Say how long a recording may be, and the words that our recorder shows: few need them."""
    return recorder_answer(seconds=LONGEST_RECORDING)


def _destination(to: str) -> Destination:
    if to == "report":
        if not decided().confirmed:
            raise NotOpenYet
        return Destination(_room_in_report, _add_to_report)
    actor = present_reporter()
    if to != "follow" or actor is None:
        raise TooOld
    return Destination(_room, lambda stream, name: _add_to_sent(actor, stream, name))


def _room() -> int:
    return min(upload_limit(), room_left())


def _room_in_report() -> int:
    draft = present_draft() or Draft()
    if draft.sensitive:
        raise InvalidInput(NO_PICTURES, field="main")
    require_room(draft)
    return _room()


def _add_to_report(stream: Readable, name: str) -> None:
    draft = present_draft() or Draft()
    draft.files.append(receive(stream, name=name).as_dict())
    keep(draft)


def _add_to_sent(actor: Actor, stream: Readable, name: str) -> str:
    add_received(actor, receive(stream, name=name))
    present_visit()["done"] = gettext("We have your file.")
    return url_for("worker.follow")
