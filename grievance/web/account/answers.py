"""What the pages of one's account answer with."""

from __future__ import annotations

from werkzeug.wrappers import Response

from grievance.foundation.errors import TooManyTries

Page = str | tuple[str, int] | tuple[str, int, dict[str, str]] | Response


def slowed(page: str, refusal: TooManyTries) -> Page:
    """Answer with a page that says how long to wait; programs read it in a header."""
    return page, refusal.status, {"Retry-After": str(refusal.seconds)}
