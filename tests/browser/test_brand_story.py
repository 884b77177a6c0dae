"""A brand is asked about a case, once a second person and the worker have read the text; it answers."""

from __future__ import annotations

from datetime import timedelta

from grievance.foundation import clock
from tests.browser.backstage import Backstage
from tests.browser.desks import Demo
from tests.browser.people import Brand, Inspector, Worker
from tests.factories.brands import REQUEST, agree_to_brands
from tests.factories.cases import STORY, assign, file_report, tell_site

SITE = "Kilima Mfano Cobalt Mine (invented)"
BRAND = "Sample Motors (invented)"
ANSWER, PROMISE = "We will write to the operator.", "A letter to the mine, and a visit by our buyers."


def test_a_brand_is_asked_and_answers(demo: Demo) -> None:
    """Nobody but the brand that is named reads it, and nothing that the worker wrote is in it."""
    backstage = Backstage(demo)
    with backstage.enters():
        field = backstage.field(SITE, operator="mfano")
        filed = file_report(field, backstage.peppers)
        assign(field, filed)
        tell_site(field, filed)
        agree_to_brands(filed)
        case = filed.case.reference

    inspector = Inspector(demo, "inspector")
    inspector.opens(f"/inspector/cases/{case}/brands")
    inspector.page.get_by_label(BRAND).check()
    inspector.fills(rung="LV-BR-1", text=REQUEST)
    inspector.presses("Save and look at it")
    inspector.sees("As its reader sees it", BRAND, "they were promised that they read it before a buyer does")
    written = inspector.page.url
    inspector.page.locator("summary", has_text="Lay it before the workers").click()
    inspector.presses("Lay it before the workers")
    second = Inspector(demo, "supervisor")
    second.opens(written)
    second.presses("Approve as a second person")

    worker = Worker(demo, "sw")
    worker.comes_back_with(filed.code)
    worker.opens("/follow/known")
    worker.sees(BRAND, worker.says("We ask them to press the company."), REQUEST)
    worker.presses(worker.says("Yes, they may read it"))

    inspector.opens(written)
    inspector.follows("Let it go out")
    inspector.presses("Ask brands")

    brand = Brand(demo, "sample")
    brand.opens("/brand/commitments")
    waiting = brand.page.locator("main tr", has_text="Waits for an answer").locator("a")
    brand.opens(waiting.last.get_attribute("href") or "")
    brand.sees(SITE, REQUEST)
    due = (clock.today() + timedelta(days=30)).isoformat()
    brand.fills(answer="agreed", text=ANSWER, promise_text=PROMISE, due_on=due)
    brand.presses("Send the answer")
    brand.sees("Answered", "Promised", PROMISE)
    assert not [page for page in brand.shown if STORY in page or case in page]

    inspector.opens(f"/inspector/cases/{case}/brands")
    inspector.sees("Answered", ANSWER, PROMISE)
    inspector.presses("It was kept")
    inspector.sees("Kept")
