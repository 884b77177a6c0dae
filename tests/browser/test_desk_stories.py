"""A morning by keyboard alone; two inspectors on one case, without loss; a steward and a messy list."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import FilePayload, Page, expect

from grievance.demo.accounts import DemoAccount
from grievance.policy.roles import Role
from tests.browser.backstage import Backstage
from tests.browser.desks import Demo
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.cases import Field, accept, file_report, make_field

SITE = "Kibodi Mfano Cobalt Pit (invented)"


@dataclass(frozen=True)
class Team:
    """A team of its own, in which two people sit at browsers."""

    backstage: Backstage
    field: Field

    def file(self, *, accepted: bool = False) -> str:
        """Let a worker report, and return the case."""
        with self.backstage.enters():
            filed = file_report(self.field, self.backstage.peppers)
            if accepted:
                accept(self.field, filed)
            return filed.case.reference


@pytest.fixture(scope="module")
def team(demo: Demo) -> Team:
    """Two inspectors who have nothing to do yet."""
    backstage = Backstage(demo)
    with backstage.enters():
        field = make_field(backstage.peppers, name=SITE, fallback=False)
        for name in ("Aiko Kibodi", "Ken Kibodi"):
            made = make_account(Role.INSPECTOR, peppers=backstage.peppers, teams=(field.team_id,), name=name)
            demo.accounts[name] = DemoAccount(
                "inspector", name, made.email, PASSWORD, made.secret or "", "/inspector"
            )
    return Team(backstage, field)


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other, as somebody without a mouse does."""
    for key in keys:
        page.keyboard.press(key)


def goes_by_tab(page: Page, to: str) -> None:
    """Press Tab until what is meant has the focus."""
    for _press in range(60):
        press(page, "Tab")
        if page.evaluate("to => document.activeElement.matches(to)", to):
            return
    raise AssertionError(f"no Tab leads to {to}")


def test_a_morning_from_today_to_an_empty_list_by_keyboard_alone(demo: Demo, team: Team) -> None:
    """A new report is acknowledged, screened, rated and planned for; nothing is left, and the keys can go."""
    case = team.file()
    page = demo.at_desk("Aiko Kibodi").new_page()
    page.goto("/inspector")
    expect(page).to_have_url(f"{demo.url}/inspector/today")
    for step in ("Acknowledge", "Start screening", "Rate urgency"):
        press(page, "j")
        expect(page.locator("main a:focus")).to_have_text(step)
        press(page, "Enter")
        page.wait_for_url(f"**/{case}/do/*")
        press(page, "s")
        page.wait_for_url(f"**/inspector/cases/{case}")
        press(page, "g", "t")
        page.wait_for_url("**/inspector/today")
    press(page, "j", "Enter")
    page.wait_for_url(f"**/{case}/do/safety_plan")
    goes_by_tab(page, "textarea")
    page.keyboard.type("Call on Sundays only.")
    goes_by_tab(page, "main .button.primary")
    press(page, "Enter")
    page.wait_for_url(f"**/inspector/cases/{case}")
    press(page, "g", "t")
    page.wait_for_url("**/inspector/today")
    assert "Nothing to do now." in page.locator("main").inner_text()

    finds_by_typing(page, case)
    press(page, "/")
    page.wait_for_url("**/inspector/search")
    press(page, "/")
    page.keyboard.type("kibodi")
    press(page, "Enter")
    expect(page.locator("main tbody")).to_contain_text(case)
    press(page, "Tab", "?")
    page.wait_for_url("**/inspector/keys")
    page.get_by_role("button", name="Switch the keys off").press("Enter")
    expect(page.locator("main")).to_contain_text("The keys are off for you.")
    press(page, "g", "t", "Control+k")
    expect(page).to_have_url(f"{demo.url}/inspector/keys")
    expect(page.locator("#palette")).to_have_count(0)


def finds_by_typing(page: Page, case: str) -> None:
    """Go by what the page offers: to the queue, the case, a link with another and its newest message."""
    press(page, "Control+k")
    page.keyboard.type("new")
    press(page, "ArrowDown", "ArrowUp", "Enter")
    page.wait_for_url("**/inspector?view=new")
    press(page, "g", "i")
    page.wait_for_url("**/inspector?view=us")
    press(page, "j", "o")
    expect(page.locator("main tr.below")).to_contain_text("Who handles it")
    press(page, "o")
    expect(page.locator("main tr.below")).to_have_count(0)
    press(page, "j")
    expect(page.locator("main a:focus")).to_have_text(case)
    press(page, "Meta+k")
    words = page.locator("#palette-words")
    expect(words).to_be_focused()
    page.keyboard.type("no such thing")
    expect(page.get_by_role("status").filter(has_text="Nothing on this page")).to_be_visible()
    press(page, "Escape")
    expect(words).to_be_hidden()
    expect(page.locator("main a:focus")).to_have_text(case)
    press(page, "Enter")
    page.wait_for_url(f"**/{case}")
    press(page, "l")
    page.wait_for_url(f"**/{case}/do/link")
    press(page, "Control+k")
    page.keyboard.type("back to the case")
    press(page, "Enter")
    page.wait_for_url(f"**/{case}")
    press(page, "t")
    page.wait_for_url(f"**/{case}/texts/message-*")


