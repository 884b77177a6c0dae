"""Messages as rows: written together with their cause, sent by the worker, readable by administrators."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import selectinload

from grievance.accounts.models.user import User, UserState
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.pages import Page, page_of
from grievance.foundation.references import new_reference
from grievance.foundation.secrets import PepperRing, derive
from grievance.jobs.queue import enqueue
from grievance.notifications.models import Mail
from grievance.notifications.rendering import Letter, render, render_short
from grievance.notifications.wording import Template
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.envelopes import close_envelope, context, open_envelope

SEND = "mail.send"
TEXT = "mail.text"
#: What comes together is announced together: one message says that something waits, ten say how much.
GATHERING = timedelta(minutes=1)
#: Where the links of messages that carry one lead to.
LINKS = {Template.INVITATION: "/account/invitation/", Template.PASSWORD_RESET: "/account/reset/"}
#: Where to go to for what stands on a page of its own; everything else begins at the sign-in.
PLACES = {
    Template.DANGER_CHECK: "/inspector/on-call",
    Template.PAGED: "/inspector/on-call",
    Template.SHIFT_NEAR: "/inspector/on-call/mine",
    Template.SHIFT_OFFERED: "/inspector/on-call/mine",
    Template.SHIFT_ANSWERED: "/inspector/on-call/mine",
    Template.ROSTER_HOLE: "/inspector/on-call",
    Template.CHAIN_DIGEST: "/brand/alerts",
    Template.CHAIN_NOW: "/brand/alerts",
}
#: Who was called and did not come is called again, also where the first message never went out.
_CALLS = frozenset({Template.DANGER_CHECK, Template.PAGED})
_CALLED = timedelta(minutes=5)
#: Older messages are not sent any more when a mail server appears.
_STALE = timedelta(days=7)
KEPT = timedelta(days=30)

_ON_THEIR_WAY = select(Mail.user_id).where(
    Mail.template == bindparam("template"), Mail.sent_at.is_(None), Mail.created_at > bindparam("since")
)
#: Only the columns that a message needs: a person's row holds their secrets too.
_UNTOLD = (
    select(User.id, User.locale)
    .where(User.id.in_(bindparam("wanted", expanding=True)), User.state == UserState.ACTIVE)
    .where(User.id.not_in(_ON_THEIR_WAY))
    .order_by(User.id)
)


def tell(user_ids: Iterable[int], template: Template, *, gathering: timedelta = GATHERING) -> None:
    """Let active people know that something waits, unless a message that says so is on its way."""
    wanted = set(user_ids)
    if not wanted:
        return
    known_for = _CALLED if template in _CALLS else _STALE
    asked = {"wanted": sorted(wanted), "template": template, "since": clock.now() - known_for}
    for user_id, locale in db.session.execute(_UNTOLD, asked).all():
        mail = _new(user_id, locale, template)
        _send_later(mail, after=gathering)


def write_link(user: User, template: Template, token: str, *, peppers: PepperRing) -> Mail:
    """Write a message that carries a link to one person; the token is sealed under the service's key."""
    mail = _new(user.id, user.locale, template)
    mail.sealed_values = close_envelope(
        _key(peppers), json.dumps({"token": token}).encode(), bound_to=_place(mail)
    )
    _send_later(mail, after=timedelta())
    return mail


def letter_of(mail: Mail, *, base_url: str, peppers: PepperRing | None) -> Letter:
    """Return a message as its reader gets it; without the pepper ring an invitation shows no link."""
    address = _address_of(mail, base_url)
    path = LINKS.get(Template(mail.template))
    if path is not None:
        token = _token_of(mail, peppers)
        address = f"{base_url.rstrip('/')}{path}{token}" if token else "…"
    return render(Template(mail.template), locale=mail.locale, address=address)


def text_of(mail: Mail, *, base_url: str) -> str:
    """Return a message as its reader gets it on the phone: no more than that they are needed, and where."""
    return render_short(Template(mail.template), locale=mail.locale, address=_address_of(mail, base_url))


def outbox(actor: Actor, *, page: int = 1) -> Page[Mail]:
    """Return all messages, the newest first."""
    actor.must(Permission.Account.READ_OUTBOX)
    return page_of(
        select(Mail).options(selectinload(Mail.user)).order_by(Mail.created_at.desc(), Mail.id.desc()),
        number=page,
    )


def send_what_waits() -> int:
    """Plan the sending of recent messages that no job is left for, and return how many there are."""
    recent = clock.now() - _STALE
    waiting = db.session.scalars(
        select(Mail.reference).where(Mail.sent_at.is_(None), Mail.created_at > recent)
    ).all()
    for reference in waiting:
        enqueue(SEND, unique_key=f"{SEND}:{reference}", mail=reference)
    return len(waiting)


def forget_old() -> int:
    """Delete messages of more than a month ago, sent or never sent, and return how many; in a transaction."""
    result = db.session.execute(delete(Mail).where(Mail.created_at < clock.now() - KEPT))
    return int(getattr(result, "rowcount", 0))


def _new(user_id: int, locale: str, template: Template) -> Mail:
    mail = Mail(
        reference=new_reference(),
        user_id=user_id,
        template=template,
        locale=locale,
        values={},
        created_at=clock.now(),
    )
    db.session.add(mail)
    return mail


def _send_later(mail: Mail, *, after: timedelta) -> None:
    enqueue(SEND, due_at=clock.now() + after, unique_key=f"{SEND}:{mail.reference}", mail=mail.reference)
    if mail.template in _CALLS:
        enqueue(TEXT, unique_key=f"{TEXT}:{mail.reference}", mail=mail.reference)


def _address_of(mail: Mail, base_url: str) -> str:
    return base_url.rstrip("/") + PLACES.get(Template(mail.template), "/account/sign-in")


def _token_of(mail: Mail, peppers: PepperRing | None) -> str | None:
    if peppers is None or mail.sealed_values is None:
        return None
    try:
        held = json.loads(open_envelope(_key(peppers), mail.sealed_values, bound_to=_place(mail)))
    except Sealed:
        return None
    return str(held["token"])


def _key(peppers: PepperRing) -> bytes:
    return derive(peppers.service_key, "sealed values of mail")


def _place(mail: Mail) -> bytes:
    return context(v=1, what="mail", mail=mail.reference)
