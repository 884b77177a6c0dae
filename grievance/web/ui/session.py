"""Flask's session, kept as one encrypted row that only the visitor's cookie opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, Request, Response, current_app
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import CallbackDict

from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.settings import Settings
from grievance.vault import sessions

#: How long a visit lasts without anything being done.
DRAFT_IDLE = timedelta(minutes=30)
REPORTER_IDLE = timedelta(minutes=20)
STAFF_IDLE = timedelta(hours=2)
#: How long a sign-in lasts at most, however busy: about a long working day.
STAFF_LONGEST = timedelta(hours=12)
#: Where a visit says whose it is before they are in, so that it ends together with their others.
OF_USER = "_of_user"
_BEGAN = "_began"
_TOUCH = "_touched"
_TOUCH_EVERY = 60
Value = TypeVar("Value")


class Visit(CallbackDict[str, Any], SessionMixin):
    """The session of one visitor; behaves like Flask's."""

    def __init__(self, held: dict[str, Any] | None = None, token: str | None = None) -> None:
        def changed(visit: CallbackDict[str, Any]) -> None:
            visit.modified = True  # type: ignore[attr-defined]

        super().__init__(held, changed)
        self.token = token
        self.new = held is None
        self.modified = False
        self.accessed = True
        self.rotates = False
        self.unreadable = False
        """Whether the database did not answer: what the visit holds is unknown, and is not overwritten."""
        self.along: list[Callable[[], None]] = []
        """What is written in one go with the visit, since it is worth no transaction of its own."""

    def rotate(self) -> None:
        """Give the visit a new cookie when this request ends: after sign-in or a second factor."""
        self.rotates = True
        self.modified = True

    @property
    def user_id(self) -> int | None:
        """Whose visit it is: somebody's who signed in, or is about to."""
        found = self.get("_user_id", self.get(OF_USER))
        return int(found) if found else None

    @property
    def began_at(self) -> datetime | None:
        """When somebody signed in."""
        return datetime.fromtimestamp(self[_BEGAN], UTC) if "_user_id" in self else None

    @property
    def lasts(self) -> timedelta:
        """How long this visit may rest from now on; a sign-in ends after its longest, used or not."""
        if self.began_at is not None:
            return min(STAFF_IDLE, self.began_at + STAFF_LONGEST - clock.now())
        return REPORTER_IDLE if "reporter" in self else DRAFT_IDLE


def cookie_name(settings: Settings) -> str:
    """Return the cookie's name: host-bound over TLS, plain on loopback."""
    return "__Host-visit" if settings.secure else "visit"


class SealedSessions(SessionInterface):
    """Opens and saves visits in the database, so that any process or machine serves them."""

    def open_session(self, app: Flask, request: Request) -> Visit:
        """Read the visit that the cookie names, or begin an empty one, stored only if something is kept."""
        token = request.cookies.get(cookie_name(app.extensions["settings"]))
        if request.endpoint == "static" or not token:
            return Visit()
        try:
            held = sessions.read_visit(token)
        except DBAPIError:
            db.session.rollback()
            visit = Visit()
            visit.unreadable = True
            return visit
        return Visit() if held is None else Visit(held, token)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the visit if it changed, touch it once a minute while it is used, delete it when emptied."""
        assert isinstance(session, Visit)
        settings: Settings = app.extensions["settings"]
        if session.unreadable:
            return
        if not session:
            if session.token and session.modified:
                with transaction():
                    sessions.end_visit(session.token)
                response.delete_cookie(cookie_name(settings), path="/", secure=settings.secure, httponly=True)
            return
        seconds = int(clock.now().timestamp())
        if not session.modified and seconds - int(session.get(_TOUCH, 0)) < _TOUCH_EVERY:
            return
        session[_TOUCH] = seconds
        if "_user_id" in session:
            session.setdefault(_BEGAN, seconds)
        old = session.token
        token = sessions.new_token() if old is None or session.rotates else old
        with transaction():
            if old is not None and not sessions.is_kept(old):
                # Ended while this request ran, here or elsewhere: it does not come back.
                return
            if old is not None and old != token:
                sessions.end_visit(old)
            sessions.write_visit(
                token,
                dict(session),
                lasts=session.lasts,
                user_id=session.user_id,
                began_on=session.began_at.date() if session.began_at else None,
            )
            for write in session.along:
                write()
        if token != old:
            response.set_cookie(
                cookie_name(settings),
                token,
                path="/",
                secure=settings.secure,
                httponly=True,
                samesite="Strict",
            )


def present_visit() -> Visit:
    """Return the visit of this request with its own methods."""
    from flask import session

    visit = session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(visit, Visit)
    return visit


def settings() -> Settings:
    """Return the installation's settings."""
    found = current_app.extensions["settings"]
    assert isinstance(found, Settings)
    return found
