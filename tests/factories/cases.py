"""A team with its site, reports that came in, and cases driven to where a test needs them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import User
from grievance.cases.letters import Letter
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.services import assignment, disclosing, findings, notes, notice, safety_gate, triage
from grievance.cases.services.steps import Words
from grievance.cases.severity import RetaliationSign, SeverityInputs
from grievance.cases.states import DisclosureAudience, Evidence, Outcome
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.services.submission import ReportDraft, submit_report
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField, RaiseWithEmployer
from grievance.foundation import clock
from grievance.foundation.db import WRITES, db, transaction
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.models.compartment import SealedItem
from grievance.vault.reporter_codes import keys_of, new_code
from grievance.vault.services.compartments import open_item
from grievance.vault.services.principals import find_reporter, retire_and_renew, unlock, wrap_for_recovery
from tests.factories.people import Person, make_organisation, make_person, make_team
from tests.factories.places import make_site
from tests.factories.writing import written

STORY = "The foreman keeps our papers in his office and nobody may leave the camp before harvest."
ASKED = {(ConsentAudience.EMPLOYER, ConsentField.PROBLEM): "May we raise it without your name?"}
LETTER = Letter(original="en", texts={"en": "We read it.", "sw": "Tumeisoma."})
WHY = Words("Because of what was said.", "en")
PARAPHRASE = "Please tell us how documents of workers are held."
BUT_SMALL = SeverityInputs(scale=2, scope=2, irremediability=1)
ON_A_KNIFE_EDGE = frozenset({RetaliationSign.LIVE_IN, RetaliationSign.VISA_TIED, RetaliationSign.SMALL_GROUP})


@dataclass(frozen=True)
class Field:
    """A case team, the site it covers, and who answers for it."""

    team_id: int
    site_id: int
    triager: Person
    inspector: Person
    colleague: Person
    verifier: Person
    supervisor: Person
    operator: Person


@dataclass(frozen=True)
class Filed:
    """A report with its case and the actor that its code makes."""

    complaint_id: int
    case_id: int
    code: str
    reporter: Actor

    @property
    def case(self) -> Case:
        """The case as it is now, also after another session changed it."""
        _read_anew()
        return db.session.get_one(Case, self.case_id)

    @property
    def complaint(self) -> Complaint:
        """The report as it is now."""
        _read_anew()
        return db.session.get_one(Complaint, self.complaint_id)


def _read_anew() -> None:
    if not db.session.info.get(WRITES):
        # What another session wrote meanwhile is seen only by a new read transaction.
        db.session.rollback()


def make_field(peppers: PepperRing, *, name: str | None = None, fallback: bool = True) -> Field:
    """Make a team of five, a site that it covers and an operator who answers for it."""
    with written():
        return _make_field(peppers, name=name, fallback=fallback)


def _make_field(peppers: PepperRing, *, name: str | None, fallback: bool) -> Field:
    team = make_team(fallback=fallback)
    operating = make_organisation(OrganisationKind.OPERATOR)
    site = make_site(name, team=team, answered_by=operating)
    people = {
        role: make_person(role, peppers=peppers, teams=(team,))
        for role in (Role.TRIAGER, Role.INSPECTOR, Role.VERIFIER, Role.SUPERVISOR)
    }
    return Field(
        team_id=team,
        site_id=site,
        triager=people[Role.TRIAGER],
        inspector=people[Role.INSPECTOR],
        colleague=make_person(Role.INSPECTOR, peppers=peppers, teams=(team,)),
        verifier=people[Role.VERIFIER],
        supervisor=people[Role.SUPERVISOR],
        operator=make_person(Role.OPERATOR, peppers=peppers, organisation_id=operating),
    )


def file_report(
    field: Field,
    peppers: PepperRing,
    *,
    items: Sequence[str] = ("WA2",),
    consent: RaiseWithEmployer = RaiseWithEmployer.YES,
    locale: str = "sw",
    story: str = STORY,
    site_id: int | None = -1,
    **more: Any,
) -> Filed:
    """File a report as a worker; the case opens by itself."""
    code = new_code()
    draft = ReportDraft(
        locale=locale,
        item_codes=items,
        site_id=field.site_id if site_id == -1 else site_id,
        story=story,
        raise_with_employer=consent,
        consent_texts=ASKED,
        **more,
    )
    with transaction():
        submit_report(draft, submission_key=os.urandom(32), code=code, peppers=peppers, cost=LOWEST)
    return filed_with(code, peppers)


def filed_with(code: str, peppers: PepperRing) -> Filed:
    """Return a report as its worker comes back to it with the code."""
    found = find_reporter(keys_of(code, peppers=peppers, cost=LOWEST))
    assert found is not None
    principal, keys = found
    query = select(CaseComplaint.complaint_id, CaseComplaint.case_id).join(CaseComplaint.complaint)
    complaint_id, case_id = db.session.execute(query.where(Complaint.reporter_id == principal.id)).one()
    private = unlock(principal, wrapping_key=keys.wrapping_key, peppers=peppers)
    reporter = actors.reporter(complaint_id, principal_id=principal.id, private_key=private)
    return Filed(complaint_id, case_id, code, reporter)


def accept(field: Field, filed: Filed, *, inputs: SeverityInputs = BUT_SMALL) -> None:
    """Take a case through triage."""
    actor = field.triager.actor
    with transaction():
        triage.acknowledge_case(actor, filed.case, letter=LETTER)
        triage.screen_case(actor, filed.case)
        triage.set_severity(actor, filed.case, inputs=inputs)
        triage.accept_case(actor, filed.case)


def assign(field: Field, filed: Filed, *, inputs: SeverityInputs = BUT_SMALL) -> None:
    """Take a case through triage and give it to the inspector."""
    accept(field, filed, inputs=inputs)
    with transaction():
        handler = db.session.get_one(User, field.inspector.user_id)
        assignment.assign_case(field.supervisor.actor, filed.case, handler=handler)


def tell_site(field: Field, filed: Filed) -> None:
    """Tell the site, with a second reader where the risk asks for one."""
    with transaction():
        actor = field.inspector.actor
        risky = safety_gate.risk_of(filed.case) >= 2
        if risky:
            notes.write_safety_plan(actor, filed.case, text="Call only at noon.", locale="en")
        made = write_notice(field, filed)
        if risky:
            disclosing.approve(field.colleague.actor, made)
        if safety_gate.must_be_laid(filed.case, made):
            disclosing.lay_before_workers(actor, made, answer_by=clock.today())
            disclosing.answer_disclosure(filed.reporter, filed.complaint, made, answer=ConsentAnswer.YES)
        notice.notify_site(actor, filed.case, disclosure=made)


def write_notice(field: Field, filed: Filed, text: str = PARAPHRASE) -> Disclosure:
    """Write what the site would read."""
    return disclosing.compose(
        field.inspector.actor, filed.case, audience=DisclosureAudience.SITE, text=text, locale="en"
    )


def hear_site(field: Field, filed: Filed) -> None:
    """Answer for the site."""
    with transaction():
        notice.reply_for_site(field.operator.actor, filed.case, text="We will look.", locale="en")


def reach_findings(field: Field, filed: Filed, *, outcome: Outcome = Outcome.SUBSTANTIATED) -> None:
    """Establish the facts of a case whose site was told."""
    tell_site(field, filed)
    hear_site(field, filed)
    with transaction():
        findings.start_fact_finding(field.inspector.actor, filed.case)
    conclude(field, filed, outcome=outcome)


def conclude(
    field: Field,
    filed: Filed,
    *,
    outcome: Outcome = Outcome.SUBSTANTIATED,
    pieces: Sequence[str] = (),
) -> None:
    """Make the same finding about every allegation of a case in fact-finding."""
    with transaction():
        for allegation in filed.case.allegations:
            findings.find(
                field.inspector.actor,
                filed.case,
                allegation,
                outcome=outcome,
                reasons="Pay lists of three months.",
                plain="We found that pay came late.",
                locale="en",
                evidence=[Evidence.SITE_DOCUMENT],
                translations={"sw": "Tuliona malipo yalichelewa."},
                pieces=pieces,
            )
        findings.make_findings(field.inspector.actor, filed.case)


def with_a_new_key(person: Person, field: Field, peppers: PepperRing, *, ready: bool = True) -> Actor:
    """Somebody after they lost password and paper."""
    key = b"k" * 32
    with transaction():
        user = db.session.get_one(User, person.user_id)
        made = retire_and_renew(user, wrapping_key=key, peppers=peppers, cost=LOWEST)
        private = unlock(made, wrapping_key=key, peppers=peppers)
        if ready:
            wrap_for_recovery(made, private, recovery_key=key, peppers=peppers)
        return actors.staff(
            person.user_id,
            roles=person.actor.roles,
            team_ids=[field.team_id],
            principal_id=made.id,
            private_key=private,
        )


def story(actor: Actor, filed: Filed) -> str:
    """What a report tells, as somebody reads it."""
    item = db.session.get_one(SealedItem, filed.complaint.story_id)
    return str(open_item(actor, item)["story"])
