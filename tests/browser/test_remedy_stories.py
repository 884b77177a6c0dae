"""A remedy that not all confirm, a worker who is punished for a report, and one who says nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator

from grievance.cases.check_words import CHECK_ANSWERS
from grievance.cases.services import notes, triage
from grievance.cases.states import CaseType, CheckAnswer
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.remediation.services.remedy import hear_worker
from grievance.remediation.states import WorkerView
from grievance.transparency.services.publishing import publish_now
from tests.browser.backstage import Backstage
from tests.browser.desks import Demo
from tests.browser.people import Brand, Inspector, Operator, Worker
from tests.factories.cases import LETTER, Field, Filed, assign, file_report, reach_findings
from tests.factories.remedies import action, deliver, first_action, make_agreed_plan, matter_of

SITE = "Kilima Mfano Cobalt Mine (invented)"
REFINERY = "Contoh Bay Nickel Refinery (invented)"
COVERED, CONFIRMING = 60, 41
REASON = "The shift changed; a colleague saw the worker well on Friday."


@pytest.fixture(scope="module", name="demo")
def _of_its_own(own_demo: Demo) -> Demo:
    return own_demo


def test_of_sixty_workers_41_say_yes_and_only_they_count(demo: Demo) -> None:
    """The site says that all sixty were paid; who says so too counts, and one no is seen at once."""
    backstage, brand = Backstage(demo), Brand(demo, "sample")
    before = figures(brand)
    case, undecided = remedy_for_sixty(backstage)
    inspector = Inspector(demo, "inspector")
    inspector.goes_to(case)
    inspector.opens_plan()
    inspector.sees(
        "Said to be delivered 60 workers", "40 of 60 yes, 0 partly, 0 no, 0 afraid, 20 not reached"
    )

    worker = Worker(demo, "sw")
    worker.comes_back_with(undecided[0])
    worker.says_that_it_is_fixed()
    inspector.page.reload()
    inspector.sees(
        "Said to be delivered 60 workers", "41 of 60 yes, 0 partly, 0 no, 0 afraid, 19 not reached"
    )
    with backstage.enters(), transaction():
        publish_now(clock.today())
    after = figures(brand)
    assert after["Workers, says the site"] - before["Workers, says the site"] == COVERED
    assert after["Workers, confirmed"] - before["Workers, confirmed"] == CONFIRMING
    assert after["Actions verified"] == before["Actions verified"]
    assert "Remedy verified" not in brand.text

    worker.comes_back_with(undecided[1])
    worker.presses(worker.says("No, it is not fixed"))
    inspector.page.reload()
    inspector.sees("Disputed", "41 of 60 yes, 0 partly, 1 no, 0 afraid, 18 not reached")


def test_a_worker_who_is_treated_worse_is_heard_at_once_and_the_site_sees_nothing(demo: Demo) -> None:
    """One tap in French, on a phone without script, puts a case about punishment at the head of the queue."""
    inspector, operator = Inspector(demo, "inspector"), Operator(demo, "mfano")
    before, matters, known = operator.text, operator.matters(), first_cases(inspector, "mine")
    worker = Worker(demo, "fr")
    worker.comes_back_with(demo.code_of("gear"))
    worker.sees(worker.says("Tap one answer to each. The company does not see it."))
    worker.presses(worker.says(CHECK_ANSWERS[CheckAnswer.YES]), within=question(worker, "treated_worse"))
    worker.sees(worker.says("We have it. It is urgent for us. A person reads it within one day."))
    assert not question(worker, "treated_worse").count()

    now = first_cases(inspector, "mine")
    (child,) = set(now) - set(known)
    for line in lines(inspector)[: now.index(child) + 1]:
        assert "danger" in str(line.get_attribute("class"))
    inspector.goes_to(child)
    inspector.sees("P0 Danger now", "punishment was reported", "Retaliation", "never shown to the site")
    (parent,) = linked(inspector)
    inspector.goes_to(parent)
    inspector.sees("At risk: punishment was reported", f"{child} Retaliation", "points to harm")

    operator.opens("/operator/")
    assert operator.text == before
    assert operator.matters() == matters
    operator.opens_matter(parent)
    assert_nothing_of_punishment(operator)
    assert child not in "".join(operator.shown)
    assert operator.page.goto(f"/operator/matters/{child}").status == 404  # type: ignore[union-attr]


def test_an_officer_decides_what_a_silence_means_and_no_case_opens(demo: Demo) -> None:
    """A worker did not answer for two weeks: it waits in the queue until somebody says why all is well."""
    inspector, operator = Inspector(demo, "inspector"), Operator(demo, "contoh")
    before, known = operator.text, first_cases(inspector, "all")
    assert first_cases(inspector, "watch")
    silent = inspector.page.locator("main tbody tr").filter(has_text=REFINERY).filter(has_text="Site told")
    assert "Safety check by" in silent.inner_text()
    case = case_in(silent)
    operator.opens_matter(case)
    assert_nothing_of_punishment(operator)

    inspector.goes_to(case)
    inspector.sees("At risk: a worker did not say whether they are safe")
    assert not linked(inspector)
    inspector.turns_to("Are the workers safe?")
    inspector.sees("Silence alone opens no case: somebody looks at it.", "No answer: decide")
    inspector.page.locator("main a").filter(has_text="Look at it").first.click()
    inspector.sees("Decide by")
    # Nobody has noted an answer: that is no name that is missing.
    assert "Noted by" not in inspector.text
    inspector.fills(decision="no_sign", reason="")
    inspector.presses("Decide")
    inspector.sees("Not done", "Say why, in a few words.")
    inspector.fills(reason=REASON)
    inspector.presses("Decide")
    inspector.sees("No sign of harm")
    assert "Decide by" not in inspector.text
    inspector.goes_to(case)
    assert "At risk" not in inspector.text
    assert not linked(inspector)
    assert case not in first_cases(inspector, "watch")
    assert sorted(first_cases(inspector, "all")) == sorted(known)

    operator.opens_matter(case)
    assert_nothing_of_punishment(operator)
    operator.opens("/operator/")
    assert operator.text == before


def remedy_for_sixty(backstage: Backstage) -> tuple[str, list[str]]:
    """Let 42 workers report the same, the site say that it paid, and 40 of them say yes, weeks ago."""
    with backstage.enters():
        field = backstage.field(SITE, operator="mfano")
        with clock.at(clock.now() - timedelta(days=50)):
            first = file_report(field, backstage.peppers)
            assign(field, first)
            reach_findings(field, first)
            matter = matter_of(field, first)
            promised = first_action(make_agreed_plan(matter))
            deliver(matter, promised, workers=COVERED)
        with clock.at(clock.now() - timedelta(days=45)):
            others = [file_report(field, backstage.peppers) for _ in range(CONFIRMING)]
            with transaction():
                notes.change_type(field.triager.actor, first.case, case_type=CaseType.COLLECTIVE)
                for each in others:
                    join(field, each, first)
                for each in (first, *others[: CONFIRMING - 2]):
                    hear_worker(each.reporter, action(promised), view=WorkerView.YES)
        return matter.reference, [each.code for each in others[CONFIRMING - 2 :]]


def join(field: Field, other: Filed, first: Filed) -> None:
    """Put a report of the same with the first."""
    actor = field.triager.actor
    triage.acknowledge_case(actor, other.case, letter=LETTER)
    triage.screen_case(actor, other.case)
    triage.merge_case(actor, other.case, target=first.case)


def figures(brand: Brand) -> dict[str, int]:
    """Return what a brand reads of the remedy at the site, figure by figure."""
    brand.opens_site(SITE)
    shown = brand.page.locator("dl.figures > div").all()
    return {
        each.locator("dt").inner_text(): int(each.locator("dd.figure").inner_text().replace("–", "0"))
        for each in shown
    }


def first_cases(inspector: Inspector, view: str) -> list[str]:
    """Open a view of the queue and return the cases on its first page, in their order."""
    inspector.opens(f"/inspector?view={view}")
    return [case_in(each) for each in lines(inspector)]


def lines(inspector: Inspector) -> list[Locator]:
    """Return the lines of the queue in view."""
    return inspector.page.locator("main tbody tr").all()


def case_in(line: Locator) -> str:
    """Return the case that a line of the queue is about."""
    address = line.locator("a[href^='/inspector/cases/']").first.get_attribute("href")
    return str(address).rpartition("/")[2]


def question(worker: Worker, name: str) -> Locator:
    """Return one of the questions whether a worker is safe, with the buttons to answer it."""
    asked = worker.page.locator(f"[name=question][value={name}]")
    return worker.page.locator("#safety form").filter(has=asked)


def linked(inspector: Inspector) -> set[str]:
    """Return the cases that the case in view is linked with."""
    own = inspector.page.url.rpartition("/")[2]
    return set(re.findall(r"/inspector/cases/(\w{12})\"", inspector.page.content())) - {own}


def assert_nothing_of_punishment(operator: Operator) -> None:
    """Fail if the page in view lets a site guess that anybody was asked whether they are safe."""
    said = operator.text.casefold()
    assert not [word for word in ("punish", "retaliation", "safe", "harm", "silen") if word in said]
