"""Count what browsers refused."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import func, select

from grievance.alarms.models import PolicyReport
from grievance.foundation import clock
from grievance.foundation.db import db

#: Everything that a content policy can refuse.
DIRECTIVES = frozenset(
    {"default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem"}
    | {"style-src-attr", "img-src", "font-src", "connect-src", "media-src", "worker-src", "object-src"}
    | {"frame-src", "child-src", "manifest-src", "form-action", "base-uri", "frame-ancestors", "sandbox"}
    | {"require-trusted-types-for", "trusted-types"}
)
#: Browsers say these words instead of an address.
_WORDS = frozenset({"inline", "eval", "wasm-eval", "self", "trusted-types-policy", "trusted-types-sink"})
_SCHEMES = frozenset({"http", "https", "ws", "wss"})
OTHER = "other"
#: Different rows in one day: whoever sends invented origins fills no table with them.
MOST_ROWS = 100


def count_refusal(directive: str, blocked: str) -> None:
    """Count one thing that a browser refused; of its address only scheme and host are kept."""
    name, origin = directive if directive in DIRECTIVES else OTHER, origin_of(blocked)
    today = clock.today()
    if not _raise_count(name, origin):
        rows = select(func.count(PolicyReport.id)).where(PolicyReport.day == today)
        if (db.session.scalar(rows) or 0) < MOST_ROWS:
            db.session.add(PolicyReport(day=today, directive=name, origin=origin, count=1))
        elif not _raise_count(OTHER, OTHER):
            db.session.add(PolicyReport(day=today, directive=OTHER, origin=OTHER, count=1))


def origin_of(blocked: str) -> str:
    """Return scheme and host of an address, or the word that stands for none."""
    if blocked in _WORDS:
        return blocked
    try:
        parts = urlsplit(blocked)
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return OTHER
    if parts.scheme not in _SCHEMES:
        return parts.scheme if parts.scheme in {"data", "blob", "filesystem", "about"} else OTHER
    return f"{parts.scheme}://{host}" if host and len(host) <= 100 else OTHER


def _raise_count(directive: str, origin: str) -> bool:
    row = db.session.scalar(
        select(PolicyReport)
        .where(
            PolicyReport.day == clock.today(),
            PolicyReport.directive == directive,
            PolicyReport.origin == origin,
        )
        .with_for_update()
    )
    if row is None:
        return False
    row.count += 1
    return True
