"""The parts that the course of a case is looked through by, told by codes alone."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, or_

from grievance.cases.models.event import CaseEvent
from grievance.foundation.text import N_
from grievance.policy.roles import Role


class CoursePart(StrEnum):
    """One kind of thing that happens in a case; something may be of several kinds."""

    WORKER = "worker"
    NOTES = "notes"
    SITE = "site"
    STATES = "states"
    TOLD = "told"
    TRANSLATIONS = "translations"


COURSE_PART_LABELS: dict[CoursePart, str] = {
    CoursePart.WORKER: N_("With the workers"),
    CoursePart.NOTES: N_("Notes and reasons of the team"),
    CoursePart.SITE: N_("Site and firms"),
    CoursePart.STATES: N_("Steps of the case"),
    CoursePart.TOLD: N_("What others were told"),
    CoursePart.TRANSLATIONS: N_("Translations"),
}

_VERBS: dict[CoursePart, tuple[str, ...]] = {
    CoursePart.WORKER: (
        *("opened", "message_sent", "consent_asked", "check_in_asked", "check_in_silent"),
        *("safety_checked", "code_renewed", "disclosure_laid", "disclosure_answered", "interviewed"),
        *("member_joined", "member_left", "representative_wrote", "representative_answered"),
    ),
    CoursePart.NOTES: (
        *("note_written", "safety_plan_made", "best_interest_weighed", "interviewed"),
        *("task_given", "task_done", "task_passed_on"),
    ),
    CoursePart.SITE: (
        *("notify_site", "letter_issued", "evidence_submitted", "remedy_claimed", "remedy_lasted"),
        "remedy_relapsed",
    ),
    CoursePart.STATES: ("opened", "incident_opened"),
    CoursePart.TOLD: (
        *("notify_site", "site_written", "released_to_party", "letter_issued", "handed_to_authority"),
        *("respondent_told", "brand_asked", "brands_alerted", "representative_answered"),
        *("statement_published", "publication_corrected"),
    ),
    CoursePart.TRANSLATIONS: ("translated",),
}
#: How the verbs of a part begin, where all that begin so belong to it.
_BEGIN: dict[CoursePart, tuple[str, ...]] = {
    CoursePart.SITE: (
        *("site_", "notice_", "statement_", "respondent_", "reply_sheet_", "publication_"),
        *("action_", "extension_", "replacement_"),
    ),
    CoursePart.TOLD: ("disclosure_", "notice_"),
    CoursePart.TRANSLATIONS: ("translation_",),
}
#: What else makes something a part: who did it, what it moved, what it carries.
_ELSE: dict[CoursePart, ColumnElement[bool]] = {
    CoursePart.WORKER: CaseEvent.role == Role.REPORTER,
    CoursePart.NOTES: CaseEvent.reason_item_id.is_not(None),
    CoursePart.SITE: CaseEvent.role.in_([Role.OPERATOR, Role.CONTRACTOR]),
    CoursePart.STATES: CaseEvent.source != CaseEvent.target,
}


def belongs_to(part: CoursePart) -> ColumnElement[bool]:
    """Return the condition that an event is of a part."""
    begins = [CaseEvent.verb.startswith(each, autoescape=True) for each in _BEGIN.get(part, ())]
    more = [_ELSE[part]] if part in _ELSE else []
    return or_(CaseEvent.verb.in_(_VERBS[part]), *begins, *more)
