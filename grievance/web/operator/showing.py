"""Actions in the words of the page: codes become labels, nothing is added."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from grievance.remediation.queries import ActionView, ExtensionView
from grievance.remediation.states import (
    ACTION_STATE_LABELS,
    EXTENSION_ANSWER_LABELS,
    EXTENSION_STEP_LABELS,
    ActionState,
    ExtensionAnswer,
)
from grievance.standards.catalogue import catalogue
from grievance.web.ui.presentation import translated

TONES = {
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
        tone=TONES[view.state],
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
