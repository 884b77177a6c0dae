"""Pages that belong to nobody in particular."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, current_app, redirect, render_template, request
from sqlalchemy import text
from werkzeug.wrappers import Response

from grievance.foundation.db import db
from grievance.web.ui.locales import COOKIE, WORKER_LOCALES
from grievance.web.ui.session import present_visit, settings


def leave() -> Response:
    """End the visit and go to a neutral page; a real link, so it needs no script."""
    present_visit().clear()
    present_visit().modified = True
    response = redirect(settings().leave_url, code=303)
    # Not "storage": it may hold a report that the phone has not sent yet.
    response.headers["Clear-Site-Data"] = '"cache", "cookies"'
    return response


def pick_language() -> Response:
    """Keep the picked language in a cookie and go back to where it was picked."""
    picked = request.form.get("locale", "").replace("-", "_")
    response = redirect(safe_address(request.form.get("next")), code=303)
    if picked in WORKER_LOCALES:
        response.set_cookie(COOKIE, picked, path="/", secure=settings().secure, httponly=True, samesite="Lax")
    return response


def healthy() -> Response:
    """Say whether the server reaches its database."""
    db.session.execute(text("SELECT 1"))
    return Response("ok", mimetype="text/plain")


def gallery() -> str:
    """Show every component in its states; in development only."""
    if not current_app.debug:
        abort(404)
    return render_template("ui/gallery.html")


def safe_address(address: str | None) -> str:
    """Return an address within this site to go back to; anything else becomes the first page."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    parts = urlsplit(address)
    return address if not parts.netloc and not parts.scheme and "\\" not in address else "/"
