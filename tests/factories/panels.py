"""Panels of three who never had a case in hand, and appeals that are brought before them."""

from __future__ import annotations

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import User
from grievance.cases.appeals import appeals_about
from grievance.cases.models.appeal import Appeal
from grievance.cases.models.case import Case
from grievance.cases.panels import AppealGround, AppealOutcome, PanelSeat
from grievance.cases.services import appealing, closing, deciding, panels
from grievance.cases.services.deciding import Decision
from grievance.cases.states import ClosureReason, Outcome
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from tests.factories.cases import LETTER, WHY, Field, Filed, assign, file_report, make_field, reach_findings
from tests.factories.people import Person, make_organisation, make_person

Panel = dict[PanelSeat, Person]
KINDS = {
    PanelSeat.WORKER_SIDE: OrganisationKind.REPRESENTATIVE,
    PanelSeat.OUTSIDE: OrganisationKind.ADVISORY_BODY,
    PanelSeat.THIRD: OrganisationKind.INSTALLATION,
}
APPEAL_WORDS = "Nobody asked those of the night shift."
DECISION = Decision(
    "The lists of the night shift were left out.", "Pay did come late.", "en", {"sw": "Kweli."}
)


def make_panel(peppers: PepperRing) -> Panel:
    """Make three people who can sit on a panel, one for each seat."""
    return {
        seat: make_person(Role.PANEL_MEMBER, peppers=peppers, organisation_id=make_organisation(kind))
        for seat, kind in KINDS.items()
    }


def closed_case(peppers: PepperRing, *, outcome: Outcome = Outcome.NOT_SUBSTANTIATED) -> tuple[Field, Filed]:
    """Bring a case of two items whose site was told to its end, with nothing found."""
    field = make_field(peppers)
    filed = file_report(field, peppers, items=("WA2", "HO1"))
    assign(field, filed)
    reach_findings(field, filed, outcome=outcome)
    with transaction():
        closing.prepare_closing(field.inspector.actor, filed.case, reason=WHY, letter=LETTER)
        closing.close_case(field.inspector.actor, filed.case, reason=ClosureReason.NOT_SUBSTANTIATED)
    return field, filed


def ask(filed: Filed, ground: AppealGround = AppealGround.WRONG_FACTS) -> None:
    """Ask for a fresh look as the worker."""
    with transaction():
        appealing.appeal_by_worker(
            filed.reporter, filed.complaint, ground=ground, text=APPEAL_WORDS, locale="en"
        )


def appeal(filed: Filed) -> Appeal:
    """Return the last appeal about a case, as it is now."""
    return appeals_about(filed.case)[-1]


def users(panel: Panel) -> dict[PanelSeat, User]:
    """Return the people of a panel as those who appoint them name them."""
    return {seat: db.session.get_one(User, each.user_id) for seat, each in panel.items()}


def appoint(field: Field, filed: Filed, panel: Panel) -> None:
    """Appoint a panel as the supervisor, who has not had the case in hand."""
    with transaction():
        panels.empanel(field.supervisor.actor, _case(filed), seats=users(panel))


def vote(person: Person, filed: Filed, outcome: AppealOutcome, **changes: Outcome) -> None:
    """Vote as one of the panel."""
    with transaction():
        panels.vote(person.actor, appeal(filed), outcome=outcome, reason=WHY, changes=changes)


def decide(person: Person, filed: Filed) -> None:
    """Say what most of the panel want."""
    with transaction():
        deciding.decide_appeal(person.actor, appeal(filed), DECISION)


def decided(filed: Filed, panel: Panel, outcome: AppealOutcome, **changes: Outcome) -> None:
    """Let two of a panel want the same and one the opposite, and say the decision."""
    first, second, third = panel.values()
    vote(first, filed, outcome, **changes)
    vote(second, filed, outcome, **changes)
    other = AppealOutcome.SEND_BACK if outcome is AppealOutcome.UPHOLD else AppealOutcome.UPHOLD
    vote(third, filed, other)
    decide(third, filed)


def _case(filed: Filed) -> Case:
    return appeal(filed).case
