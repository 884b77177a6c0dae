"""Actions in the words of the page: codes become labels, nothing is added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext

from grievance.cases.respondents import RESPONDENT_STATE_LABELS, AskedRow
from grievance.cases.states import RespondentState
from grievance.foundation import clock
from grievance.remediation.labels import ASK_LABELS, MATTER_STATUS_LABELS, Ask
from grievance.remediation.matters import DueAction, MatterRow
from grievance.remediation.queries import ActionView, ExtensionView
from grievance.remediation.states import (
    ACTION_STATE_LABELS,
    EXTENSION_ANSWER_LABELS,
    EXTENSION_STEP_LABELS,
    ActionState,
    ExtensionAnswer,
)
from grievance.standards.catalogue import catalogue
from grievance.transparency.queries.site_facts import MatterToCheck
from grievance.web.ui.presentation import translated

_TONES = {
    ActionState.PROPOSED: "plain",
    ActionState.AGREED: "info",
    ActionState.IN_PROGRESS: "info",
    ActionState.EVIDENCE_SUBMITTED: "accent",
    ActionState.UNDER_VERIFICATION: "accent",
    ActionState.VERIFIED: "good",
    ActionState.REJECTED: "danger",
    ActionState.REPLACED: "plain",
}


@dataclass(frozen=True)
class ShownAction:
    """An action with the words for its codes."""

    view: ActionView
    state: str
    tone: str
    kind: str
    """The kind of remedy."""
    proof: str
    """What counts as proof for this kind."""
    cause: str

    @property
    def reference(self) -> str:
        """How its address names it."""
        return self.view.reference


def shown_action(view: ActionView) -> ShownAction:
    """Return an action as pages show it."""
    kind = catalogue().remedy_types[view.remedy_type]
    return ShownAction(
        view=view,
        state=translated(ACTION_STATE_LABELS[view.state]),
        tone=_TONES[view.state],
        kind=translated(kind.label),
        proof=translated(kind.proof),
        cause=translated(catalogue().root_causes[view.root_cause].label),
    )


@dataclass(frozen=True)
class ShownRequest:
    """A request for more time with the words for its codes."""

    view: ExtensionView
    step: str
    answer: str
    tone: str


def shown_request(view: ExtensionView) -> ShownRequest:
    """Return a request for more time as pages show it."""
    if view.answer is None:
        return ShownRequest(view, translated(EXTENSION_STEP_LABELS[view.step]), gettext("Waits"), "info")
    tone = "good" if view.answer is ExtensionAnswer.APPROVED else "danger"
    answer = translated(EXTENSION_ANSWER_LABELS[view.answer])
    return ShownRequest(view, translated(EXTENSION_STEP_LABELS[view.step]), answer, tone)


@dataclass(frozen=True)
class ShownDuty:
    """Something that is asked or still to be carried out, as a line of a list."""

    url: str
    matter_url: str
    site: str
    kind: str
    state: str
    tone: str
    due_on: date | None
    late: bool
    due_soon: bool


def shown_duty(due: DueAction) -> ShownDuty:
    """Return a duty as the list shows it."""
    return ShownDuty(
        url=url_for("operator.action", reference=due.reference),
        matter_url=url_for("operator.matter", reference=due.matter)
        if due.firm is None
        else url_for("operator.firm", reference=due.firm),
        site=due.site_name,
        kind=translated(catalogue().remedy_types[due.remedy_type].label),
        state=translated(ACTION_STATE_LABELS[due.state]),
        tone=_TONES[due.state],
        due_on=due.due_on,
        late=due.overdue,
        due_soon=due.due_soon,
    )


#: A contractor or recruiter owes an answer in these.
WAITS = frozenset({RespondentState.TOLD, RespondentState.LATE})


def shown_firm(row: AskedRow) -> ShownDuty:
    """Return the answer that a firm owes as the list shows it."""
    url = url_for("operator.firm", reference=row.reference)
    return ShownDuty(
        url=url,
        matter_url=url,
        site=row.site,
        kind=translated(ASK_LABELS[Ask.ANSWER]),
        state=translated(RESPONDENT_STATE_LABELS[row.state]),
        tone="plain",
        due_on=row.due_on,
        late=row.state is RespondentState.LATE,
        due_soon=False,
    )


def shown_asks(row: MatterRow) -> list[ShownDuty]:
    """Return what is asked in a matter beside carrying actions out, each as the list shows it."""
    return [
        ShownDuty(
            url=url_for("operator.matter", reference=row.reference),
            matter_url=url_for("operator.matter", reference=row.reference),
            site=row.site_name,
            kind=translated(ASK_LABELS[ask]),
            state=translated(MATTER_STATUS_LABELS[row.status]),
            tone="plain",
            due_on=row.reply_due_on if ask is Ask.ANSWER else None,
            late=ask is Ask.ANSWER and row.reply_due_on is not None and row.reply_due_on < clock.today(),
            due_soon=False,
        )
        for ask in row.asks
        if ask is not Ask.CARRY_OUT
    ]


def shown_check(each: MatterToCheck) -> ShownDuty:
    """Return what will be published and can still be called wrong, as the list shows it."""
    return ShownDuty(
        url=url_for("operator.publication", reference=each.reference),
        matter_url=url_for("operator.matter", reference=each.reference),
        site=each.site_name,
        kind=gettext("What will be published"),
        state=gettext("You can say which fact is wrong"),
        tone="info",
        due_on=each.answers_by,
        late=False,
        due_soon=False,
    )


def remedy_choices() -> list[tuple[str, str]]:
    """Return the kinds of remedy to choose from, each after its family."""
    return [
        ("", gettext("Choose one")),
        *(
            (each.code, f"{translated(each.family)}: {translated(each.label)}")
            for each in catalogue().remedy_types.in_order()
        ),
    ]


def cause_choices() -> list[tuple[str, str]]:
    """Return the root causes to choose from."""
    return [
        ("", gettext("Choose one")),
        *((each.code, translated(each.label)) for each in catalogue().root_causes.in_order()),
    ]
