"""A finding that a panel changes, a remedy that did not last, and a case of which its site never hears."""

from __future__ import annotations

import pytest

from grievance.cases.states import Outcome
from grievance.demo.accounts import DemoAccount
from grievance.policy.roles import Role
from tests.browser.backstage import Backstage
from tests.browser.desks import Demo
from tests.browser.people import AtADesk, Brand, CaseTeam, Inspector, Operator, Worker
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.cases import assign, file_report, filed_with, reach_findings

NIGHT_SHIFT = "夜勤の人にはだれも聞いていません。"
LISTS = "The lists of the night shift were left out."
MADE_PLAIN = "You are right about the night shift: its pay came late."
MADE_PLAIN_JA = "夜勤については、おっしゃるとおりです。賃金の支払いが遅れました。"
FRESH = "Nia Kibodi"
SITE = "Kilima Mfano Cobalt Mine (invented)"
STORY = "Nina jambo ambalo kampuni haipaswi kulisikia: msimamizi anachukua vitambulisho vyetu."


class PanelMember(AtADesk):
    """Sits on the panel of an appeal."""

    home = "/panel"

    def opens_the_appeal(self, case: str) -> None:
        """Open the appeal about a case."""
        self.follows(case)

    def votes(self, outcome: str, reason: str, **changes: str) -> None:
        """Vote, with the new outcome of a finding where it changes."""
        self.fills(
            outcome=outcome, reason=reason, **{f"change_{item}": each for item, each in changes.items()}
        )
        self.presses("Vote")


class AtTheAccount(AtADesk):
    """Looks after what is said about themselves."""

    home = "/account/ties"

    def declares(self, site: str) -> None:
        """Say that they have ties to a site."""
        self.fills(about=site, kind="employer")
        self.presses("Declare")
        assert site in self.page.locator("main tbody").inner_text()


@pytest.fixture(scope="module", name="demo")
def _of_its_own(own_demo: Demo) -> Demo:
    return own_demo


def test_a_panel_changes_a_finding_and_the_worker_reads_it(demo: Demo) -> None:
    """The worker asks for it; who had the case appoints no panel, and nobody sits on it who has ties."""
    worker, code, case = found_without_substance(demo)
    worker.comes_back_with(code)
    worker.follows(worker.says("Ask for a new look"))
    worker.presses(worker.says("Send"))
    worker.sees(worker.says("Please choose one of the answers."))
    worker.page.locator("[name=ground][value=wrong_facts]").check()
    worker.fills(text=NIGHT_SHIFT)
    worker.presses(worker.says("Send"))
    asked = worker.says("We have it. Other people answer by %(date)s.", date="|")
    worker.sees(*asked.split("|"), worker.says("A new look by others"))
    assert not worker.page.get_by_role("link", name=worker.says("Ask for a new look")).count()

    inspector, supervisor = Inspector(demo, "inspector"), CaseTeam(demo, "supervisor")
    appeal = appeal_about(inspector, case)
    assert NIGHT_SHIFT not in inspector.text
    inspector.is_refused("Appoint the panel", "Somebody who never had the case in hand appoints the panel.")
    supervisor.goes_to(appeal)
    supervisor.sees(NIGHT_SHIFT)
    supervisor.turns_to("Appoint the panel")
    appoints(supervisor, third="Rita Pavyzdys")
    tied = AtTheAccount(demo, "panel3")
    tied.declares(SITE)
    supervisor.presses("Appoint the panel")
    supervisor.sees("Not done", "Rita Pavyzdys has ties to the site or a firm.", FRESH)
    assert not supervisor.page.locator("[name=third] option", has_text="Rita Pavyzdys").count()
    appoints(supervisor, third=FRESH)
    supervisor.presses("Appoint the panel")
    supervisor.sees("Uma Namuna", "Per Eksempel", FRESH)

    first, second, third = (PanelMember(demo, key) for key in ("panel", "panel2", FRESH))
    first.opens_the_appeal(case)
    first.sees(NIGHT_SHIFT)
    first.votes("vary", LISTS, WA2="partly")
    second.opens_the_appeal(case)
    assert LISTS not in second.text
    second.votes("vary", "The lists bear it out.", WA2="partly")
    second.sees(LISTS)
    third.opens_the_appeal(case)
    third.votes("uphold", "Two visits are enough.")
    third.sees("Most of the panel want: Change a finding (WA2 → Partly substantiated)")
    third.fills(reasons="The night shift was not visited.", plain=MADE_PLAIN, plain_ja=MADE_PLAIN_JA)
    third.presses("Decide")
    third.sees("You hold no key that opens this.")
    worker.comes_back_with(code)
    worker.sees(worker.says("Three other people looked at it. They changed the result."), MADE_PLAIN_JA)
    inspector.goes_to(case)
    inspector.sees("Findings made", "Finding changed by a panel", "Partly substantiated")


