"""Draw docs/screens anew: what each audience sees, on a phone and at a desk.

    .venv/bin/python -m tests.browser.screens            all pictures
    .venv/bin/python -m tests.browser.screens inspector  only those whose name begins so

Loads a demonstration into a temporary folder, serves it, takes the pictures and throws it away. Pictures show
one window each, with few colours, so that they stay small.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from grievance.app import create_app
from grievance.demo import world
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.migrations.schema import upgrade
from grievance.representation.columns import Column
from tests.browser.desks import Demo, serve
from tests.factories.unions import GOOD, workbook
from tests.services.chromium import launch_chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
COLOURS = 128
WAGES = "They did not pay us for two months. The foreman says that the money is on its way."
Steps = Callable[[Page], None]


def stay(page: Page) -> None:
    """Do nothing: the first page is the picture."""


@dataclass(frozen=True)
class Picture:
    """One page as somebody sees it."""

    name: str
    size: dict[str, int]
    who: str = ""
    """Who is signed in; nobody if empty."""
    start: str = "/"
    steps: Steps = stay
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}-{self.size['width']}.png"


def picks(locale: str) -> Steps:
    """Return how to read the pages of workers in a language."""
    return lambda page: page.locator(f".language-list button[value='{locale.replace('_', '-')}']").click()


def after(*steps: Steps) -> Steps:
    """Return several steps as one."""

    def all_of_them(page: Page) -> None:
        for step in steps:
            step(page)

    return all_of_them


def goes_on(page: Page) -> None:
    """Press the button under a question."""
    page.locator("main form .button.primary").last.click()


def begins(page: Page) -> None:
    """Open the first question."""
    page.goto("/report")


def asks_where(page: Page) -> None:
    """Answer the first two questions and search a place in the third."""
    begins(page)
    page.locator("[name=group][value=WA]").check()
    goes_on(page)
    page.locator("[name=item][value=WA1]").check()
    goes_on(page)
    page.locator("[name=q]").fill("Mfano")
    goes_on(page)


def tells(page: Page) -> None:
    """Go on to the words."""
    asks_where(page)
    page.locator("[name=site]").first.check()
    goes_on(page)


def checks(page: Page) -> None:
    """Go on to the check."""
    tells(page)
    page.locator("[name=story]").fill(WAGES)
    for _question in range(3):
        goes_on(page)


def sends(page: Page) -> None:
    """Send the report."""
    checks(page)
    goes_on(page)


def follows(link: str, nth: int = 0) -> Steps:
    """Return how to follow a link."""
    return lambda page: page.locator(link).nth(nth).click()


def pictures(demo: Demo) -> Iterator[Picture]:
    """Return all pictures."""
    yield from _of_workers(demo)
    queue = "/inspector?view=all&band=P1"
    case = follows("main tbody tr:has(.tag:has-text('6')) a[href^='/inspector/cases/']")
    matter = follows("main tbody a[href^='/operator/matters/']")
    for size in (PHONE, DESK):
        yield Picture("inspector-queue", size, "inspector", "/inspector?view=all")
        yield Picture("inspector-case", size, "inspector", queue, case)
        yield Picture("inspector-severity", size, "inspector", queue, rates(case))
        yield Picture("operator-matters", size, "mfano", "/operator/")
        yield Picture("operator-matter", size, "mfano", "/operator/", matter)
        yield Picture("brand-chain", size, "sample", "/brand")
        yield Picture("brand-site", size, "sample", "/brand", follows("main tbody a"))
        yield Picture("representative-claims", size, "representative", "/representative/")
        yield Picture("representative-batch", size, "representative", "/representative/file", brings_a_list)
        yield Picture("official-desk", size, "us", "/official/")
        yield Picture("official-packets", size, "us", "/official/packets")
        yield Picture("public-register", size, start="/register")
        yield Picture("public-statistics", size, start="/register/statistics")
        yield Picture("public-about", size, start="/about")
        yield Picture("admin-home", size, "administrator", "/admin")
        yield Picture("admin-sites", size, "administrator", "/admin/sites")
    dark = {"color_scheme": "dark"}
    yield Picture("inspector-case-dark", DESK, "inspector", queue, case, dark)
    yield Picture("inspector-case-ja", DESK, "inspector", queue, after(in_japanese, case))
    yield Picture("inspector-plan", DESK, "inspector", queue, plan(case))
    yield Picture("brand-chain-ja", DESK, "tatoe", "/brand")
    yield Picture("official-desk-ja", DESK, "jp", "/official/")


def _of_workers(demo: Demo) -> Iterator[Picture]:
    codes = {each.locale: each.code for each in reversed(demo.codes)}
    for size in (PHONE, DESK):
        for locale in ("en", "ar", "zh_Hans"):
            yield Picture(f"worker-landing-{locale}", size, steps=picks(locale))
    yield Picture("worker-landing-dark-en", PHONE, more={"color_scheme": "dark"})
    for locale in ("en", "ar", "zh_Hans"):
        first = after(picks(locale), begins)
        yield Picture(f"worker-question-{locale}", PHONE, steps=first)
    yield Picture("worker-question-en", DESK, start="/report")
    yield Picture("worker-where-ar", PHONE, steps=after(picks("ar"), asks_where))
    yield Picture("worker-story-ar", PHONE, steps=after(picks("ar"), tells))
    yield Picture("worker-check-en", PHONE, steps=checks)
    yield Picture("worker-receipt-ar", PHONE, steps=after(picks("ar"), sends))
    yield Picture("worker-follow-ar", PHONE, steps=after(picks("ar"), comes_back(codes["ar"])))
    yield Picture("worker-follow-en", DESK, steps=after(picks("en"), comes_back(codes["en"])))


def comes_back(code: str) -> Steps:
    """Return how to open a report with its code."""

    def steps(page: Page) -> None:
        page.goto("/follow")
        page.locator("[name=code]").fill(code)
        goes_on(page)

    return steps


def brings_a_list(page: Page) -> None:
    """Bring a list of claims, two rows of which cannot be filed."""
    wrong = {**GOOD, Column.SLIP: "M-8", Column.CURRENCY: "XXZ", Column.AGREED: ""}
    rows = [{**GOOD, Column.SLIP: f"M-{number}"} for number in (1, 2, 3, 4, 5, 6, 7, 4)]
    page.locator("#file").set_input_files(
        {"name": "members.xlsx", "mimeType": "application/octet-stream", "buffer": workbook([*rows, wrong])}
    )
    page.locator("main form button").first.click()


def rates(case: Steps) -> Steps:
    """Return how to come to the form of urgency."""

    def steps(page: Page) -> None:
        case(page)
        page.goto(f"{page.url}/do/severity")

    return steps


def plan(case: Steps) -> Steps:
    """Return how to come to a plan."""

    def steps(page: Page) -> None:
        case(page)
        page.goto(f"{page.url}/plan")

    return steps


def in_japanese(page: Page) -> None:
    """Read the same page in Japanese."""
    address = page.url
    page.locator(".languages summary").click()
    page.locator(".languages button[value=ja]").click()
    page.goto(address)


def draw(demo: Demo, picture: Picture) -> bytes:
    """Go to a page and return it as a small PNG."""
    options = {"viewport": picture.size, "locale": "en-GB", **picture.more}
    context = demo.at_desk(picture.who, **options) if picture.who else demo.visitor(**options)
    with context:
        page = context.new_page()
        page.goto(picture.start)
        picture.steps(page)
        page.wait_for_load_state()
        drawn = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    out = io.BytesIO()
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def load(folder: Path) -> None:
    """Make a demonstration in a folder."""
    PepperRing.new().write(folder / "secrets.json")
    app = create_app(Settings(folder=folder, kdf_cost="lowest", demo=True))
    with app.app_context():
        upgrade()
        world.load()
        db.session.remove()
        db.engine.dispose()


def main(beginning: str = "") -> None:
    """Draw the pictures whose name begins so."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place) / "demonstration"
        folder.mkdir()
        load(folder)
        server = serve(folder, log=Path(place) / "server.log")
        try:
            browser = launch_chromium(playwright.chromium, place)
            demo = Demo.of(server.url, folder, browser)
            for picture in pictures(demo):
                if picture.name.startswith(beginning):
                    (FOLDER / picture.file).write_bytes(draw(demo, picture))
            browser.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:2])
