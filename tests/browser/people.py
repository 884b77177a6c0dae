"""Who takes part in the story, and what each of them does, in the words of their work."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page

from grievance.foundation import clock
from tests.browser.desks import Demo, at_rest
from tests.browser.wording import said_in

CODE = re.compile(r"(?:\d{4}\s+){4}\d{4}")


class Somebody:
    """A person in front of a browser, who remembers every page that they were shown."""

    locale = "en"

    def __init__(self, demo: Demo, page: Page) -> None:
        self.demo = demo
        self.page = page
        self.shown: list[str] = []

    def opens(self, address: str) -> None:
        """Type an address."""
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.ok, f"{address}: {answer.status}"
        self._looks()

    def follows(self, words: str, *, within: Locator | None = None) -> None:
        """Follow the link with these words."""
        (within or self.page).get_by_role("link", name=words, exact=True).first.click()
        self._looks()

    def presses(self, words: str, *, within: Locator | None = None) -> None:
        """Press the button with these words."""
        (within or self.page).get_by_role("button", name=words, exact=True).first.click()
        self._looks()

    def fills(self, **fields: str) -> None:
        """Fill in fields by their names: a list by the value that is chosen, the rest by what is typed."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}]")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    @property
    def text(self) -> str:
        """What the page in view says, as it is read."""
        return " ".join(self.page.locator("body").inner_text().split())

    def sees(self, *words: str) -> bool:
        """Whether the page in view says all of this."""
        text = self.text
        missing = [each for each in words if " ".join(each.split()) not in text]
        assert not missing, f"{self.page.url} does not say {missing}:\n{text}"
        return True

    def _looks(self) -> None:
        self.page.wait_for_load_state()
        self.shown.append(at_rest(self.page))


class AtADesk(Somebody):
    """Somebody who signs in with a password and a code."""

    home = ""

    def __init__(self, demo: Demo, key: str, **options: Any) -> None:
        super().__init__(demo, demo.at_desk(key, **options).new_page())
        self.opens(self.home)


class Worker(Somebody):
    """A worker with a small phone on which no script runs."""

    def __init__(self, demo: Demo, locale: str) -> None:
        phone = {"width": 320, "height": 640}
        context = demo.visitor(locale="en-US", java_script_enabled=False, viewport=phone)
        super().__init__(demo, context.new_page())
        self.locale = locale

    def reports(self, *, group: str, item: str, place: str, story: str, raised: str = "yes") -> str:
        """Answer all questions in their language, the one about the company too, and return the code."""
        self.begins()
        self.follows(self.says("Tell us about a problem"))
        self.chooses("group", group)
        self.chooses("item", item)
        self.searches(place)
        self.fills(story=story)
        self.goes_on()
        self.sees(self.says("May we talk to the company about this problem, without your name?"))
        assert self.page.locator("[name=known][value=nobody]").is_checked()
        assert self.page.locator("[name=raised][value=ask_first]").is_checked()
        self.page.locator(f"[name=raised][value={raised}]").check()
        self.goes_on()
        assert self.page.locator("[name=reply][value=code]").is_checked()
        self.goes_on()
        self.sees(self.says("You have not sent it yet."), story)
        self.presses(self.says("Send my report"))
        self.sees(self.says("We have your report"), self.says("What happens next"))
        found = CODE.search(self.text)
        assert found is not None
        return re.sub(r"\D", "", found.group(0))

    def begins(self) -> None:
        """Open the first page on a phone that remembers nothing, and pick their language."""
        self.page.context.clear_cookies()
        self.opens("/")
        self.page.locator(f".language-list button[value='{self.locale}']").click()
        self._looks()

    def comes_back_with(self, code: str) -> None:
        """Come back another day and type the code."""
        self.begins()
        self.follows(self.says("Check an old report"))
        self.fills(code=" ".join(code[at : at + 4] for at in range(0, 20, 4)))
        self.page.locator("main form button").first.click()
        self._looks()
        self.sees(self.says("Your report"))

    def writes(self, text: str) -> None:
        """Send the team a message."""
        self.fills(text=text)
        self.presses(self.says("Send"))
        self.sees(self.says("We have your message."))

    def says_that_it_is_fixed(self, action: str = "") -> None:
        """Answer the question under one of the company's actions with yes."""
        asked = self.page.locator("main section").filter(has_text=action)
        self.presses(self.says("Yes, it is fixed"), within=asked)
        self.sees(self.says("Thank you. We have your answer."))

    def lets_know(self, audience: str) -> None:
        """Agree that an audience hears what the problem is about."""
        self.follows(self.says("Who may know what"))
        form = self.page.locator("form:has([name=field][value=problem])").filter(
            has=self.page.locator(f"[name=audience][value={audience}]")
        )
        self.page.locator("details").filter(has=form).locator("summary").click()
        form.locator("button[value=yes]").click()
        self._looks()
        self.sees(self.says("We have your answer."))

    def goes_on(self) -> None:
        """Press the button under a question."""
        self.presses(self.says("Continue"))

    def says(self, text: str, **values: object) -> str:
        """Return a text of the product as this worker reads it."""
        return said_in(self.locale, text, **values)

    def chooses(self, name: str, value: str) -> None:
        """Tick one answer and go on."""
        self.page.locator(f"[name={name}][value={value}]").check()
        self.goes_on()

    def searches(self, place: str) -> None:
        """Look for a site, pick the first that is found, and go on."""
        self.fills(q=place)
        self.goes_on()
        self.page.locator("[name=site]").first.check()
        self.sees(place)
        self.goes_on()


