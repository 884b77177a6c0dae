"""What is read about cases: which one a report belongs to, and the process as it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from grievance.cases.access import STEP_PERMISSIONS
from grievance.cases.flags import FLAG_LABELS, FLAG_MEANINGS, FLAG_RULES, Flag
from grievance.cases.labels import CASE_STATE_LABELS, WORKER_STATUS_TEXTS
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.states import CASE_FLOW, OPEN, WORKER_STATUS, CaseState
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db
from grievance.policy.grants import GRANTS
from grievance.policy.roles import ROLE_LABELS, Role


def case_of(complaint: Complaint) -> Case | None:
    """Return the case that a report belongs to."""
    linked = select(Case).join(CaseComplaint, CaseComplaint.case_id == Case.id)
    return db.session.scalar(linked.where(CaseComplaint.complaint_id == complaint.id))


@dataclass(frozen=True)
class ProcessStep:
    """A step that is open from a state, where it leads and who takes it."""

    verb: str
    label: str
    target: str
    """The label of the state it leads to; empty if it leads back to where the case was."""
    who: tuple[str, ...]
    """Labels of roles."""


@dataclass(frozen=True)
class ProcessState:
    """A state of a case, what the worker is told in it, and what can happen next."""

    code: str
    label: str
    worker_text: str
    is_open: bool
    steps: tuple[ProcessStep, ...]


def process_table() -> list[ProcessState]:
    """Return the whole process from the same table that the buttons come from."""
    return [
        ProcessState(
            code=state.value,
            label=CASE_STATE_LABELS[state],
            worker_text=WORKER_STATUS_TEXTS[WORKER_STATUS[state]],
            is_open=state in OPEN,
            steps=tuple(
                ProcessStep(
                    verb=step.verb,
                    label=step.label,
                    target=CASE_STATE_LABELS[step.target] if step.target is not None else "",
                    who=who_takes(step.verb),
                )
                for step in CASE_FLOW.open_from(state)
            ),
        )
        for state in CaseState
    ]


@dataclass(frozen=True)
class ProcessFlag:
    """A flag that may stand beside a state, what it means and every reason for it."""

    label: str
    meaning: str
    reasons: tuple[str, ...]


def flag_table() -> list[ProcessFlag]:
    """Return the flags from the same table that the desk works them out by."""
    return [
        ProcessFlag(
            FLAG_LABELS[flag],
            FLAG_MEANINGS[flag],
            tuple(rule.label for rule in FLAG_RULES if rule.flag is flag),
        )
        for flag in Flag
    ]


def who_takes(verb: str) -> tuple[str, ...]:
    """Return the labels of the roles that may take a step."""
    wanted = STEP_PERMISSIONS[verb]
    return tuple(
        ROLE_LABELS[role] for role in Role if any(permission in GRANTS[role] for permission in wanted)
    )
