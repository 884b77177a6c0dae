"""A worker who gives everything that can be given."""

from __future__ import annotations

from tests.browser.people import CODE, Worker
from tests.dump.canary import STEM, a_paper, a_photo, words

SITE = "Kilima Mfano Cobalt Mine (invented)"
PHONE = "+243899777555444"
LOCALE = "pt"


class Witness(Worker):
    """Leaves nothing out that the pages ask for."""

    def tells_everything(self) -> str:
        """Report with name, number, times, photo and words; return the code."""
        self.begins()
        self.follows(self.says("Tell us about a problem"))
        self.chooses("group", "WA")
        self.chooses("item", "WA1")
        self.searches(SITE)
        self.fills(story=words("story"))
        self.page.locator("[name=photo]").set_input_files(a_photo())
        self.goes_on()
        self.page.locator("[name=known][value=team]").check()
        self.page.locator("[name=raised][value=yes]").check()
        self.goes_on()
        self.page.locator("[name=reply][value=call]").check()
        self.fills(contact=PHONE, times=words("times"), name=f"Namalu {STEM}name")
        self.goes_on()
        self.sees(words("story"))
        self.presses(self.says("Send my report"))
        found = CODE.search(self.text)
        assert found is not None
        return "".join(each for each in found.group(0) if each.isdecimal())

    def begins_and_stops(self) -> None:
        """Type a story and never send it."""
        self.begins()
        self.follows(self.says("Tell us about a problem"))
        self.chooses("group", "WA")
        self.chooses("item", "WA1")
        self.fills(q=f"{STEM}search")
        self.goes_on()
        self.page.goto("/report/4")
        self.fills(story=words("draft"))
        self.goes_on()

    def adds_a_paper(self) -> None:
        """Hand in a PDF afterwards."""
        form = "form[action$='/follow/file']"
        self.page.locator(f"main details:has({form}) > summary").click()
        self.page.locator(f"main {form} [name=file]").set_input_files(a_paper())
        self.page.locator(f"main {form} button").click()
        self._looks()
