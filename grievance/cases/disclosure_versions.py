"""The versions of what somebody outside the team would read of a case."""

from __future__ import annotations

from sqlalchemy import Select, select

from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.respondent import Respondent
from grievance.cases.states import DisclosureAudience, StopCause
from grievance.foundation.db import db
from grievance.foundation.pages import Page, page_of

#: So many versions of a text stand beside it.
VERSIONS = 20


def versions_of(
    case: Case, audience: DisclosureAudience, respondent: Respondent | None = None
) -> list[Disclosure]:
    """Return all versions of what an audience, or one contractor or recruiter, would read, oldest first."""
    return list(db.session.scalars(_versions(case, audience, respondent).order_by(Disclosure.version)))


def page_of_versions(
    case: Case, audience: DisclosureAudience, respondent: Respondent | None = None, *, page: int
) -> Page[Disclosure]:
    """Return one page of the same, newest first."""
    newest = _versions(case, audience, respondent).order_by(Disclosure.version.desc())
    return page_of(newest, number=page, size=VERSIONS)


def last_version(
    case: Case, audience: DisclosureAudience, respondent: Respondent | None = None
) -> Disclosure | None:
    """Return the newest of them."""
    newest = _versions(case, audience, respondent).order_by(Disclosure.version.desc())
    return db.session.scalar(newest.limit(1))


def version_before(found: Disclosure) -> Disclosure | None:
    """Return the version that a version took the place of."""
    earlier = _versions(found.case, found.audience, found.respondent)
    earlier = earlier.where(Disclosure.version < found.version)
    return db.session.scalar(earlier.order_by(Disclosure.version.desc()).limit(1))


def was_objected_to(
    case: Case, audience: DisclosureAudience, respondent: Respondent | None, *, text_hash: str
) -> bool:
    """Whether a worker has said no to exactly this text."""
    same = _versions(case, audience, respondent).where(Disclosure.text_hash == text_hash)
    return db.session.scalar(same.where(Disclosure.stop_cause == StopCause.OBJECTED).limit(1)) is not None


def _versions(
    case: Case, audience: DisclosureAudience, respondent: Respondent | None = None
) -> Select[Disclosure]:
    query = select(Disclosure).where(Disclosure.case_id == case.id, Disclosure.audience == audience)
    return query.where(Disclosure.respondent_id == respondent.id) if respondent is not None else query
