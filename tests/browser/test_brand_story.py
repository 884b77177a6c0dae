"""A brand is asked about a case and answers; and it follows an overdue action from alert to report."""

from __future__ import annotations

import re
from datetime import timedelta

from grievance.alerts.services.watching import look_at_chains
from grievance.foundation import clock
from grievance.foundation.db import transaction
from tests.browser.backstage import Backstage
from tests.browser.desks import Demo
from tests.browser.people import Brand, Inspector, Worker
from tests.factories.brands import REQUEST, agree_to_brands
from tests.factories.cases import STORY, assign, file_report, tell_site
from tests.factories.pdf_text import text_of

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


def test_a_brand_follows_an_overdue_action_from_alert_to_report(demo: Demo) -> None:
    """Two nightly looks at the chain lie between: before something promised was late, and now."""
    with Backstage(demo).enters():
        for day in (clock.now() - timedelta(days=90), clock.now()):
            with clock.at(day), transaction():
                look_at_chains()

    brand = Brand(demo, "sample")
    brand.opens("/brand/alerts")
    alert = brand.page.locator("main tr", has_text="Something promised is overdue").filter(has_text=SITE)
    brand.follows(SITE, within=alert)
    brand.sees("is not done. Ask the operator what holds it up. Never ask who complained.")

    brand.follows("Remedy tracker")
    line = brand.page.locator("main tr", has_text=SITE).filter(has_text="Remedy overdue")
    told = " ".join(line.first.inner_text().split())
    assert "The site's operator" in told
    late = re.search(r"(\d+) days late", told)
    assert late is not None
    since = clock.today() - timedelta(days=int(late[1]))

    brand.opens("/brand/commitments")
    waiting = brand.page.locator("main tr", has_text="The answer is late").locator("a")
    brand.opens(waiting.first.get_attribute("href") or "")
    brand.fills(answer="agreed", text=ANSWER, promise_text=PROMISE, due_on=clock.today().isoformat())
    brand.presses("Send the answer")
    brand.sees("Answered", PROMISE)

    brand.follows("My reports")
    with brand.page.expect_download() as handed_out:
        brand.page.get_by_role("link", name="Download as PDF").first.click()
    report = text_of(handed_out.value.path().read_bytes())
    overdue = f"{SITE}An invented countryThe site's operatorRemedy overdue{since.isoformat()}{late[1]}"
    assert overdue.replace(" ", "") in report.replace("\u2019", "'")
    today = clock.today().isoformat()
    assert f"{today}{today}–Promised" in report
    assert PROMISE.replace(" ", "") not in report
