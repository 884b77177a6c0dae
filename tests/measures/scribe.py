"""Writes the rows of a small world by hand, cheaply: figures are made of codes, days and counts."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from grievance.accounts.models.organisation import OrganisationKind
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.appeal import Appeal
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.models.check_in import CheckIn
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.event import CaseEvent
from grievance.cases.panels import AppealGround, AppealOutcome, AppealSide
from grievance.cases.states import (
    CaseState,
    CaseType,
    CheckAnswer,
    CheckOccasion,
    Outcome,
)
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import Message, MessageText, Translator
from grievance.complaints.states import AuthorSide, Channel, KnownTo, RaiseWithEmployer, ReplyRoute
from grievance.enforcement.models import OfficialAct
from grievance.enforcement.states import ActKind, ActState, Party
from grievance.foundation.db import Base, db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.states import (
    ActionState,
    OwnerKind,
    PlanState,
)
from grievance.remediation.states import RemedyFactKind as Kind
from grievance.supplychain.bands import Band as ShareBand
from grievance.supplychain.models.reach import BrandReach
from grievance.supplychain.stages import Confidence, Mineral, Stage
from grievance.vault.keys import CLASSICAL
from grievance.vault.models.compartment import Compartment, CompartmentKind
from grievance.vault.models.principal import Principal, PrincipalKind
from grievance.vault.services.compartments import open_compartment, seal
from grievance.vault.services.principals import staff_principal
from tests.factories.people import make_organisation, make_person, make_team
from tests.factories.places import make_site

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
Row = TypeVar("Row", bound=Base)


def moment(text: str) -> datetime:
    """Return noon of a day written as 2026-05-31."""
    return datetime.fromisoformat(f"{text}T12:00:00+00:00")


class Scribe:
    """Writes rows; everything in words is one sealed sentence, since figures are made of none."""

    def __init__(self, peppers: PepperRing) -> None:
        self.team = make_team(fallback=True)
        firm = make_organisation(OrganisationKind.OPERATOR)
        self.firm = firm
        self.supervisor = make_person(Role.SUPERVISOR, peppers=peppers, teams=(self.team,))
        self.aiko = make_person(Role.INSPECTOR, peppers=peppers, teams=(self.team,)).user_id
        self.brian = make_person(Role.INSPECTOR, peppers=peppers, teams=(self.team,)).user_id
        self.government = make_organisation(OrganisationKind.PARTY, party="US")
        self.official = make_person(
            Role.PARTY_OFFICIAL, peppers=peppers, organisation_id=self.government, party="US"
        )
        self.cave = make_site("Invented cave", team=self.team, answered_by=firm)
        self.kiln = make_site(
            "Invented kiln", team=self.team, answered_by=firm, stage=Stage.REFINERY, mineral=Mineral.NICKEL
        )
        with transaction():
            holder = staff_principal(self.supervisor.user_id)
            assert holder is not None
            self.compartment = open_compartment(CompartmentKind.INTERNAL, [holder]).id
            sentence = {"lang": "en", "text": "–"}
            place = db.session.get_one(Compartment, self.compartment)
            self.item = seal(place, sentence, kind="note", author_role="inspector").id

    def add(self, row: Row) -> Row:
        """Write a row down."""
        db.session.add(row)
        db.session.flush()
        return row

    def case(self, opened: str, state: CaseState, *, site: int | None, **more: Any) -> Case:
        """Write a case."""
        columns = {"case_type": CaseType.INDIVIDUAL, "team_id": self.team, "internal_id": self.compartment}
        return self.add(
            Case(opened_at=moment(opened), state=state, site_id=site, **{**columns, **more})  # type: ignore[arg-type]
        )

    def report(
        self, case: Case, channel: Channel, locale: str, known_to: KnownTo, seen: str = ""
    ) -> Complaint:
        """Write a report of a case."""
        reporter = self.add(
            Principal(
                kind=PrincipalKind.REPORTER,
                locator=os.urandom(16),
                suite_id=CLASSICAL,
                public_key=b"-",
                wrapped_private_key=b"-",
            )
        )
        made = self.add(
            Complaint(
                submission_key=os.urandom(32),
                reporter_id=reporter.id,
                channel=channel,
                locale=locale,
                site_id=case.site_id,
                known_to=known_to,
                raise_with_employer=RaiseWithEmployer.YES,
                reply_route=ReplyRoute.CODE,
                received_at=case.opened_at,
                last_seen_by_reporter=moment(seen) if seen else None,
                narrative_id=self.compartment,
                story_id=self.item,
            )
        )
        self.add(CaseComplaint(case_id=case.id, complaint_id=made.id))
        return made

    def clocks(self, case: Case, **met: bool | str | None) -> None:
        """Write deadlines: kept, missed, or running until a day."""
        for kind, said in met.items():
            until = moment(said) if isinstance(said, str) else case.opened_at + timedelta(days=5)
            self.add(
                CaseClock(
                    case_id=case.id,
                    kind=kind,
                    rule="5d",
                    rule_version=1,
                    started_at=case.opened_at,
                    due_at=until,
                    ended_at=None if isinstance(said, str) else until,
                    met=None if isinstance(said, str) else said,
                )
            )

    def event(self, case: Case, verb: str, on: str, *, reason: bool = False, **details: str) -> None:
        """Write a step."""
        self.add(
            CaseEvent(
                case_id=case.id,
                at=moment(on),
                verb=verb,
                role=Role.INSPECTOR,
                visible_to=[],
                details=details,
                reason_item_id=self.item if reason else None,
            )
        )

    def alleged(self, case: Case, **items: Outcome | None) -> None:
        """Write what is alleged, with what was found."""
        for item, outcome in items.items():
            self.add(
                Allegation(
                    case_id=case.id,
                    item_code=item,
                    added_by=Role.REPORTER,
                    outcome=outcome,
                    finding_item_id=self.item if outcome is not None else None,
                )
            )

    def told(
        self, report: Complaint, on: str, *texts: tuple[str, Translator | None], read: bool = False
    ) -> None:
        """Write what the team sent to a worker: the original first, then translations."""
        message = self.add(
            Message(
                complaint_id=report.id,
                side=AuthorSide.TEAM,
                sent_at=moment(on),
                read_at=moment(on) if read else None,
            )
        )
        for number, (locale, translator) in enumerate(texts):
            self.add(
                MessageText(
                    message_id=message.id,
                    locale=locale,
                    is_original=number == 0,
                    translator=translator,
                    item_id=self.item,
                )
            )

    def plan(self, case: Case, adequacy: dict[str, str], *, sent_back: bool = False) -> Plan:
        """Write an agreed plan."""
        at = case.opened_at + timedelta(days=40)
        return self.add(
            Plan(
                case_id=case.id,
                state=PlanState.AGREED,
                drawn_up_by_id=self.aiko,
                adequacy=adequacy,
                proposed_at=at,
                accepted_at=at,
                agreed_at=at,
                sent_back_item_id=self.item if sent_back else None,
            )
        )

    def action(
        self,
        plan: Plan,
        kind: str,
        cause: str,
        state: ActionState,
        due: str,
        workers: int,
        verified: str = "",
    ) -> CorrectiveAction:
        """Write an action of a plan."""
        return self.add(
            CorrectiveAction(
                plan_id=plan.id,
                remedy_type=kind,
                root_cause=cause,
                owner_kind=OwnerKind.SITE,
                owner_id=self.firm,
                state=state,
                due_on=date.fromisoformat(due),
                workers_covered=workers,
                text_item_id=self.item,
                proposed_by_id=self.aiko,
                verified_at=moment(verified) if verified else None,
            )
        )

    def fact(
        self,
        action: CorrectiveAction,
        kind: Kind,
        on: str,
        *,
        workers: int | None = None,
        money: tuple[int, str] | None = None,
        by: Complaint | None = None,
    ) -> None:
        """Write a row of the remedy ledger."""
        self.add(
            RemedyFact(
                action_id=action.id,
                kind=kind,
                at=moment(on),
                role=Role.REPORTER if by is not None else Role.OPERATOR,
                complaint_id=by.id if by is not None else None,
                workers=workers,
                amount=money[0] if money else None,
                currency=money[1] if money else None,
            )
        )

    def checked(self, report: Complaint, worse: CheckAnswer | None) -> None:
        """Write a safety check."""
        said = CheckAnswer.YES if worse is not None else None
        self.add(
            CheckIn(
                complaint_id=report.id,
                occasion=CheckOccasion.WATCH,
                due_on=date(2026, 6, 1),
                opened_on=date(2026, 6, 1),
                route=ReplyRoute.CODE,
                still_there=said,
                treated_worse=worse,
                safe_to_talk=said,
                answered_on=date(2026, 6, 2) if worse is not None else None,
            )
        )

    def appeal(self, case: Case, by: Complaint, outcome: AppealOutcome | None) -> None:
        """Write an appeal, which is a case of its own."""
        own = self.case(
            "2026-05-01",
            CaseState.RECEIVED,
            site=case.site_id,
            case_type=CaseType.APPEAL,
            parent_id=case.id,
        )
        at = NOW if outcome is not None else None
        self.add(
            Appeal(
                case_id=own.id,
                side=AppealSide.WORKER,
                ground=AppealGround.WRONG_FACTS,
                complaint_id=by.id,
                item_id=self.item,
                empanelled_at=at,
                outcome=outcome,
                decided_at=at,
                decision_item_id=self.item if outcome is not None else None,
            )
        )

    def act(self, kind: ActKind, state: ActState, started: str, **more: Any) -> OfficialAct:
        """Write an official act of the United States."""
        columns: dict[str, Any] = {
            "from_party": Party.US,
            "title": "–",
            "recorded_by_id": self.official.user_id,
        }
        if kind is ActKind.INFORMATION_PACKET:
            columns |= {"to_party": Party.JP, "packet_id": self.compartment}
        if kind is ActKind.MEASURE:
            columns |= {"instrument": "EN-US-WRO"}
        return self.add(
            OfficialAct(
                kind=kind,
                state=state,
                started_on=date.fromisoformat(started),
                recorded_at=NOW,
                **columns | more,
            )
        )

    def brand_reaches(self, site: int) -> None:
        """Tie a site to a brand by documents."""
        self.add(
            BrandReach(
                organisation_id=self.firm,
                site_id=site,
                mineral=Mineral.COBALT,
                tier=1,
                path=[],
                weakest=Confidence.HIGH,
                all_active=True,
                by_company=False,
                publicly_documented=True,
                band=ShareBand.UNKNOWN,
                estimated=True,
                refreshed_at=NOW,
            )
        )
