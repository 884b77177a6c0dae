"""Send the browser on to the next page, in as few bytes as that takes."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response


def go_to(endpoint: str, *, step: str | None = None) -> Response:
    """Redirect after a form, so that Back and reload never send it again; no body, since nobody reads it."""
    response = Response(status=303)
    response.headers["Location"] = url_for(endpoint, step=step)
    return response
