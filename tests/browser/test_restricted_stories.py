"""A survivor and a child are heard by people who are named for it; to everybody else nothing has happened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from playwright.sync_api import FilePayload
from sqlalchemy import select

from grievance.cases.services.safety_gate import NOT_WEIGHED, OF_SURVIVOR
from grievance.foundation.db import db
from grievance.remediation.models.plan import Plan
from tests.browser.backstage import Backstage
from tests.browser.desks import Demo
from tests.browser.people import (
    Administrator,
    Brand,
    CaseTeam,
    Inspector,
    Operator,
    Reader,
    Verifier,
    Worker,
)
from tests.factories.cases import Field, Filed, assign, filed_with, hear_site, tell_site
from tests.factories.remedies import deliver, first_action, matter_of

SITE = "Kilima Mfano Cobalt Mine (invented)"
OWNER = "Mfano Exemplo Mining Group (invented)"
HANDLER = "Shili Wei (示例)"
STORY = "Deux enfants portent des sacs la nuit."
REASONS = "Two were seen under sacks; both say that they are thirteen."
PLAIN = "You are right. Two children carried sacks at night."
PLAIN_FR = "Vous avez raison. Deux enfants portaient des sacs la nuit."
PAY, PAY_FR = "Pay both families what is owed for the nights.", "Payer aux deux familles les nuits dues."
SCHOOL = "School and a monthly income for both families until they are eighteen."
SCHOOL_FR = "L’école, et un revenu chaque mois pour les deux familles, jusqu’à dix-huit ans."
NOBODY_PLANS = "Nobody who is named for restricted cases may agree a plan"
NO_SCHOOL = (
    "Finding CL1 is about a child: it needs school, and support for the family, until the legal age (RH4)."
)
SCHOOL_TYPE = "School for a child, with income support for the family until the legal age"
MENDING = "Nobody may be worse off: add school and an income for the families."
ENROLLED = "A letter of the school and of the bank."
PROOF = FilePayload(name="letter.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 a letter")
CASE = re.compile(r"/inspector/cases/([0-9a-z]{12})\"")


def cases(somebody: CaseTeam, view: str = "all") -> set[str]:
    """Return the cases that a colleague's queue lists."""
    found: set[str] = set()
    for page in range(1, 9):
        somebody.opens(f"/inspector?view={view}&page={page}")
        found |= set(CASE.findall(somebody.page.content()))
        if not somebody.page.locator(f"a[href*='page={page + 1}']").count():
            break
    return found


def test_a_survivor_decides_and_only_named_people_know(demo: Demo) -> None:
    """In Arabic, on a phone without script; an inspector, a brand and the register show nothing."""
    triager, inspector = CaseTeam(demo, "triager"), CaseTeam(demo, "inspector")
    before, others = cases(triager, "restricted"), cases(inspector)
    worker = Worker(demo, "ar")
    worker.begins()
    worker.follows(worker.says("Tell us about a problem"))
    worker.chooses("group", "VH")
    worker.chooses("item", "VH2")
    worker.searches(SITE)
    worker.sees(worker.says("You are not to blame"), worker.says("We never tell your employer about this."))
    assert worker.page.locator("html").get_attribute("dir") == "rtl"
    assert not worker.page.locator("[type=file]").count()
    worker.follows(worker.says("Show places that can help me now"))
    worker.sees(worker.says("You can go there today. You do not have to report first."))
    worker.opens("/report/4")
    worker.page.locator("[name=talk_to][value=woman]").check()
    worker.page.locator("[name=wanted][value=medical]").check()
    worker.goes_on()
    assert not worker.page.locator("[value=employer]").count()
    worker.goes_on()
    worker.goes_on()
    worker.presses(worker.says("Send my report"))
    worker.sees(worker.says("Then you decide what happens. You can stop at any time."))

    (case,) = cases(triager, "restricted") - before
    triager.goes_to(case)
    triager.sees("Do not ask for the story again.", "A woman", "A doctor or a nurse", OF_SURVIVOR)
    assert cases(inspector) == others
    assert inspector.page.goto(f"/inspector/cases/{case}").status == 404  # type: ignore[union-attr]
    nobody_outside_sees(demo, case)


def nobody_outside_sees(demo: Demo, case: str) -> None:
    """Fail if a brand, the register or the administration shows anything of a case."""
    public = Reader(demo)
    public.opens("/register")
    # Both begin on the page that would show it.
    for somebody in (public, Brand(demo, "tatoe"), Administrator(demo, "administrator")):
        assert case not in somebody.page.content()


def name_for_restricted(demo: Demo, name: str) -> None:
    """Name an inspector for restricted cases, as the administration does."""
    administrator = Administrator(demo, "administrator")
    administrator.sees(NOBODY_PLANS)
    administrator.opens("/admin/users")
    administrator.follows(name)
    administrator.page.locator("main [name=named]").check()
    administrator.presses("Save who is named")
    administrator.opens("/admin")
    assert NOBODY_PLANS not in administrator.text


