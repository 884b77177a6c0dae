"""Files from phones: whole with a form, or in parts when the line is bad."""

from __future__ import annotations

import logging

from flask_babel import gettext

from grievance.complaints.questionnaire import FILES_MAX
from grievance.evidence.services.storing import PreparedFile, prepare_file
from grievance.evidence.store import Readable
from grievance.foundation.errors import InvalidInput, Unavailable
from grievance.web.ui.sealed_files import scanner, store, upload_limit
from grievance.web.ui.session import present_visit, settings
from grievance.web.worker.draft import Draft

#: A story far too long is read too, to be shown again with the request to shorten it.
MOST_WORDS = 16 * 1024 * 1024
_MIB = 1024 * 1024
log = logging.getLogger("grievance.web.worker")


def receive(stream: Readable, *, name: str) -> PreparedFile:
    """Seal a file that arrives, within what one visit may send."""
    left = room_left()
    try:
        prepared = prepare_file(
            stream, name=name, store=store(), limit=min(upload_limit(), left), scanner=scanner()
        )
    except OSError as error:
        log.error("a file could not be kept", extra={"error_kind": type(error).__name__})
        raise Unavailable from error
    present_visit()["sent_bytes"] = settings().visit_limit_mib * _MIB - left + prepared.original.size
    return prepared


def room_left() -> int:
    """Return how many bytes this visit may still send."""
    sent = int(present_visit().get("sent_bytes", 0))
    return max(0, settings().visit_limit_mib * _MIB - sent)


def require_room(draft: Draft) -> None:
    """Refuse one file more than a report may carry."""
    if len(draft.files) >= FILES_MAX:
        text = gettext("You can add %(count)s files. Take one away first.", count=FILES_MAX)
        raise InvalidInput(text, field="main")
