"""A worker joins others with a code on a small phone, says what they think, and leaves them again."""

from __future__ import annotations

import re

import pytest

from tests.browser.desks import Demo
from tests.browser.people import CODE

pytestmark = pytest.mark.usefixtures("nothing_refused")
PHONE = {"width": 320, "height": 640}


def test_joining_others_and_leaving_them(demo: Demo) -> None:
    desk = demo.at_desk("inspector").new_page()
    desk.goto("/inspector?view=all&type=COL")
    desk.locator("main tbody a[href^='/inspector/cases/']").first.click()
    case = desk.url
    desk.goto(f"{case}/do/join_code")
    desk.locator("main form button").first.click()
    found = re.search(r"\d{4} \d{4} \d{4}", desk.locator("main").inner_text())
    assert found is not None
    with demo.visitor(locale="en-GB", java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        page.goto("/follow")
        page.locator("#code").fill(found[0])
        page.locator("main form button").first.click()
        assert "They do not see what you write." in page.locator("main").inner_text()
        page.locator("[name=group][value=WA]").check()
        page.get_by_role("button", name="Continue").click()
        page.locator("[name=item][value=WA1]").check()
        for words in ("Continue", "Skip this question", "Continue", "Continue"):
            page.get_by_role("button", name=words).click()
        assert "You send this together with others." in page.locator("main").inner_text()
        page.get_by_role("button", name="Send my report").click()
        own = CODE.search(page.locator("main").inner_text())
        assert own is not None
        page.goto("/follow")
        page.locator("#code").fill(own[0])
        page.locator("main form button").first.click()
        page.get_by_role("link", name="Others with the same problem").click()
        page.get_by_role("button", name="Leave the others").click()
        assert "You have left the others. You can still write to us." in page.locator("main").inner_text()
    desk.goto(case)
    assert "has left" in desk.locator("main").inner_text()
    desk.context.close()
