"""The whole way in a real browser: from the sign-in page to the provider, which is another site, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from grievance.accounts.models.organisation import OrganisationKind
from grievance.app import create_app
from grievance.foundation.db import db
from grievance.foundation.settings import Settings
from tests.factories.people import make_organisation
from tests.factories.vouching import invite, let_vouch
from tests.services.server import LiveServer
from tests.with_services.openid import SECRET, OpenIdProvider


@pytest.fixture
def portal(
    folder: Path, live_server: Callable[..., LiveServer]
) -> Iterator[tuple[LiveServer, OpenIdProvider]]:
    """The product and a provider, each served by its own process, and Mika who was invited to a brand."""
    server = live_server({"GRIEVANCE_KDF_COST": "lowest"}, folder=folder)
    provider = OpenIdProvider(
        callback=f"{server.url}/account/oidc/callback",
        people={"mika": {"email": "mika@example.org", "email_verified": True}},
    )
    provider.start()
    app = create_app(Settings(folder=folder, kdf_cost="lowest", testing=True))
    with app.app_context():
        brand = make_organisation(OrganisationKind.BRAND, name="Invented Batteries")
        invite(brand, "mika@example.org")
        let_vouch(brand, issuer=provider.issuer, secret=SECRET, peppers=app.extensions["peppers"])
        db.session.remove()
        db.engine.dispose()
    server.start()
    yield server, provider
    provider.stop()


def page_of(chromium: Browser, *, script: bool = True) -> Page:
    """Open a browser that reaches this machine only: the provider's pages ask for a font elsewhere."""
    context = chromium.new_context(locale="en-GB", java_script_enabled=script)

    def reach(route: Route) -> None:
        if re.match(r"http://(localhost|127\.0\.0\.1):", route.request.url):
            route.continue_()
        else:
            route.abort()

    context.route("**/*", reach)
    return context.new_page()


@pytest.mark.parametrize("script", [True, False])
def test_a_brands_user_signs_in_at_their_organisation_and_sees_their_room(
    portal: tuple[LiveServer, OpenIdProvider], chromium: Browser, script: bool
) -> None:
    server, provider = portal
    page = page_of(chromium, script=script)
    blocked: list[str] = []
    page.on("console", lambda said: blocked.append(said.text) if "Content Security" in said.text else None)
    page.goto(f"{server.url}/account/sign-in?next=/account")
    page.get_by_role("link", name="Sign in with your organisation").click()
    page.get_by_label("Your e-mail at work").fill("Somebody@Example.org")
    page.get_by_role("button", name="Go on").click()
    assert "127.0.0.1" in page.locator("main").inner_text()
    page.get_by_role("link", name="Go to my organisation's page").click()
    assert page.url.startswith(provider.issuer)
    page.get_by_placeholder("Enter any login").fill("mika")
    page.get_by_placeholder("and password").fill("known to the provider only")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{server.url}/brand")
    assert page.get_by_role("heading", level=1).inner_text()
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies(server.url)}
    assert cookies["visit"]["sameSite"] == "Strict"
    assert "organisation" not in cookies
    page.goto(f"{server.url}/account")
    assert "through your organisation" in page.locator("body").inner_text()
    page.get_by_role("button", name="Sign out").first.click()
    assert "At your organisation you may still be signed in" in page.locator("main").inner_text()
    assert page.goto(f"{server.url}/brand")
    assert "/account/sign-in" in page.url
    assert blocked == []
    said = server.log.read_text()
    assert "mika" not in said
    page.context.close()
