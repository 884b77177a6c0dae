"""A device in somebody else's hands: one page of the desks is open until they prove who signed in."""

from __future__ import annotations

from flask import Flask, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from grievance.web.ui.session import present_visit

#: Where a visit keeps which page stays open and where it goes on afterwards.
_HELD = "handed_over"
#: Whose pages say the same to whoever holds the device: what is public, and what opens with a worker's code.
_FOR_ANYBODY = frozenset({None, "ui", "public", "worker"})
_PROVING = "account.take_back"
_WAYS_OUT = frozenset({_PROVING, "account.sign_out"})


def set_up_handing_over(app: Flask) -> None:
    """Ask before every request whether this visit may show more than the page it was handed over with."""
    app.before_request(_refuse_the_rest)


def hand_over(back: str) -> Response:
    """Let this visit show the present page and no other of the desks, and lead to it."""
    present_visit()[_HELD] = {"page": request.path, "back": back}
    response = redirect(request.path, code=303)
    # What the browser kept for its Back button goes; "storage" may hold a report that was not sent yet.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def open_page() -> str | None:
    """Return the only page of the desks that this visit shows, or None if it shows them all."""
    held = present_visit().get(_HELD)
    return str(held["page"]) if held is not None else None


def take_back() -> str:
    """Let this visit show everything again, and return where it goes on."""
    return str(present_visit().pop(_HELD)["back"])


def _refuse_the_rest() -> Response | None:
    page = open_page()
    if page is None or request.path == page:
        return None
    if request.blueprint in _FOR_ANYBODY or request.endpoint in _WAYS_OUT:
        return None
    if not current_user.is_authenticated:
        # Locked meanwhile: the sign-in page is all there is.
        return None
    if request.method not in {"GET", "HEAD"}:
        abort(403)
    return redirect(url_for(_PROVING), code=303)
