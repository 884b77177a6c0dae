"""A survivor and a child are heard by people who are named for it; to everybody else nothing has happened."""

from __future__ import annotations

import re

from grievance.cases.services.safety_gate import NOT_WEIGHED, OF_SURVIVOR
from tests.browser.desks import Demo
from tests.browser.people import Administrator, Brand, CaseTeam, Reader, Somebody, Worker

SITE = "Kilima Mfano Cobalt Mine (invented)"
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
    brand, public, administrator = Brand(demo, "tatoe"), Reader(demo), Administrator(demo, "administrator")
    seen: list[tuple[Somebody, str]] = [(brand, "/brand"), (public, "/register"), (administrator, "/admin")]
    for somebody, address in seen:
        somebody.opens(address)
        assert case not in somebody.page.content()


def test_what_is_best_for_a_child_is_weighed_first(demo: Demo) -> None:
    """A worker writes of children; what is best is written down before the site may hear."""
    lead, inspector = CaseTeam(demo, "safeguarding"), CaseTeam(demo, "inspector")
    before, others = cases(lead, "restricted"), cases(inspector)
    worker = Worker(demo, "fr")
    worker.reports(group="CL", item="CL1", place=SITE, story="Deux enfants portent des sacs la nuit.")
    (case,) = cases(lead, "restricted") - before
    assert cases(inspector) == others
    lead.goes_to(case)
    lead.sees("A child is concerned.", NOT_WEIGHED)
    lead.does("What is best for the child", text="The family first: school and food are paid for.")
    assert NOT_WEIGHED not in lead.text
