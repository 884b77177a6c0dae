"""A finding that a panel changes, a remedy that did not last, and a case of which its site never hears."""

from __future__ import annotations

import re

import pytest

from tests.browser.desks import Demo
from tests.browser.people import AtADesk, Inspector, Operator, Triager, Worker

MADE_PLAIN = "The night shift gets half of the masks it needs."
MADE_PLAIN_JA = "夜勤には、必要なマスクの半分しかありません。"
SITE = "Kilima Mfano Cobalt Mine (invented)"
STORY = "Nina jambo ambalo kampuni haipaswi kulisikia: msimamizi anachukua vitambulisho vyetu."


class PanelMember(AtADesk):
    """Sits on the panel of an appeal."""

    home = "/panel"

    def opens_the_appeal(self) -> None:
        """Open the only appeal before them."""
        self.page.locator("main table a").first.click()
        self._looks()

    def votes(self, outcome: str, reason: str, **changes: str) -> None:
        """Vote, with the new outcome of a finding where it changes."""
        self.fills(
            outcome=outcome, reason=reason, **{f"change_{item}": each for item, each in changes.items()}
        )
        self.presses("Vote")


@pytest.fixture(scope="module", name="demo")
def _of_its_own(own_demo: Demo) -> Demo:
    return own_demo


def test_a_panel_changes_a_finding_and_the_worker_reads_it(demo: Demo) -> None:
    worker = Worker(demo, "ja")
    worker.comes_back_with(demo.code_of("masks"))
    worker.sees(worker.says("A new look by others"))
    second, third = PanelMember(demo, "panel2"), PanelMember(demo, "panel3")
    second.opens_the_appeal()
    assert "half as many masks" not in second.text
    second.votes("vary", "The lists bear it out.", SH5="partly")
    second.sees("half as many masks")
    third.opens_the_appeal()
    third.votes("uphold", "Two visits are enough.")
    third.sees("Most of the panel want: Change a finding (SH5 → Partly substantiated)")
    third.fills(reasons="The night shift was not visited.", plain=MADE_PLAIN, plain_ja=MADE_PLAIN_JA)
    third.presses("Decide")
    third.sees("You hold no key that opens this.")
    worker.comes_back_with(demo.code_of("masks"))
    worker.sees(worker.says("Three other people looked at it. They changed the result."), MADE_PLAIN_JA)
    inspector = Inspector(demo, "inspector")
    case = re.search(r"case (\w{12})", third.text)
    assert case is not None
    inspector.goes_to(case.group(1))
    inspector.sees("Findings made", "Finding changed by a panel", "Partly substantiated")


def test_a_remedy_that_the_worker_disputes_reopens_the_case(demo: Demo) -> None:
    worker = Worker(demo, "en")
    worker.comes_back_with(demo.code_of("deductions"))
    before = worker.text
    worker.presses(worker.says("No, it is not fixed"))
    worker.sees(worker.says("Thank you. We have your answer."), worker.says("A person is reading it."))
    assert worker.says("A person is reading it.") not in before


def test_a_covert_case_shows_its_site_nothing(demo: Demo) -> None:
    operator = Operator(demo, "mfano")
    before, matters = operator.text, operator.matters()
    worker = Worker(demo, "sw")
    worker.reports(group="WA", item="WA1", place=SITE, story=STORY, raised="no")
    triager = Triager(demo, "triager")
    triager.opens("/inspector?view=new&sort=age")
    row = triager.page.locator("main tbody tr").filter(has_text="Kiswahili").filter(has_text=SITE).last
    found = re.search(r"/inspector/cases/(\w{12})", row.inner_html())
    assert found is not None
    case = found.group(1)
    triager.goes_to(case)
    triager.takes_on(case, handler="Ana Ejemplo")
    inspector = Inspector(demo, "inspector")
    inspector.goes_to(case)
    inspector.sees("Why the site may not be told now")
    inspector.does("Start fact-finding", reason="The site would destroy the papers.")
    inspector.follows("Tell the site")
    inspector.presses("Tell the site")
    inspector.sees("Not done")
    operator.opens("/operator/")
    assert operator.text == before
    assert operator.matters() == matters
    assert operator.page.goto(f"/operator/matters/{case}").status == 404  # type: ignore[union-attr]
