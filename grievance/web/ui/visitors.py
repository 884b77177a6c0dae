"""Who this request comes from: somebody on the staff, a reporter with a code, or nobody."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, g, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from grievance.accounts.models.organisation import TeamMember
from grievance.accounts.models.user import User, UserState
from grievance.cases.access import have_joined
from grievance.cases.services.reading import note_reading
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.tries.networks import network_of
from grievance.vault.keys import OpenKey
from grievance.vault.models.principal import Principal
from grievance.vault.services.principals import staff_principal
from grievance.web.ui.session import present_visit

View = TypeVar("View", bound=Callable[..., Any])


class SignedIn(UserMixin):
    """The person whom Flask-Login knows."""

    def __init__(self, user: User) -> None:
        self.id = user.id
        self.name = user.name
        self.locale = user.locale
        self.roles = frozenset(each.role for each in user.roles)
        self.user = user


def set_up_login(manager: LoginManager) -> None:
    """Tell Flask-Login how to find a person; it keeps nothing about their address or browser."""
    manager.session_protection = None
    manager.user_loader(_load)
    # Flask-Login would store an unsalted hash of the visitor's address and browser.
    manager._session_identifier_generator = lambda: ""


def _load(user_id: str) -> SignedIn | None:
    user = db.session.get(User, int(user_id))
    return SignedIn(user) if user is not None and user.state is UserState.ACTIVE else None


def peppers() -> PepperRing:
    """Return the installation's pepper ring."""
    found = current_app.extensions["peppers"]
    assert isinstance(found, PepperRing)
    return found


def network() -> str:
    """Return which network this request comes from, only for counting wrong tries; it is kept nowhere."""
    return network_of(request.remote_addr)


def present_staff() -> Actor | None:
    """Return the person on the staff who makes this request, with the key their sign-in unlocked."""
    if "staff_actor" not in g:
        g.staff_actor = _staff_actor() if current_user.is_authenticated else None
    found: Actor | None = g.staff_actor
    return found


def forget_actor() -> None:
    """Look anew who makes this request and with which key, after either changed in the midst of it."""
    g.pop("staff_actor", None)


def _staff_actor() -> Actor:
    user: User = current_user.user
    principal = staff_principal(user.id)
    key = present_visit().get("private_key")
    teams = db.session.scalars(select(TeamMember.team_id).where(TeamMember.user_id == user.id)).all()
    return actors.staff(
        user.id,
        roles=current_user.roles,
        organisation_id=user.organisation_id,
        team_ids=teams,
        principal_id=principal.id if principal is not None else None,
        private_key=OpenKey(base64.b64decode(key)) if key else None,
        trained=user.trained_on is not None,
        party=user.organisation.party,
        joins=have_joined(teams),
    )


def present_reporter() -> Actor | None:
    """Return the reporter whose code this visit entered."""
    held = present_visit().get("reporter")
    if not held:
        return None
    complaint = db.session.get(Complaint, int(held["complaint"]))
    if complaint is None or complaint.erased_on is not None:
        return None
    if held.get("key") != _key_name(complaint.reporter_id):
        # Another code was made since: what this visit unlocked belongs to the old one.
        return None
    return actors.reporter(
        complaint.id,
        principal_id=complaint.reporter_id,
        private_key=OpenKey(base64.b64decode(held["private_key"])),
    )


def _key_name(principal_id: int | None) -> str | None:
    """Return a short name of the key that a reporter holds now."""
    query = select(Principal.public_key).where(Principal.id == principal_id)
    public = db.session.scalar(query)
    return hashlib.sha256(public).hexdigest()[:16] if public is not None else None


def begin_reporter_visit(actor: Actor) -> None:
    """Let this visit follow a report; the cookie changes."""
    assert actor.private_key is not None
    visit = present_visit()
    visit.clear()
    visit["reporter"] = {
        "complaint": actor.complaint_id,
        "private_key": base64.b64encode(actor.private_key).decode(),
        "key": _key_name(actor.principal_id),
    }
    visit.rotate()


def for_roles(*roles: Role) -> Callable[[View], View]:
    """Open a view to people with one of these roles: others get 403, strangers the sign-in page."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            refusal = _refusal(frozenset(roles))
            return refusal if refusal is not None else _noted(view(*args, **kwargs))

        return guarded  # type: ignore[return-value]

    return guard


def _noted(answer: Any) -> Any:
    """Leave a fact of what the visitor is about to be shown; what cannot be recorded is not shown."""
    actor: Actor | None = g.get("staff_actor")
    if actor is None or not actor.opened:
        return answer
    response = current_app.make_response(answer)
    if not 300 <= response.status_code < 400:
        opened = {reference for reference, _epoch in actor.opened} - g.setdefault("noted", set())
        g.noted |= opened
        is_file = "attachment" in response.headers.get("Content-Disposition", "")
        with transaction():
            note_reading(actor, opened, as_file=is_file)
    return response


def _refusal(roles: frozenset[Role]) -> Response | None:
    if not current_user.is_authenticated:
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("account.sign_in", next=back))
    if not current_user.roles & roles:
        abort(403)
    return None


def staff() -> Actor:
    """Return the person on the staff who makes this request; only inside guarded views."""
    found = present_staff()
    assert found is not None
    return found
