"""The union's officer, whom two people have verified."""

from __future__ import annotations

from grievance.accounts.models.user import User
from grievance.demo.people import Cast
from grievance.foundation.db import db
from grievance.representation.services import verifying
from grievance.representation.states import Known, RepresentativeKind


def verify(cast: Cast) -> None:
    """Let the administrator say, and the steward confirm, that the union's officer may file for workers."""
    officer = db.session.get_one(User, cast.actors["representative"].user_id)
    verifying.state(
        cast.actors["administrator"],
        officer,
        kind=RepresentativeKind.UNION,
        chosen_by_employer=Known.NO,
        paid_by_employer=Known.NO,
    )
    verifying.confirm(cast.actors["steward"], officer)
