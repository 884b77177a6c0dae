"""Passkeys in a real browser: added, used at the door, copied by a thief, taken away."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from grievance.accounts.models.factor import Passkey
from grievance.accounts.models.user import User
from grievance.audit.models import Fact
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from tests.browser.seeing import WATCH
from tests.factories.accounts import PASSWORD, Account, make_account
from tests.services.authenticator import VirtualAuthenticator
from tests.services.server import LiveServer
from tests.services.two_servers import ALONE


@pytest.fixture(scope="module")
def folder(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One installation for this file: every test has a person of its own in it."""
    target = tmp_path_factory.mktemp("passkeys") / "installation"
    shutil.copytree(migrated_folder, target)
    return target


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[LiveServer]:
    """The product on the same installation as the tests."""
    found = LiveServer(ALONE, folder, folder.parent / "server.log")
    found.start()
    yield found
    found.stop()


@pytest.fixture
def inspector(peppers: PepperRing) -> Account:
    return make_account(Role.INSPECTOR, peppers=peppers)


@pytest.fixture
def context(chromium: Browser, server: LiveServer) -> Iterator[BrowserContext]:
    found = chromium.new_context(base_url=server.url, locale="en-US")
    found.set_default_timeout(15_000)
    found.add_init_script(WATCH)
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def types_password(page: Page, account: Account, *, then: str = "**/account/sign-in/code") -> None:
    page.goto("/account/sign-in")
    page.locator("#email").fill(account.email)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(then)


def signs_in_with_the_app(page: Page, account: Account) -> None:
    types_password(page, account)
    page.locator("#code").fill(account.code())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/inspector**")


def adds_a_passkey(page: Page, *, name: str = "Blue stick") -> None:
    page.goto("/account/passkeys/add")
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/account")


def presses_use(page: Page) -> None:
    page.get_by_role("button", name="Use a passkey").click()


def kept(account: Account) -> list[Passkey]:
    """Return somebody's passkeys."""
    db.session.rollback()
    theirs = select(Passkey).where(Passkey.user_id == account.user_id).order_by(Passkey.id)
    return list(db.session.scalars(theirs))


def test_a_passkey_is_added_used_and_removed(app: Flask, page: Page, inspector: Account) -> None:
    stick = VirtualAuthenticator(page)
    signs_in_with_the_app(page, inspector)
    adds_a_passkey(page)
    (made,) = kept(inspector)
    assert (made.name, made.transports, made.used_on) == ("Blue stick", "usb", None)
    signed_at_first = made.sign_count
    assert made.credential_id.hex() not in page.content()
    assert page.get_by_role("row", name=re.compile("Blue stick")).inner_text().count("Not yet") == 1

    page.get_by_role("button", name="Sign out").click()
    types_password(page, inspector)
    before = {each["name"]: each.get("value") for each in page.context.cookies()}
    presses_use(page)
    page.wait_for_url("**/inspector**")
    after = {each["name"]: each.get("value") for each in page.context.cookies()}
    assert before["visit"] != after["visit"], "the cookie changes with the second factor"
    (used,) = kept(inspector)
    assert used.used_on == clock.today()
    assert used.sign_count == stick.credentials()[0]["signCount"] > signed_at_first

    page.goto("/account")
    page.get_by_role("button", name="Remove").click()
    page.wait_for_url("**/account")
    assert kept(inspector) == []
    user = db.session.get_one(User, inspector.user_id)
    about_them = select(Fact.verb).where(Fact.subject_reference == user.reference).order_by(Fact.id)
    verbs = [verb for verb in db.session.scalars(about_them) if "passkey" in verb]
    assert verbs == ["user.passkey_added", "user.passkey_removed"]
    assert page.evaluate("window.refused || []") == [], "nothing broke the page's own policy"


