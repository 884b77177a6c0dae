"""Move rows to the newest pepper in batches, and count what still refers to each."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from grievance.accounts.models.factor import SpareCode
from grievance.accounts.models.user import User
from grievance.accounts.services.second_factor import move_secret, pepper_of_secret
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.vault.models.principal import Principal
from grievance.vault.services.principals import move_to_newest_pepper

BATCH = 200


def move_some(*, peppers: PepperRing, most: int = BATCH) -> int:
    """Wrap some keys and second factors under the newest pepper, and return how many; 0 when all are."""
    behind = select(Principal).where(Principal.pepper_id != peppers.newest).order_by(Principal.id)
    keys = db.session.scalars(behind.limit(most).with_for_update(skip_locked=True)).all()
    moved = sum(move_to_newest_pepper(each, peppers=peppers) for each in keys)
    if moved:
        return moved
    prefix = peppers.newest.to_bytes(2, "big")
    secrets = select(User).where(User.totp_secret.is_not(None), func.substr(User.totp_secret, 1, 2) != prefix)
    users = db.session.scalars(secrets.order_by(User.id).limit(most).with_for_update()).all()
    return sum(move_secret(each, peppers=peppers) for each in users)


def references() -> dict[int, int]:
    """Return how many rows refer to each pepper, of all kinds."""
    found: Counter[int] = Counter()
    columns = (Principal.pepper_id, Principal.locator_pepper_id, User.pepper_id, SpareCode.pepper_id)
    for column in columns:
        rows = db.session.execute(select(column, func.count()).where(column.is_not(None)).group_by(column))
        found.update({number: count for number, count in rows if number is not None})
    for user in db.session.scalars(select(User).where(User.totp_secret.is_not(None))):
        found[pepper_of_secret(user)] += 1
    return dict(found)
