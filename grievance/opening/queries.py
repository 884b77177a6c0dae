"""Whether workers can report, who runs the installation, and which languages somebody has read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from grievance.foundation.db import db
from grievance.foundation.pages import PAGE_SIZE, Page, page_of
from grievance.opening.models.language import LanguageReview, TextCorrection
from grievance.opening.models.undertaking import Undertaking


@dataclass(frozen=True)
class Operator:
    """Who runs the installation and answers for it, for everybody to read."""

    legal_name: str
    country: str
    contact: str
    answerable: str
    keeps_months: int
    confirmed_on: date


def is_confirmed() -> bool:
    """Whether a named person has confirmed who runs this and what it promises; never taken back."""
    return db.session.scalar(select(Undertaking.id).limit(1)) is not None


def present_undertaking() -> Undertaking | None:
    """Return the newest confirmation."""
    return db.session.scalar(select(Undertaking).order_by(Undertaking.id.desc()).limit(1))


def who_runs_it() -> Operator | None:
    """Return who runs the installation, once somebody has confirmed it."""
    found = present_undertaking()
    if found is None:
        return None
    return Operator(
        legal_name=found.legal_name,
        country=found.country,
        contact=found.contact,
        answerable=found.answerable,
        keeps_months=found.keeps_months,
        confirmed_on=found.confirmed_at.date(),
    )


def months_promised_since(moment: datetime) -> int | None:
    """Return the shortest keeping that was promised then or later; None if nobody had confirmed anything.

    Whoever reported under a shorter promise is not bound by a longer one that came afterwards.
    """
    in_force = select(func.max(Undertaking.id)).where(Undertaking.confirmed_at <= moment).scalar_subquery()
    promised = select(func.min(Undertaking.keeps_months)).where(
        (Undertaking.confirmed_at > moment) | (Undertaking.id == in_force)
    )
    return db.session.scalar(promised)


def reviews_of(locale: str, *, page: int = 1, size: int = PAGE_SIZE) -> Page[LanguageReview]:
    """Return one page of who has read a language, newest first."""
    query = select(LanguageReview).where(LanguageReview.locale == locale)
    return page_of(query.order_by(LanguageReview.id.desc()), number=page, size=size)


def count_corrections(locale: str) -> int:
    """Return how many texts are corrected in a language."""
    query = select(func.count()).select_from(TextCorrection).where(TextCorrection.locale == locale)
    return db.session.scalar(query) or 0


def corrections_of(locale: str) -> list[TextCorrection]:
    """Return what is corrected in a language, in the order of the English texts."""
    query = select(TextCorrection).where(TextCorrection.locale == locale)
    return list(db.session.scalars(query.order_by(TextCorrection.message)))


def correction_of(locale: str, message_key: str) -> TextCorrection | None:
    """Return how a message is corrected in a language, if it is."""
    return db.session.scalar(
        select(TextCorrection).where(
            TextCorrection.locale == locale, TextCorrection.message_key == message_key
        )
    )
