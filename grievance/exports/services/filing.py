"""Put the file of a case on paper, with a reason that is kept."""

from __future__ import annotations

from dataclasses import dataclass

from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words, add_event, require_any
from grievance.exports.case_file import Making, case_file
from grievance.exports.typesetting import Paper, Printed
from grievance.exports.voices import Voice
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

#: Whoever decides in a case; to read it on a screen is not a reason to carry it away.
WHO = (Permission.Case.INVESTIGATE, Permission.Case.CLOSE)
NEVER_ON_PAPER = N_("The file of a restricted case holds neither names nor what was told.")


@dataclass(frozen=True)
class FileWanted:
    """What a file is to hold, and why somebody needs it."""

    reason: Words
    with_words: bool = False
    with_names: bool = False


def compose_file(actor: Actor, case: Case, wanted: FileWanted, *, voice: Voice) -> Paper:
    """Return the file of a case as it is now, for somebody who says why they need it."""
    require_any(actor, case, *WHO)
    reason = wanted.reason.required()
    if case.restriction is not None and (wanted.with_words or wanted.with_names):
        raise InvalidInput(NEVER_ON_PAPER, field="with_words" if wanted.with_words else "with_names")
    assert actor.user_id is not None
    making = Making(
        maker=db.session.get_one(User, actor.user_id).name,
        at=clock.now(),
        why=reason.text,
        why_locale=reason.locale,
        with_words=wanted.with_words,
        with_names=wanted.with_names,
    )
    return case_file(actor, case, making, voice=voice)


def hand_out_file(actor: Actor, case: Case, wanted: FileWanted, printed: Printed, *, voice: Voice) -> None:
    """Write down who took the file of a case away, why, and its fingerprints; itself it is kept nowhere."""
    require_any(actor, case, *WHO)
    add_event(
        actor,
        case,
        "case_file_made",
        reason=wanted.reason.required(),
        words=wanted.with_words,
        names=wanted.with_names,
        locale=voice.code,
    )
    record(
        actor,
        "case.file_made",
        case,
        locale=voice.code,
        fingerprint=printed.fingerprint,
        file_fingerprint=printed.file_fingerprint,
    )
