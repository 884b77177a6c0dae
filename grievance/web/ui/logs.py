"""Log lines without content: a fixed set of fields, no addresses, no browsers, no bodies."""

from __future__ import annotations

import json
import logging
import sys

ALLOWED = ("endpoint", "status", "error_kind", "job_kind", "milliseconds")


class ContentFree(logging.Formatter):
    """One JSON object a line, of allow-listed fields; an exception is named, never quoted."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {"level": record.levelname, "logger": record.name, "event": record.msg}
        for name in ALLOWED:
            value = getattr(record, name, None)
            if value is not None:
                line[name] = value
        if record.exc_info and record.exc_info[0] is not None:
            line["error_kind"] = record.exc_info[0].__name__
        return json.dumps(line)


def set_up_logs() -> None:
    """Send the product's own log lines to standard error, content-free."""
    logger = logging.getLogger("grievance")
    if logger.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ContentFree())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