@dataclass(frozen=True)
class NamedTeam:
    """Those who are named for restricted cases, as they act where a browser would take too long."""

    backstage: Backstage
    code: str

    @contextmanager
    def acts(self) -> Iterator[tuple[Field, Filed]]:
        """Enter with whoever has a part in the case of a report."""
        with self.backstage.enters():
            person, field = self.backstage.person, self.backstage.field(SITE, operator="mfano")
            named = replace(field, inspector=person("inspector2"), colleague=field.supervisor)
            yield named, filed_with(self.code, self.backstage.peppers)

    def hears_the_site(self) -> None:
        """Take the report to where its site has answered."""
        with self.acts() as (field, filed):
            assign(field, filed)
            tell_site(field, filed)
            hear_site(field, filed)

    def sees_the_wages_paid(self) -> None:
        """Let the site do the first action of the plan."""
        with self.acts() as (field, filed):
            paid = db.session.scalars(select(Plan.id).where(Plan.case_id == filed.case_id)).one()
            deliver(matter_of(field, filed), first_action(paid), workers=2, amount=40_000)


def test_a_child_goes_to_school_and_is_not_only_sent_away(demo: Demo) -> None:
    """What is best is written down before the site may hear; a plan without school or income is refused."""
    name_for_restricted(demo, HANDLER)
    lead, other = CaseTeam(demo, "safeguarding"), CaseTeam(demo, "inspector")
    before, others = cases(lead, "restricted"), cases(other)
    worker = Worker(demo, "fr")
    code = worker.reports(group="CL", item="CL1", place=SITE, story=STORY)
    (case,) = cases(lead, "restricted") - before
    assert cases(other) == others
    lead.goes_to(case)
    lead.sees("A child is concerned.", NOT_WEIGHED)
    lead.does("What is best for the child", text="The family first: school and food are paid for.")
    assert NOT_WEIGHED not in lead.text
    named = NamedTeam(Backstage(demo), code)
    named.hears_the_site()

    inspector, operator = Inspector(demo, "inspector2"), Operator(demo, "mfano")
    inspector.goes_to(case)
    inspector.finds_out(item="CL1", reasons=REASONS, plain=PLAIN, translated=("fr", PLAIN_FR))
    # The worker reads of it a day before a plan says so to the site.
    named.backstage.lets_a_day_pass(case)
    inspector.draws_up_a_plan(text=PAY, finding="CL1", workers=2, amount="400", owner=OWNER)
    operator.opens_matter(case)
    operator.accepts_the_plan()
    inspector.finds_it_fit()
    inspector.sees("What is missing before it can be agreed", NO_SCHOOL)
    assert not inspector.page.get_by_role("link", name="Lay the plan before the workers").count()
    inspector.follows("Agree the plan")
    inspector.fills(why="They can start on Monday.")
    inspector.presses("Agree the plan")
    inspector.sees("Not done", NO_SCHOOL)
    inspector.goes_to(case)
    inspector.opens_plan()
    inspector.follows("Send the plan back")
    inspector.fills(reason=MENDING)
    inspector.presses("Send the plan back")
    inspector.promises(
        text=SCHOOL, finding="CL1", owner=OWNER, remedy_type="RH4", root_cause="RC9", workers="2"
    )
    assert NO_SCHOOL not in inspector.text
    inspector.proposes()
    operator.opens_matter(case)
    operator.sees(SCHOOL)
    operator.accepts_the_plan()
    inspector.opens_plan()
    inspector.lays_the_plan(PAY_FR, SCHOOL_FR)
    worker.comes_back_with(code)
    worker.sees(PLAIN_FR)
    worker.follows(worker.says("Read it and answer"))
    worker.sees(PAY_FR, SCHOOL_FR)
    worker.presses(worker.says("This is enough"))
    inspector.agrees_the_plan()

    named.sees_the_wages_paid()
    operator.opens_matter(case)
    operator.carries_out(SCHOOL_TYPE, workers=2, proof=ENROLLED, file=PROOF)
    worker.comes_back_with(code)
    for promised in (PAY_FR, SCHOOL_FR):
        worker.says_that_it_is_fixed(promised)
    inspector.opens_plan()
    inspector.sees("1 of 2 yes, 0 partly, 0 no, 0 afraid, 1 not reached", "Whoever proposed an action cannot")
    assert "Start checking" not in inspector.text
    second = Verifier(demo, "supervisor")
    second.goes_to(case)
    second.verifies(actions=2)
    second.goes_to(case)
    second.sees("Resolved")
    nobody_outside_sees(demo, case)
    assert not [page for page in operator.shown if STORY in page or PLAIN in page]
