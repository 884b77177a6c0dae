"""The worker's pages in every language, with and without mistakes, as they are read on a phone."""

from __future__ import annotations

import re
from contextlib import closing

import pytest

from grievance.web.ui.locales import WORKER_LOCALES, language
from tests.browser.addresses import Addresses
from tests.browser.desks import Demo
from tests.browser.languages import Languages
from tests.browser.seeing import PHONE, Reader

pytestmark = pytest.mark.usefixtures("nothing_refused")

SITE = "Kilima Mfano"
#: From right to left, and joined letter by letter.
HARDEST = "ar"
#: What is no page to read, but what a script asks for.
NOT_READ = {"worker.recorder"}


def test_a_worker_can_read_every_page(demo: Demo, addresses: Addresses) -> None:
    """Pages are built alike in all languages: axe-core looks at the hardest, and all have to fit."""
    others = [each for each in WORKER_LOCALES if each != HARDEST]
    with demo.visitor() as context, closing(Languages(context, others, PHONE)) as languages:
        reader = Reader(context, languages=languages)
        reader.reads("/")
        picks(reader, HARDEST)
        reader.looks()
        reader.reads("/promises")
        reader.reads("/places")
        stops_as_a_survivor(reader)
        code = reports(reader)
        comes_back(reader, code)
        asks_to_erase(reader)
        says_how_it_was(reader, demo)
        judges_a_plan(reader, demo)
        reader.reads(poster(reader))
        reader.reads("/s/1234567", status=422)
    assert not reader.mistakes, "\n".join(reader.mistakes)
    unread = addresses.unread("worker", reader.seen) - NOT_READ
    assert not unread, f"nobody has looked at {sorted(unread)}"


def test_a_page_that_does_not_fit_in_one_language_is_noticed(demo: Demo) -> None:
    with demo.visitor() as context, closing(Languages(context, ["fr", "sw"], 60)) as narrow:
        assert [each[:5] for each in narrow.mistakes(f"{demo.url}/report")] == ["in fr", "in sw"]


def test_everybody_picks_their_language(demo: Demo) -> None:
    with demo.visitor() as context:
        reader = Reader(context)
        reader.page.goto("/")
        for locale in WORKER_LOCALES:
            picks(reader, locale)
            assert reader.page.locator("html").get_attribute("dir") == language(locale).direction


def picks(reader: Reader, locale: str) -> None:
    """Press the button of a language."""
    tag = language(locale).tag
    reader.page.locator(f".language-list button[value='{tag}']").click()
    reader.page.wait_for_function(f"document.documentElement.lang === '{tag}'")


@pytest.mark.parametrize("locale", WORKER_LOCALES)
def test_a_worker_can_read_what_the_team_wrote(demo: Demo, locale: str) -> None:
    """The invented workers' reports stand at every stage, with messages, promises and questions."""
    codes = [each.code for each in demo.codes if each.locale == locale]
    assert codes
    with demo.visitor(locale=language(locale).tag) as context:
        reader = Reader(context, thorough=locale == HARDEST)
        for code in codes[: 3 if reader.thorough else 2]:
            reader.page.goto("/follow")
            reader.sends(code=code)
            assert reader.page.locator(".status").is_visible()
            if reader.page.locator("main a[href='/follow/appeal']").count():
                reader.reads("/follow/appeal")
                reader.sends()
            context.clear_cookies()
    assert not reader.mistakes, "\n".join(reader.mistakes)


def poster(reader: Reader) -> str:
    """Return where the poster of a site leads."""
    reader.page.goto("/about/sites?q=Kilima")
    reader.page.locator("main table a[href^='/about/sites/']").first.click()
    reader.page.wait_for_url(re.compile(r"/about/sites/\w+$"))
    found = re.search(r"/s/\d+", reader.page.content())
    assert found is not None
    return found[0]


def reports(reader: Reader) -> str:
    """Answer all questions, each once wrongly where that can be, and return the code."""
    page = reader.page
    reader.reads("/report")
    page.locator("[name=group][value=WA]").check()
    page.locator("[name=group][value=VH]").check()
    reader.sends()
    page.locator("[name=item]").first.check()
    reader.sends()
    reader.sends(q="zzzzzz")
    reader.sends(q=SITE)
    page.locator("[name=site]").first.check()
    reader.sends()
    reader.sends(story="")
    reader.sends(story="x" * 60)
    page.locator("[name=known][value=employer]").check()
    reader.sends()
    page.locator("[name=known][value=nobody]").check()
    reader.sends()
    page.locator("[name=reply][value=text]").check()
    reader.sends()
    page.locator("[name=reply][value=code]").check()
    reader.sends()
    reader.sends()
    code = "".join(page.locator(".receipt-code span").all_inner_texts())
    page.locator("[name=code]").fill("1" * 20)
    page.locator("main form button").first.click()
    reader.looks()
    return code


def stops_as_a_survivor(reader: Reader) -> None:
    """See what is asked after sexual violence, up to the last page, and stop there."""
    page = reader.page
    page.goto("/report")
    page.locator("[name=group][value=VH]").check()
    page.locator("main form button").first.click()
    page.locator("[name=item][value=VH2]").check()
    page.locator("main form button").first.click()
    reader.sends(q=SITE)
    page.locator("[name=site]").first.check()
    reader.sends()
    page.locator("[name=age][value=under_18]").check()
    reader.sends()
    reader.sends()
    reader.sends()
    page.locator("[formaction='/report/stop']").click()
    reader.looks()


def comes_back(reader: Reader, code: str) -> None:
    """Look at one's report and at everything that can be done from there."""
    reader.reads("/follow")
    reader.sends(code="1" * 20)
    reader.sends(code=code)
    reader.sends(text="")
    for address in (
        "/follow/words",
        "/follow/known",
        "/follow/punished",
        "/follow/take-back",
        "/follow/readers",
        "/follow/others",
    ):
        reader.reads(address)
    # Nothing was decided yet that others could look at afresh.
    reader.reads("/follow/appeal", status=409)


def says_how_it_was(reader: Reader, demo: Demo) -> None:
    """Come back with a report that was closed, and read what is asked about that."""
    closed = next(each for each in demo.codes if each.report == "deductions")
    reader.page.goto("/follow")
    reader.page.locator("form[action='/follow/close'] button").click()
    reader.page.goto("/follow")
    reader.sends(code=closed.code)
    reader.reads("/follow/treated")


def judges_a_plan(reader: Reader, demo: Demo) -> None:
    """Come back with a report about which the site has proposed a plan, and read it."""
    reader.page.goto("/follow")
    reader.page.locator("form[action='/follow/close'] button").click()
    reader.page.goto("/follow")
    reader.sends(code=demo.code_of("acid"))
    reader.reads("/follow/plan")
    reader.page.locator("main textarea").fill("x" * 20_001)
    reader.page.locator("main form .button").first.click()
    reader.looks()


def asks_to_erase(reader: Reader) -> None:
    """Ask to have one's report erased, which waits while others may be in danger; see how it ends."""
    reader.reads("/follow/erase")
    reader.sends()
    reader.page.locator("[name=choice][value=now]").check()
    reader.sends()
    reader.sends()
    reader.reads("/follow/erased")