def found_without_substance(demo: Demo) -> tuple[Worker, str, str]:
    """Let nothing be found in a case, and somebody more be there who could sit on a panel."""
    backstage = Backstage(demo)
    with backstage.enters():
        field = backstage.field(SITE, operator="mfano")
        filed = file_report(field, backstage.peppers, locale="ja")
        assign(field, filed)
        reach_findings(field, filed, outcome=Outcome.NOT_SUBSTANTIATED)
        advisory = backstage.person("advisory").actor.organisation_id
        made = make_account(
            Role.PANEL_MEMBER, peppers=backstage.peppers, organisation_id=advisory, name=FRESH
        )
        demo.accounts[FRESH] = DemoAccount(
            "panel_member", FRESH, made.email, PASSWORD, made.secret or "", "/panel"
        )
        return Worker(demo, "ja"), filed.code, filed.case.reference


def appeal_about(inspector: Inspector, case: str) -> str:
    """Open the appeal about a case from the page of that case, and return which it is."""
    inspector.goes_to(case)
    linked = inspector.page.locator("#linked li").filter(has_text="Appeal").get_by_role("link")
    inspector.opens(str(linked.get_attribute("href")))
    return inspector.page.url.rpartition("/")[2]


def appoints(supervisor: CaseTeam, *, third: str) -> None:
    """Choose who sits where, without sending it yet."""
    for seat, name in (("worker_side", "Uma Namuna"), ("outside", "Per Eksempel"), ("third", third)):
        supervisor.page.locator(f"[name={seat}]").select_option(label=name)


def test_a_remedy_that_the_worker_disputes_reopens_the_case(demo: Demo) -> None:
    """It was closed as remedied; the worker's no opens it, and whoever had it finds it on Today."""
    inspector = Inspector(demo, "inspector")
    before = on_today(inspector)
    worker = Worker(demo, "en")
    worker.comes_back_with(demo.code_of("deductions"))
    assert worker.says("A person is reading it.") not in worker.text
    worker.presses(worker.says("No, it is not fixed"))
    worker.sees(worker.says("Thank you. We have your answer."), worker.says("A person is reading it."))

    ((case, step),) = on_today(inspector) - before
    assert step == "Read what came in"
    inspector.follows(step, within=inspector.page.locator("main tbody tr").filter(has_text=case))
    inspector.sees(
        case,
        "Screening",
        "The worker judged an action: No, it is not fixed",
        "Reopened: Something agreed was not done",
    )
    inspector.opens_plan()
    inspector.sees("Disputed by the worker", "1 no, 0 afraid")


def on_today(inspector: Inspector) -> set[tuple[str, str]]:
    """Return the cases about which somebody has something to do, each with what comes first."""
    inspector.opens("/inspector/today")
    lines = [each.locator("a") for each in inspector.page.locator("main tbody tr").all()]
    return {(each.nth(1).inner_text(), each.first.inner_text()) for each in lines}


def test_a_covert_case_shows_its_site_and_brands_nothing(demo: Demo) -> None:
    operator, brand = Operator(demo, "mfano"), Brand(demo, "sample")
    before, matters = operator.text, operator.matters()
    brand.opens_site(SITE)
    known = brand.text
    worker = Worker(demo, "sw")
    code = worker.reports(group="WA", item="WA1", place=SITE, story=STORY, raised="no")
    backstage = Backstage(demo)
    with backstage.enters():
        filed = filed_with(code, backstage.peppers)
        assign(backstage.field(SITE, operator="mfano"), filed)
        case = filed.case.reference
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
    brand.opens_site(SITE)
    assert brand.text == known