class CaseTeam(AtADesk):
    """What everybody on the case team does."""

    home = "/inspector"

    def finds(self, case: str, view: str, *, language: str) -> None:
        """Look for a case in a view of the queue, among those in a language, and open it from there."""
        self.opens(f"/inspector?view={view}&language={language}")
        self.follows(case)

    def goes_to(self, case: str) -> None:
        """Open the page of a case."""
        self.opens(f"/inspector/cases/{case}")

    def opens_plan(self) -> None:
        """Open the plan from the tabs of the case."""
        self.page.locator("main .tabs a[href$='/plan']").click()
        self._looks()

    def does(self, act: str, **fields: str) -> None:
        """Do one of the acts that the page of the case offers, and come back to it."""
        case = self.page.url
        self.turns_to(act)
        self.fills(**fields)
        self.presses(act)
        assert self.page.url == case, self.text

    def turns_to(self, act: str) -> None:
        """Follow one of the links under the case, also one that lies under "More to do"."""
        hidden = self.page.locator("main details:not([open]) > summary").filter(has_text="More to do")
        for each in hidden.all():
            each.click()
        self.follows(act)

    def is_refused(self, act: str, because: str, **fields: str) -> None:
        """Try an act that the rules refuse, read why, and go back."""
        self.follows(act)
        self.fills(**fields)
        self.presses(act)
        self.sees("Not done", because)
        self.follows("Back to the case")

    def writes_for(self, audience: str, *, text: str) -> None:
        """Write what somebody outside would read, and look at it as they would."""
        self.follows(f"Write ({audience})")
        self.fills(text=text)
        self.presses("Save and look at it")
        self.sees("As its reader sees it", text)

    def is_refused_to_write(self, audience: str, because: str, *, text: str) -> None:
        """Try a text that the rules refuse, read why, and go back."""
        self.follows(f"Write ({audience})")
        self.fills(text=text)
        self.presses("Save and look at it")
        self.sees("Not done", because)
        self.page.go_back()
        self.page.go_back()


class Triager(CaseTeam):
    """Reads what comes in."""

    def takes_on(self, case: str, *, handler: str) -> None:
        """Acknowledge, screen, rate, accept and hand over."""
        self.does("Acknowledge")
        self.does("Start screening")
        self.does("Rate urgency", scale="3", scope="4", irremediability="2")
        self.does("Accept")
        self.follows("Assign")
        # What each has in hand stands beside the name.
        offered = self.page.locator("[name=handler] option", has_text=handler)
        self.page.locator("[name=handler]").select_option(value=offered.get_attribute("value"))
        self.presses("Assign")
        self.sees("Assigned")


