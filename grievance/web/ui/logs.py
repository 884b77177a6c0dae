"""Log lines without content: a fixed set of fields, no addresses, no browsers, no bodies."""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from flask import Flask, request

ALLOWED = ("endpoint", "status", "error_kind", "where", "job_kind", "milliseconds", "directive", "origin")
#: Whose messages are templates with their values apart; others may have put a value into the text itself.
_KNOWN = ("grievance.", "gunicorn.")
_OURS = Path(__file__).parents[2]
log = logging.getLogger("grievance.web")


class ContentFree(logging.Formatter):
    """One JSON object a line, of allow-listed fields; an exception is named, never quoted."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {"level": record.levelname, "logger": record.name}
        if record.name.startswith(_KNOWN):
            line["event"] = record.msg
        for name in ALLOWED:
            value = getattr(record, name, None)
            if value is not None:
                line[name] = value
        if record.exc_info and record.exc_info[1] is not None:
            line["error_kind"] = type(record.exc_info[1]).__name__
            line.setdefault("where", where(record.exc_info[1]))
        return json.dumps(line, default=lambda value: type(value).__name__)


class Portal(Flask):
    """Flask, which would write the address of a failed request and the words of its error into the log."""

    def log_exception(self, exc_info: Any) -> None:
        """Name the error and its place."""
        log.error("request failed", extra={"endpoint": request.endpoint}, exc_info=exc_info)


def where(error: BaseException) -> str | None:
    """Return the line of our own code in which an error arose: a place, and none of the values there."""
    ours = [
        f"{Path(frame.filename).relative_to(_OURS)}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_OURS)
    ]
    return ours[-1] if ours else None


def set_up_logs() -> None:
    """Send the product's own log lines to standard error, content-free, and everybody else's too."""
    product = logging.getLogger("grievance")
    if not product.handlers:
        product.addHandler(_handler())
        product.setLevel(logging.INFO)
        product.propagate = False
    if not logging.root.handlers:
        # Without a handler Python prints the warnings of other packages as they are.
        logging.root.addHandler(_handler())


def scrub_crashes() -> None:
    """Name what ends a process or a thread, instead of printing its message and the lines around it."""
    sys.excepthook = _on_crash
    threading.excepthook = lambda crash: _on_crash(crash.exc_type, crash.exc_value, crash.exc_traceback)


def _on_crash(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is None or issubclass(kind, KeyboardInterrupt):
        return
    log.critical("process failed", exc_info=(kind, error, trace))


def _handler() -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ContentFree())
    return handler
