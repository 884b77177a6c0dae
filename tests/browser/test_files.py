"""Files over a line that breaks, and a voice recorded in the page, in a real Chromium."""

from __future__ import annotations

import hashlib
import html
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from tests.browser.desks import PATIENCE, Demo
from tests.browser.seeing import Reader
from tests.browser.wording import said_in
from tests.services.chromium import launch_chromium

MIB = 1024 * 1024
#: As a phone would send it, and no recording: it stays as it came, so that its bytes can be compared.
FILE = b"OggS" + os.urandom(4 * MIB)
PART = re.compile(r"/file/\w+/(\d+)$")
#: Invents a microphone that hears a beep each second, and says yes for whoever is asked.
HEARS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
#: Keeps what a screen reader would say aloud, for the page that comes next.
LISTEN = """
const said = [], form = document.querySelector("main form");
new MutationObserver(() => {
  const says = form.querySelector("[role=status]");
  if (says && says.textContent !== said.at(-1)) said.push(says.textContent);
}).observe(form, {childList: true, subtree: true, characterData: true});
addEventListener("pagehide", () => sessionStorage.setItem("said", JSON.stringify(said)));
"""


@dataclass
class Line:
    """A line that breaks when the third part is sent, and comes back after two tries."""

    broken: int = 0
    sent: list[int] = field(default_factory=list)

    def carry(self, route: Route, request: Request) -> None:
        found = PART.search(request.url)
        assert found is not None
        number = int(found[1])
        if number == 2 and self.broken < 2:
            self.broken += 1
            route.abort("connectionreset")
            return
        self.sent.append(number)
        route.continue_()


