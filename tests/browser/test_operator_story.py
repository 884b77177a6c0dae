"""A site answers twice: once on paper, which the desk enters with its scan, and once at its own desk."""

from __future__ import annotations

import re

from playwright.sync_api import FilePayload

from grievance.foundation import clock
from tests.browser.backstage import Backstage
from tests.browser.desks import Demo
from tests.browser.people import Inspector, Operator
from tests.factories.cases import STORY, assign, file_report, tell_site

SITE = "Kilima Mfano Cobalt Mine (invented)"
ON_PAPER, AT_DESK = "Wages are paid at the end of each month.", "One correction: it is the 5th of the month."
NUMBER = re.compile(r"\d{5} \d{5}")
SCAN = FilePayload(name="sheet.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 what came by post")


def test_a_site_answers_on_paper_and_at_its_desk(demo: Demo) -> None:
    backstage = Backstage(demo)
    with backstage.enters():
        field = backstage.field(SITE, operator="mfano")
        filed = file_report(field, backstage.peppers)
        assign(field, filed)
        tell_site(field, filed)
        case = filed.case.reference

    inspector = Inspector(demo, "inspector")
    inspector.opens(f"/inspector/cases/{case}/letters")
    inspector.follows("Answers on paper")
    inspector.presses("Print a sheet")
    inspector.sees("Nobody needs an account.", SITE)
    number = NUMBER.search(inspector.page.locator(".sheet").inner_text())
    assert number is not None
    inspector.follows("Answers on paper")
    inspector.page.locator("summary", has_text="Enter what came back").click()
    came = clock.today().isoformat()
    inspector.fills(number=number.group(0), came_on=came, text=ON_PAPER, locale="en")
    inspector.page.locator("[name=scan]").set_input_files(SCAN)
    inspector.presses("Enter it")
    inspector.sees("The site answered", ON_PAPER)

    operator = Operator(demo, "mfano")
    operator.opens(f"/operator/matters/{case}")
    operator.sees("The site, on paper", ON_PAPER)
    operator.opens(f"/operator/matters/{case}/reply?kind=correction")
    operator.fills(text=AT_DESK, locale="en")
    operator.presses("Send")
    operator.sees(AT_DESK)
    assert not [page for page in operator.shown if STORY in page]
    inspector.goes_to(case)
    inspector.sees("The site says that a fact is wrong", AT_DESK)
