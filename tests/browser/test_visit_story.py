"""A visit: a pack is taken along, opened without a network, filled, brought back, refused a second time."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desks import Demo
from tests.browser.seeing import Reader

pytestmark = pytest.mark.usefixtures("nothing_refused")
SAID = "Two of them sleep in the store room."
PHOTO = b"\x89PNG\r\n\x1a\n an invented photo"


def take_along(page: Page, folder: Path) -> tuple[Path, str]:
    """Take the pack of the visit that is planned, with its code on paper."""
    page.goto("/inspector/visits")
    page.locator("main tbody a[href^='/inspector/visits/']").first.click()
    page.get_by_role("link", name="Take a pack along").click()
    code = page.locator("main bdi.code").inner_text()
    page.locator("[name=last_group]").fill(code[-4:])
    with page.expect_download() as download:
        page.get_by_role("button", name="Take the pack").click()
    kept = folder / download.value.suggested_filename
    download.value.save_as(kept)
    return kept, code


def unlock(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Open").click()


def on_site(away: Reader, pack: Path, code: str) -> Path:
    """Open the pack on a computer that has no network, seal a photo and an interview, and save the file."""
    page = away.page
    away.context.set_offline(True)
    page.goto(pack.as_uri())
    assert page.locator("main").inner_text().split() == ["Sealed", "page", "Code", "Open", "the", "pack"]
    unlock(page, "0000 0000 0000 0000")
    expect(page.get_by_role("alert")).to_have_text("This code does not open it.")
    unlock(page, code.lower())
    expect(page.locator("main")).to_contain_text("See whether the new flange is in place")
    away.judges()
    page.get_by_label("What it is").select_option("photo")
    page.get_by_label("A photo, recording or paper").set_input_files(
        {"name": "line.png", "mimeType": "image/png", "buffer": PHOTO}
    )
    page.get_by_role("button", name="Seal it").click()
    expect(page.locator("#said")).to_have_text("Sealed. Save the file before you close this page.")
    page.get_by_role("button", name="Private interview").click()
    page.get_by_label("Who gave it or was heard").fill("A fitter")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("alert")).to_have_text("Choose the language first.")
    page.get_by_label("Language in which it is written down").select_option(label="Kiswahili")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_label("Write here")).to_have_attribute("lang", "sw")
    # Whoever sits at the table sees a sheet for notes and nothing of a case.
    assert page.locator("main").inner_text().split() == [
        "Notes",
        "Write",
        "here",
        "Seal",
        "it",
        "Leave",
        "now",
    ]
    page.get_by_label("Write here").fill(SAID)
    page.get_by_role("button", name="Seal it").click()
    unlock(page, code)
    expect(page.locator("ol li")).to_have_count(2)
    assert SAID not in page.content()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the file").click()
    saved = pack.with_name(download.value.suggested_filename)
    download.value.save_as(saved)
    return saved


def test_a_visit_with_its_pack_offline_and_back(demo: Demo, tmp_path: Path) -> None:
    with demo.at_desk("inspector") as context, demo.visitor() as away:
        desk, field = Reader(context), Reader(away)
        pack, code = take_along(desk.page, tmp_path)
        saved = on_site(field, pack, code)
        assert SAID.encode() not in saved.read_bytes()
        assert PHOTO not in saved.read_bytes()
        desk.page.goto("/inspector/visits")
        desk.page.locator("main tbody a[href^='/inspector/visits/']").first.click()
        back = str(desk.page.get_by_role("link", name="Bring back what was found").get_attribute("href"))
        visit = desk.page.url
        desk.reads(back)
        desk.page.locator("main input[type=file]").set_input_files(saved)
        desk.page.locator("main form .button.primary").click()
        desk.page.wait_for_url(visit)
        desk.page.get_by_role("link", name="Interview").click()
        shown = desk.page.locator("main").inner_text()
        assert desk.page.get_by_text(SAID).get_attribute("lang") == "sw"
        for word in (SAID, "A fitter", "Brought in: signature and fingerprints were right"):
            assert word in shown
        desk.looks()
        desk.page.goto(back)
        desk.page.locator("main input[type=file]").set_input_files(saved)
        desk.page.locator("main form .button.primary").click()
        assert "Nothing is taken a second time." in desk.page.locator("main").inner_text()
        assert not desk.mistakes + field.mistakes, "\n".join(desk.mistakes + field.mistakes)
