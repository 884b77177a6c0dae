"""A union’s officer files sixty claims in one sitting, hands out the slips, and follows them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from grievance.representation.columns import Column
from tests.browser.desks import Demo
from tests.browser.seeing import Reader
from tests.factories.unions import GOOD, many, workbook

pytestmark = pytest.mark.usefixtures("nothing_refused")
SITE = "Contoh Bay Nickel Refinery (invented)"


def test_sixty_claims_in_one_sitting(demo: Demo, tmp_path: Path) -> None:
    rows = many(60, **{Column.SITE: SITE, Column.PLACE: None})
    rows = [{**row, Column.SLIP: f"M-{number}"} for number, row in enumerate(rows, start=1)]
    wrong = {**GOOD, Column.SLIP: "M-1", Column.CURRENCY: "XXZ"}
    reader = Reader(demo.at_desk("representative"))
    page = reader.page
    _brings(page, tmp_path, [rows[0], wrong])
    said = page.locator("tbody tr").last.inner_text()
    assert "A3" in said
    assert "H3" in said
    reader.looks()
    _brings(page, tmp_path, rows)
    page.get_by_role("button", name="File the rows that are right").click()
    slips = page.locator(".slip")
    assert slips.count() == 60
    reader.thorough = False
    reader.looks()
    seventh = slips.filter(has_text=re.compile(r"^\s*M-7\b")).locator(".receipt-code").inner_text()
    page.get_by_role("button", name="All slips are printed or written down").click()
    assert "1 to 30 of 63" in page.locator("main").inner_text()
    with demo.visitor(locale="id") as context:
        worker = context.new_page()
        worker.goto("/follow")
        worker.locator("#code").fill(seventh)
        worker.locator("main form button").first.click()
        worker.goto("/follow/known")
        worker.locator("form:has(input[value='helper']) button.danger").first.click()
        assert "M-7" not in worker.locator("main").inner_text()
    page.goto("/representative/?page=2")
    assert "31 to 60 of 62" in page.locator("main").inner_text()
    assert not page.locator("tbody a", has_text=re.compile(r"^M-7$")).count()
    assert not reader.mistakes
    reader.context.close()


def _brings(page: Page, folder: Path, rows: list[dict[str, Any]]) -> None:
    """Bring a list of claims, which takes the place of the one before."""
    listed = folder / "members.xlsx"
    listed.write_bytes(workbook(rows))
    page.goto("/representative/file")
    page.set_input_files("#file", listed)
    page.get_by_role("button", name="Read it").click()