class Inspector(CaseTeam):
    """Finds out what happened, and sees that it is put right."""

    def finds_out(self, *, item: str, reasons: str, plain: str, translated: tuple[str, str]) -> None:
        """Write down what was found about one item, for the file and for the worker."""
        self.does("Start fact-finding")
        self.follows(f"Finding on {item}")
        self.page.locator("[name=evidence][value=visit]").check()
        self.page.locator("[name=evidence][value=site_document]").check()
        locale, words = translated
        self.fills(outcome="substantiated", reasons=reasons, plain=plain, **{f"plain_{locale}": words})
        self.page.locator("main form .button.primary").click()
        self._looks()
        self.does("Make findings")

    def draws_up_a_plan(self, *, text: str, finding: str, workers: int, amount: str, owner: str) -> None:
        """Write a plan of one action that pays money back, and propose it to the site."""
        self.opens_plan()
        self.presses("Draw up a plan")
        self.promises(
            text=text, finding=finding, owner=owner, workers=str(workers), amount=amount, currency="USD"
        )
        self.proposes()

    def promises(self, *, finding: str, owner: str, **terms: str) -> None:
        """Add what somebody is to do within a month: pay wages, where the terms say nothing else."""
        self.follows("Add an action")
        for name, label in (("finding", finding), ("owner", owner)):
            self.page.locator(f"[name={name}]").select_option(label=label)
        due = (clock.today() + timedelta(days=30)).isoformat()
        self.fills(**{"remedy_type": "RS2", "root_cause": "RC1", "due_on": due, **terms})
        self.presses("Add an action")

    def proposes(self) -> None:
        """Propose the plan in view to the site."""
        self.presses("Propose to the site")
        self.sees("Proposed")

    def finds_it_fit(self) -> None:
        """Answer every question of the adequacy test with yes."""
        self.opens_plan()
        for question in self.page.locator("aside select").all():
            question.select_option("yes")
        self.presses("Save the answers")

    def lays_the_plan(self, *translations: str) -> None:
        """Show the plan in view to the worker, each of its actions in their language."""
        self.follows("Lay the plan before the workers")
        for field, text in zip(self.page.locator("textarea[name^=action_]").all(), translations, strict=True):
            field.fill(text)
        self.presses("Lay the plan before the workers")
        self.sees("0 of 1: enough 0, not enough 0, afraid to say 0, not reached 1", "They can answer until")

    def agrees_the_plan(self) -> None:
        """Agree what the workers have been heard about."""
        self.opens_plan()
        self.sees("1 of 1: enough 1, not enough 0, afraid to say 0, not reached 0")
        self.presses("Agree the plan")
        self.sees("Plan agreed")


class Verifier(CaseTeam):
    """Looks whether it is so, and belongs neither to the site nor to whoever wrote the plan."""

    def verifies(self, actions: int = 1) -> None:
        """Take on the check of each action of the plan, and say that it was done."""
        self.opens_plan()
        for number in range(actions):
            self.presses("Start checking")
            self.follows("Verify the action")
            self.presses("Verify the action")
            assert self.text.count("Verified") > number


class Operator(AtADesk):
    """Answers for the site."""

    home = "/operator/"

    def matters(self) -> set[str]:
        """Return what the organisation was told of."""
        self.opens("/operator/?view=all")
        links = self.page.locator("main a[href*='/operator/matters/']").all()
        return {str(each.get_attribute("href")).rpartition("/")[2] for each in links}

    def opens_matter(self, matter: str) -> None:
        """Open a matter from the list."""
        self.matters()
        self.page.locator(f"main a[href$='/operator/matters/{matter}']").first.click()
        self._looks()

    def answers(self, text: str) -> None:
        """Answer for the site."""
        self.follows("Answer")
        self.fills(text=text)
        self.presses("Send")
        self.sees(text)

    def accepts_the_plan(self) -> None:
        """Say that the site will do what is proposed."""
        self.presses("Accept this plan")

    def carries_out(
        self, action: str, *, workers: int, proof: str, file: FilePayload, amount: str = ""
    ) -> None:
        """Begin, say what was delivered and hand in proof."""
        self.follows(action)
        self.presses("Start")
        self.follows("Say what was delivered")
        self.fills(workers=str(workers), amount=amount)
        self.presses("Save")
        self.follows("Hand in proof")
        self.fills(note=proof)
        self.page.locator("[name=file]").set_input_files(file)
        self.presses("Hand in")
        # The file goes in parts first, and the page comes when the last has arrived.
        self.page.get_by_text("Proof handed in").first.wait_for()
        self.sees("Proof handed in", proof)


class Brand(AtADesk):
    """Buys what the chain delivers."""

    home = "/brand"

    def opens_site(self, name: str) -> None:
        """Open a site from the table of the chain."""
        self.opens("/brand")
        self.follows(name, within=self.page.locator("main table"))


class Administrator(AtADesk):
    """Runs the installation, which is no reason to read a case."""

    home = "/admin"


class Reader(Somebody):
    """Anybody who reads what is public."""

    def __init__(self, demo: Demo, **options: Any) -> None:
        super().__init__(demo, demo.visitor(**options).new_page())