def test_two_inspectors_on_one_case_lose_nothing(demo: Demo, team: Team) -> None:
    """Each reads that the other is there; the second to save sees both ratings, and decides."""
    case = team.file(accepted=True)
    aiko, ken = (demo.at_desk(name).new_page() for name in ("Aiko Kibodi", "Ken Kibodi"))
    for page in (aiko, ken):
        page.goto(f"/inspector/cases/{case}/do/severity")
    assert "Aiko Kibodi has a form of this case open" in ken.locator("main").inner_text()
    ken.locator("[name=irremediability]").select_option("3")
    ken.locator("[name=scale]").select_option("4")
    ken.locator("main form .button.primary").click()
    ken.wait_for_url(f"**/inspector/cases/{case}")

    aiko.locator("[name=scale]").select_option("5")
    aiko.locator("[name=reason]").fill("A beam fell on the path.")
    aiko.locator("main form .button.primary").click()
    shown = aiko.locator("main").inner_text()
    assert "Somebody else changed this case meanwhile." in shown
    assert "Ken Kibodi" in shown
    clash = aiko.locator("main tbody tr").filter(has_text="How grave is it?").inner_text()
    assert "5 – life" in clash
    assert "4 – grave" in clash
    assert aiko.locator("[name=scale]").input_value() == "5"
    assert aiko.locator("[name=irremediability]").input_value() == "3"
    assert aiko.locator("[name=reason]").input_value() == "A beam fell on the path."
    aiko.locator("main form .button.primary").click()
    aiko.wait_for_url(f"**/inspector/cases/{case}")
    assert "Ken Kibodi has this case open" in aiko.locator("main").inner_text()


HEADINGS = "name,address,country,minerals,stage,lat,lon,status\n"
NEIGHBOUR = "Akela Kibodi Hill,Mfano Road 1,CD,cobalt,mine,-10.1,25.1,operating\n"
MESSY = (
    "Akela Kibodi Hill East,Mfano Road 2,CD,cobalt,mine,,,operating\n"
    "Contoh Quay,Mfano Road 3,CD,cobalt,mine,-30,-20,operating\n"
)


def test_a_steward_brings_a_messy_list_reviews_merges_and_undoes(demo: Demo) -> None:
    """A neighbour's name is asked about, and a place in the sea refused; all of it can be taken back."""
    page = demo.at_desk("steward").new_page()

    def press_button(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).first.click()

    def search(words: str) -> None:
        page.goto("/admin/search")
        page.locator("[name=q]").press_sequentially(words)
        page.wait_for_url("**/admin/search?q=*")

    def bring(rows: str) -> str:
        page.goto("/admin/imports")
        page.locator("[name=list_name]").fill("A messy list")
        file: FilePayload = {
            "name": "messy.csv",
            "mimeType": "text/csv",
            "buffer": (HEADINGS + rows).encode(),
        }
        page.locator("main input[type=file]").set_input_files(file)
        page.locator("main form button").first.click()
        expect(page.get_by_role("button", name="Take the rows that are right").first).to_be_visible()
        return page.url

    first = bring(NEIGHBOUR)
    press_button("Take the rows that are right")
    report = bring(MESSY)
    expect(page.locator("main")).to_contain_text("The position is in the sea.")
    press_button("Take the rows that are right")
    page.goto("/admin/matches")
    page.locator("main a[href^='/admin/matches/']").filter(has_text="Akela").first.click()
    expect(page.locator("main table")).to_contain_text("Akela Kibodi Hill")
    press_button("None of these: one of its own")
    page.goto(report)
    press_button("Take what was decided since")
    search("Akela Kibodi Hill East")
    page.locator("#found").get_by_role("link", name="Akela Kibodi Hill East", exact=True).click()
    own = page.url
    page.goto(f"{own}/merge?q=Akela%20Kibodi%20Hill")
    press_button("This one stands for both")
    expect(page.locator("main")).to_contain_text("It stands for these records too:")
    page.goto(own)
    press_button("Split them again")
    page.goto(report)
    press_button("Undo the whole import")
    expect(page.locator("main")).to_contain_text("Undone")
    search("Akela Kibodi Hill East")
    expect(
        page.locator("#found").get_by_role("link", name="Akela Kibodi Hill East", exact=True)
    ).to_have_count(0)
    expect(page.locator("#found").get_by_role("link", name="Akela Kibodi Hill", exact=True)).to_have_count(1)
    page.goto(first)
    press_button("Undo the whole import")
    expect(page.locator("main")).to_contain_text("Undone")
