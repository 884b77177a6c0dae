"""A union’s officer files sixty claims in one sitting, hands out the slips, and follows them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from grievance.cases.services import triage
from grievance.foundation.db import transaction
from grievance.representation.columns import Column
from tests.browser.backstage import Backstage
from tests.browser.desks import PATIENCE, Demo
from tests.browser.seeing import Reader
from tests.factories.cases import LETTER, filed_with
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
    expect(slips).to_have_count(60, timeout=PATIENCE)
    reader.thorough = False
    reader.looks()
    seventh, eighth = (
        slips.filter(has_text=re.compile(rf"^\s*{slip}\b")).locator(".receipt-code").inner_text()
        for slip in ("M-7", "M-8")
    )
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
    team_reads(demo, eighth)
    page.goto("/representative/?page=2")
    assert "31 to 60 of 62" in page.locator("main").inner_text()
    assert not page.locator("tbody a", has_text=re.compile(r"^M-7$")).count()
    read, unread = (page.locator("tbody tr", has_text=re.compile(rf"\b{slip}\b")) for slip in ("M-8", "M-9"))
    assert "A person is reading it." in read.inner_text()
    assert "A person is reading it." not in unread.inner_text()
    read.get_by_role("link", name="M-8", exact=True).click()
    assert "A person is reading it." in page.locator("main").inner_text()
    assert not reader.mistakes
    reader.context.close()


def team_reads(demo: Demo, code: str) -> None:
    """Let the case team acknowledge one of the claims."""
    backstage = Backstage(demo)
    with backstage.enters(), transaction():
        triage.acknowledge_case(
            backstage.person("triager").actor,
            filed_with(re.sub(r"\D", "", code), backstage.peppers).case,
            letter=LETTER,
        )


def _brings(page: Page, folder: Path, rows: list[dict[str, Any]]) -> None:
    """Bring a list of claims, which takes the place of the one before."""
    listed = folder / "members.xlsx"
    listed.write_bytes(workbook(rows))
    page.goto("/representative/file")
    page.set_input_files("#file", listed)
    page.get_by_role("button", name="Read it").click()
