"""Who acts for a government in the story."""

from __future__ import annotations

from tests.browser.people import AtADesk


class Official(AtADesk):
    """Acts for one of the two governments."""

    home = "/official/"

    def opens_release(self, case: str) -> None:
        """Open what a case team released of a case."""
        self.opens("/official/cases")
        self.follows(case)

    def records_an_engagement(self, *, title: str, provisions: list[str], site: str) -> None:
        """Record a talk about the released case in view, at a site, tied to commitments."""
        self.page.locator("main a[href*='/official/engagements/new']").click()
        self._looks()
        self.fills(title=title, search=site)
        self.page.locator("[name=find]").click()
        self._looks()
        self.page.locator("[name=sites]").first.check()
        for panel in self.page.locator("main details:not([open]) > summary").all():
            panel.click()
        for code in provisions:
            self.page.locator(f"[name=provisions][value='{code}']").check()
        self.page.locator("main form .button.primary").last.click()
        self._looks()
        self.sees(title)