def test_a_copied_key_that_counts_behind_is_refused(app: Flask, page: Page, inspector: Account) -> None:
    stick = VirtualAuthenticator(page)
    signs_in_with_the_app(page, inspector)
    adds_a_passkey(page)
    (copy,) = stick.credentials()
    for _ in range(2):
        page.context.clear_cookies()
        types_password(page, inspector)
        presses_use(page)
        page.wait_for_url("**/inspector**")
    stick.forget()
    stick.put({**copy, "signCount": 1})
    page.context.clear_cookies()
    types_password(page, inspector)
    presses_use(page)
    page.get_by_text("This passkey does not fit.").first.wait_for()
    page.goto("/account")
    assert "/account/sign-in" in page.url, "nobody is in"


def test_a_signature_works_once(app: Flask, page: Page, inspector: Account) -> None:
    VirtualAuthenticator(page)
    signs_in_with_the_app(page, inspector)
    adds_a_passkey(page)
    page.context.clear_cookies()
    types_password(page, inspector)
    page.evaluate("document.querySelector('#passkey').submit = () => {}")
    presses_use(page)
    expect(page.locator("[name=credential]")).not_to_have_value("")
    signed = page.locator("[name=credential]").input_value()

    def posts(answer: str) -> tuple[int, str]:
        token = page.locator("#passkey [name=csrf_token]").input_value()
        response = page.request.post(
            "/account/sign-in/passkey", form={"csrf_token": token, "credential": answer}, max_redirects=0
        )
        return response.status, response.headers.get("location", "")

    assert posts(signed) == (303, "/inspector")
    page.context.clear_cookies()
    types_password(page, inspector)
    assert posts(signed) == (422, ""), "for another challenge it is worth nothing"
    page.reload()
    page.evaluate("document.querySelector('#passkey').submit = () => {}")
    presses_use(page)
    expect(page.locator("[name=credential]")).not_to_have_value("")
    assert posts('{"id": "x"}')[0] == 422
    assert posts(page.locator("[name=credential]").input_value())[0] == 422, "the challenge was used up"


def test_a_passkey_can_be_the_first_second_factor_and_the_last_one_stays(
    app: Flask, page: Page, peppers: PepperRing
) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    with transaction():
        user = db.session.get_one(User, account.user_id)
        user.totp_secret = user.totp_last_step = None
    VirtualAuthenticator(page)
    types_password(page, account, then="**/account/second-factor")
    page.get_by_role("link", name="Use a passkey instead").click()
    page.locator("#name").fill("My phone")
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/inspector**")
    page.goto("/account")
    assert page.get_by_role("button", name="Remove").count() == 0
    page.get_by_text("Set another one up before you remove it.").wait_for()
    (made,) = kept(account)
    token = page.locator("[name=csrf_token]").first.input_value()
    refused = page.request.post(
        f"/account/passkeys/{made.reference}/remove", form={"csrf_token": token}, max_redirects=0
    )
    assert refused.status == 422
    assert len(kept(account)) == 1


def test_an_answer_from_another_address_is_refused(
    chromium: Browser,
    app: Flask,
    folder: Path,
    live_server: Callable[..., LiveServer],
    inspector: Account,
) -> None:
    """What a browser signs names the page's address: a relayed answer is worth nothing."""
    server = live_server({**ALONE, "GRIEVANCE_BASE_URL": "http://localhost:1"}, folder=folder)
    server.start()
    context = chromium.new_context(base_url=server.url, locale="en-US")
    page = context.new_page()
    VirtualAuthenticator(page)
    signs_in_with_the_app(page, inspector)
    page.goto("/account/passkeys/add")
    page.locator("#name").fill("Blue stick")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_text("The browser's answer does not fit. Try again.").first.wait_for()
    assert kept(inspector) == []
    context.close()


def test_without_a_script_the_code_still_works(
    chromium: Browser, server: LiveServer, app: Flask, page: Page, inspector: Account
) -> None:
    VirtualAuthenticator(page)
    with clock.at(clock.now()):
        signs_in_with_the_app(page, inspector)
    adds_a_passkey(page)
    plain = chromium.new_context(base_url=server.url, locale="en-US", java_script_enabled=False)
    other = plain.new_page()
    types_password(other, inspector)
    presses_use(other)
    other.get_by_text("The browser did not hand over a passkey in time.").first.wait_for()
    assert other.locator("#code").count() == 1
    assert "Passkeys need JavaScript" in other.locator("body").inner_text()
    plain.close()