@pytest.fixture(scope="module")
def hearing(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium with an invented microphone, started beside the one of the other tests."""
    home = str(tmp_path_factory.mktemp("hearing"))
    browser = launch_chromium(chromium.browser_type, home, *HEARS)
    yield browser
    browser.close()


def at_the_story(context: BrowserContext, locale: str = "en") -> Page:
    """Answer the first questions, as far as the one for words and files."""
    page = context.new_page()
    page.goto("/")
    page.locator(f".language-list button[value='{locale}']").click()
    page.goto("/report")
    for name, value in (("group", "WA"), ("item", "WA1")):
        page.locator(f"[name={name}][value={value}]").check()
        goes_on(page)
    page.locator("[name=q]").fill("Kilima Mfano")
    goes_on(page)
    page.locator("[name=site]").first.check()
    goes_on(page)
    page.locator("[name=story]").wait_for()
    # Its scripts come after its words: who is faster than they sends the file as without them.
    page.wait_for_load_state()
    return page


def goes_on(page: Page) -> None:
    page.locator("main form .button.primary").last.click()


def is_asked_who_may_know(page: Page) -> None:
    """Wait for the next question: a file and pauses of the line come before it."""
    expect(page.locator("[name=known]").first).to_be_attached(timeout=PATIENCE)


def files_it(page: Page) -> None:
    """Answer the rest and send the report."""
    is_asked_who_may_know(page)
    for _ in range(3):
        goes_on(page)
    expect(page.locator(".receipt-code")).to_be_visible()


def as_the_team_gets_it(demo: Demo, story: str) -> bytes:
    """Return the bytes of the only file of the report with this story, as an inspector downloads them."""
    with demo.at_desk("inspector") as context:
        pages = ["/inspector?view=new"]
        for address in pages:
            listing = context.request.get(address).text()
            pages += [html.unescape(each) for each in re.findall(r'<a rel="next" href="([^"]+)"', listing)]
            for case in dict.fromkeys(re.findall(r'href="(/inspector/cases/[0-9a-z]+)"', listing)):
                page = context.request.get(case).text()
                if story in page:
                    found = re.search(rf'href="({case}/files/\w+)"', page)
                    assert found is not None
                    return context.request.get(f"{found[1]}?sure=1").body()
    raise AssertionError(f"nobody at the desk sees {story!r}")


def test_a_file_goes_on_where_the_line_broke_and_arrives_whole(demo: Demo) -> None:
    locale = "ar"
    story = f"The line broke {os.urandom(4).hex()}"
    line = Line()
    with demo.visitor(width=320) as context:
        page = at_the_story(context, locale)
        page.route(PART, line.carry)
        page.evaluate(LISTEN)
        page.locator("[name=story]").fill(story)
        page.locator("[name=voice]").set_input_files(
            {"name": "voice.ogg", "mimeType": "audio/ogg", "buffer": FILE}
        )
        goes_on(page)
        is_asked_who_may_know(page)
        assert (line.broken, line.sent) == (2, [0, 1, 2, 3, 4])
        said = page.evaluate("JSON.parse(sessionStorage.getItem('said'))")
        waiting = said_in(locale, "The line is down. We try again. Keep this page open.")
        assert waiting in said
        assert said_in(locale, "We are sending your file: %(percent)s %%", percent="40") in said
        assert said_in(locale, "All of it is here. Please wait a little.") in said
        files_it(page)
    assert hashlib.sha256(as_the_team_gets_it(demo, story)).digest() == hashlib.sha256(FILE).digest()


def test_a_page_that_was_loaded_anew_goes_on_with_the_same_file(
    demo: Demo, tmp_path_factory: pytest.TempPathFactory
) -> None:
    kept = tmp_path_factory.mktemp("phone") / "voice.ogg"
    kept.write_bytes(FILE)
    sent: list[int] = []
    with demo.visitor(width=320) as context:
        page = at_the_story(context)
        line = Line(broken=-100)
        page.route(PART, line.carry)
        page.locator("[name=voice]").set_input_files(kept)
        with page.expect_request(lambda request: request.url.endswith("/2")):
            goes_on(page)
        page.reload()
        page.unroute(PART)
        page.on("request", lambda request: sent.extend(map(int, PART.findall(request.url))))
        page.locator("[name=voice]").set_input_files(kept)
        goes_on(page)
        is_asked_who_may_know(page)
    assert (line.sent, sent) == ([0, 1], [2, 3, 4])


def test_without_script_the_form_sends_the_file_itself(demo: Demo) -> None:
    story = f"no script here {os.urandom(4).hex()}"
    with demo.visitor(width=320, java_script_enabled=False) as context:
        page = at_the_story(context)
        assert page.get_by_role("button", name="Record on this page").count() == 0
        page.locator("[name=story]").fill(story)
        page.locator("[name=voice]").set_input_files(
            {"name": "voice.ogg", "mimeType": "audio/ogg", "buffer": FILE}
        )
        goes_on(page)
        files_it(page)
    assert hashlib.sha256(as_the_team_gets_it(demo, story)).digest() == hashlib.sha256(FILE).digest()


def hears(hearing: Browser, demo: Demo) -> BrowserContext:
    phone = {"width": 320, "height": 640}
    context = hearing.new_context(base_url=demo.url, viewport=phone)
    context.set_default_timeout(PATIENCE)
    return context


def test_a_voice_is_recorded_heard_deleted_recorded_again_and_sent(hearing: Browser, demo: Demo) -> None:
    story = f"listen to me {os.urandom(4).hex()}"
    fetched: list[str] = []
    with hears(hearing, demo) as context:
        page = at_the_story(context)
        page.on("request", lambda request: fetched.append(request.url))
        page.reload()
        assert not [each for each in fetched if "recorder" in each]
        start = page.get_by_role("button", name="Record on this page")
        start.click()
        says = page.locator(".recorder [role=status]")
        expect(says).to_have_text("We are recording. You have 10 minutes.")
        expect(start).to_have_count(0)
        page.wait_for_timeout(1500)
        page.get_by_role("button", name="Stop recording").click()
        expect(says).to_have_text("Your recording is here. Listen to it. Then go on to send it.")
        player = page.locator("audio")
        assert player.evaluate("each => each.play().then(() => each.error === null)")
        assert page.locator("[name=voice]").evaluate("each => each.files[0].size") > 1000
        page.get_by_role("button", name="Delete the recording").click()
        expect(says).to_have_text("Your recording is deleted.")
        assert page.locator("[name=voice]").evaluate("each => each.files.length") == 0
        start.click()
        expect(says).to_have_text("We are recording. You have 10 minutes.")
        page.wait_for_timeout(1500)
        page.locator("[name=story]").fill(story)
        # Going on while it records sends what was said so far.
        goes_on(page)
        files_it(page)
    assert as_the_team_gets_it(demo, story)[:4] in {b"OggS", b"\x1aE\xdf\xa3"}


def test_a_recording_ends_by_itself_and_says_why(hearing: Browser, demo: Demo) -> None:
    with hears(hearing, demo) as context:
        context.route("**/file/recorder", shortened)
        page = at_the_story(context, "ar")
        page.get_by_role("button", name=said_in("ar", "Record on this page")).click()
        says = page.locator(".recorder [role=status]")
        longest = said_in(
            "ar",
            "A recording can be %(minutes)s minutes long. Send this one. Then you can make another one.",
            minutes=10,
        )
        expect(says).to_have_text(longest)
        reader = Reader(context)
        reader.page.close()
        reader.page = page
        reader.judges()
        assert not reader.mistakes, "\n".join(reader.mistakes)


def shortened(route: Route) -> None:
    """Let the longest recording be two seconds long."""
    answer = route.fetch()
    route.fulfill(response=answer, json={**answer.json(), "seconds": 2})


def test_a_microphone_that_may_not_be_used_leaves_the_file(demo: Demo) -> None:
    with demo.visitor(width=320) as context:
        page = at_the_story(context)
        page.get_by_role("button", name="Record on this page").click()
        says = page.locator(".recorder [role=status]")
        expect(says).to_have_text("We cannot use the microphone. Allow it, or choose a file.")
        expect(page.get_by_role("button", name="Record on this page")).to_be_enabled()
        expect(page.locator("[name=voice]")).to_be_enabled()


def test_a_site_hands_proof_in_over_a_line_that_breaks(demo: Demo) -> None:
    line = Line()
    with demo.at_desk("mfano", width=1280) as context:
        page = context.new_page()
        page.route(PART, line.carry)
        proof = address_of_a_proof(page)
        page.goto(proof)
        page.locator("[name=note]").fill("Slips of sixty people.")
        page.locator("[name=file]").set_input_files(
            {"name": "slips.xlsx", "mimeType": "", "buffer": b"PK" + FILE[2:]}
        )
        page.get_by_role("button", name="Hand in").click()
        page.wait_for_url(proof.removesuffix("/proof"))
        assert (line.broken, line.sent) == (2, [0, 1, 2, 3, 4])
        file = page.locator("main a[href^='/operator/files/']").last.get_attribute("href")
        assert file is not None
        assert context.request.get(file).body() == b"PK" + FILE[2:]


def address_of_a_proof(page: Page) -> str:
    """Find an action that takes proof now."""
    page.goto("/operator/actions")
    for action in dict.fromkeys(re.findall(r"/operator/actions/[0-9a-z]+", page.content())):
        page.goto(action)
        if page.locator(f"a[href='{action}/proof']").count():
            return f"{action}/proof"
        start = page.get_by_role("button", name="Start", exact=True)
        if start.count():
            start.click()
            return f"{action}/proof"
    raise AssertionError("no action takes proof")
