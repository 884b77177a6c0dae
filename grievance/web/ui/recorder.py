"""What our recorder asks for when somebody records a voice in a page."""

from __future__ import annotations

from flask import Response, jsonify
from flask_babel import gettext


def recorder_answer(*, seconds: int) -> Response:
    """Say how long a recording may be, and the words that our recorder shows: few need them."""
    minutes = seconds // 60
    texts = {
        "recording": gettext("We are recording. You have %(minutes)s minutes.", minutes=minutes),
        "minute": gettext("One minute is left."),
        "stop": gettext("Stop recording"),
        "ready": gettext("Your recording is here. Listen to it. Then go on to send it."),
        "longest": gettext(
            "A recording can be %(minutes)s minutes long. Send this one. Then you can make another one.",
            minutes=minutes,
        ),
        "player": gettext("Your recording"),
        "drop": gettext("Delete the recording"),
        "dropped": gettext("Your recording is deleted."),
        "refused": gettext("We cannot use the microphone. Allow it, or choose a file."),
        "nothing": gettext("We heard nothing. Try again, or choose a file."),
    }
    return jsonify({"seconds": seconds, "texts": texts})
