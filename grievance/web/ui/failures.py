"""What a visitor reads when something cannot be done; what was typed is never lost."""

from __future__ import annotations

import logging
from contextlib import suppress

from flask import Flask, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Changed, Refusal, TooManyTries, Unavailable
from grievance.foundation.text import N_
from grievance.web.ui.logs import where
from grievance.web.ui.session import present_visit

log = logging.getLogger("grievance.web")

_TITLES = {
    400: N_("This did not work"),
    403: N_("You may not see this page"),
    404: N_("We cannot find this page"),
    405: N_("This did not work"),
    409: N_("This step is not open now"),
    413: N_("This is too big"),
    415: N_("This did not work"),
    422: N_("Please check this page"),
    429: N_("Please wait a little"),
    503: N_("Something broke on our side"),
}
_TEXTS = {
    400: N_("Go back and try again."),
    403: N_("It is for other people than you."),
    404: N_("The address may be wrong, or it is not for you."),
    405: N_("Go back and try again."),
    413: N_("The file is too big. Send a smaller one, or a shorter recording."),
    415: N_("Go back and try again."),
    429: N_("Too many people are trying at once. Wait a minute and try again."),
    500: N_("Something broke on our side. Your words are still here. Try again."),
}
#: Fields that are not words: they are not kept on the page.
_NOT_KEPT = frozenset(
    {"csrf_token", "password", "old_password", "new_password", "again", "code", "old_code", "credential"}
    | {"present_password", "recovery_code", "client_secret"}
)


def set_up_failures(app: Flask) -> None:
    """Turn refusals, HTTP errors and broken parts into clear pages with the right status."""
    # First of all: whoever comes with a visit that cannot be read is neither a stranger nor too late.
    app.before_request_funcs.setdefault(None, []).insert(0, _refuse_unreadable)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(TooManyTries, _too_many)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, lambda _error: _refused(Changed()))
    app.register_error_handler(DBAPIError, _broken)
    app.register_error_handler(OSError, _broken)
    app.register_error_handler(Exception, _broken)


def _refuse_unreadable() -> None:
    if request.endpoint != "static" and present_visit().unreadable:
        log.error("visit unreadable", extra={"endpoint": request.endpoint})
        raise Unavailable


def _refused(refusal: Refusal) -> tuple[str, int]:
    if refusal.leaves is not None:
        # It was refused before anything was written, so nobody has kept yet that it was tried.
        with suppress(Refusal), transaction():
            raise refusal
    text = gettext(refusal.message, **refusal.values)
    return _page(refusal.status, text)


def _too_many(refusal: TooManyTries) -> tuple[str, int, dict[str, str]]:
    return *_refused(refusal), {"Retry-After": str(refusal.seconds)}


def _form_too_old(_error: CSRFError) -> tuple[str, int]:
    return _page(400, gettext("This page closed to keep you safe. Please start again."))


def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
    broken = getattr(error, "original_exception", None)
    if broken is not None:
        return _broken(broken)
    status = error.code or 500
    if status < 400:
        return error
    return _page(status, gettext(_TEXTS.get(status, _TEXTS[500])))


def _broken(error: Exception) -> tuple[str, int]:
    # The exception's message could hold what somebody typed: only its kind is logged.
    log.error(
        "request failed",
        extra={"error_kind": type(error).__name__, "where": where(error), "endpoint": request.endpoint},
    )
    db.session.rollback()
    return _page(503, gettext(Unavailable.message))


def _page(status: int, text: str) -> tuple[str, int]:
    title = gettext(_TITLES.get(status, _TITLES[503]))
    kept = _typed() if status >= 400 and request.method == "POST" else []
    return _shown(title, text, kept), status


def _shown(title: str, text: str, kept: list[tuple[str, str]]) -> str:
    # What was asked for may hold words: a page that failed does not say it again.
    return render_template(
        "ui/failure.html", failure_title=title, failure_text=text, kept=kept, here=request.path
    )


def _typed() -> list[tuple[str, str]]:
    try:
        fields = request.form.items(multi=True)
    except (HTTPException, OSError):
        return []
    return [(name, value) for name, value in fields if name not in _NOT_KEPT and value]
