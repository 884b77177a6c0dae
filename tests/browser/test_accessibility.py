"""Every page of every audience as it is read: nothing for axe-core to say, nothing too wide or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import pyotp
import pytest
from playwright.sync_api import FilePayload, expect

from grievance.web.ui.locales import DESK_LOCALES
from tests.browser.addresses import Addresses
from tests.browser.desks import Demo
from tests.browser.languages import Languages
from tests.browser.seeing import PHONE, Reader

pytestmark = pytest.mark.usefixtures("nothing_refused")

#: Who looks at the pages of each audience, in turn: the second sees what the first is not shown.
AT_DESKS = {
    "inspector": ("inspector", "verifier", "supervisor"),
    "operator": ("mfano", "contoh", "contractor"),
    "brand": ("sample", "tatoe"),
    "official": ("us", "jp"),
    "admin": ("administrator", "steward"),
    "panel": ("panel",),
    "interpreter": ("interpreter",),
    "representative": ("representative",),
}
#: Where the second follows no link again that the first has followed, for there are hundreds.
WIDE = {"inspector"}
#: What is no page to read, but a file; and what a verifier decides, which has a test of its own.
NOT_READ = {
    "inspector.verify",
    "inspector.reject",
    "inspector.lay_plan",
    "inspector.file",
    "inspector.proof",
    "operator.download",
    "brand.file",
    "brand.report_file",
    "inspector.figures_csv",
    "inspector.figure_csv",
    "official.figures_csv",
    "inspector.letter",
    "inspector.disclosure_file",
    "operator.letter",
    "public.poster",
    "brand.import_template",
    "admin.import_template",
    "representative.template",
    # Nothing waits there to be filed; the story of sixty claims reads the page.
    "representative.batch",
    # Nobody in the demonstration has brought a list: a steward and a brand do so in a test of their own.
    "admin.import_run",
    "admin.match",
    "brand.import_run",
    "public.register_csv",
    "public.register_json",
    "public.statistics_csv",
    "public.satisfaction_csv",
    "public.heads_csv",
    "public.heads_json",
    "admin.text_export",
    # No sheet has come back there on paper.
    "inspector.reply_scan",
    # Nobody in the demonstration has sent a recording; the tests of its page read it.
    "inspector.transcript",
    # Nor has anybody there asked for more time.
    "inspector.refuse_time",
    # Nor come back from a visit; the story of a visit reads these.
    "inspector.bring_back",
    "inspector.evidence",
    # Nobody there has asked to rate a case lower; the page that says so is read with the refusals below.
    "inspector.lowering",
    # An answer to a machine, the way out to another site, and what only developers are shown.
    "ui.healthy",
    "ui.leave",
    "ui.gallery",
}
NEW_HERE = "nela@example.org"
FIRST, SECOND = "four-quiet-plain-words", "five-other-quiet-plain-words"
#: What is linked only once it has happened, which it has not in the demonstration, or once somebody searched.
WITHOUT_LINK = {
    "steward": ("/admin/search?q=Mfano",),
    "supervisor": ("/inspector/alarms",),
    "inspector": ("/inspector/incidents?q=Kilima",),
}
#: A list as people bring them: a firm that nobody knows, and a mineral that is none.
LIST = b"""supplier,customer,mineral,since,source,source_url
Nobody Knows Ltd,Mfano Exemplo Mining Group (invented),cobalt,2025-01,A report,https://example.org/report
Mfano Exemplo Mining Group (invented),Nobody Knows Ltd,sand,2025-01,A report,https://example.org/report
"""
#: How many pages are looked at where what they show depends on what has happened; of others one.
ALIKE = {
    "inspector.case": 4,
    "inspector.plan": 3,
    "operator.matter": 3,
    "operator.action": 3,
    "official.act": 4,
}
#: A picture without words, a box too wide, a style in the page, and a field that takes the focus.
SPOILED = """
document.querySelector("main").insertAdjacentHTML("beforeend",
  '<img src="/static/icons.svg"><p style="color: red">.</p><input id="q"><pre>' + "x".repeat(400))
document.querySelector("#q").focus()
"""
NOTICED = ("image-alt", "label", "wider than the window", "the policy refuses style-src", "has the focus")


def test_a_page_that_is_spoiled_does_not_pass(demo: Demo) -> None:
    with nobody(demo) as reader:
        reader.reads("/about")
        assert not reader.mistakes
        reader.page.evaluate(SPOILED)
        reader.looks()
    for mistake in (
        "image-alt",
        "label",
        "wider than the window",
        "the policy refuses style-src",
        "the focus",
    ):
        assert [each for each in reader.mistakes if mistake in each], mistake


@pytest.mark.parametrize("audience", AT_DESKS)
def test_everybody_can_read_the_pages_of_a_desk(demo: Demo, addresses: Addresses, audience: str) -> None:
    mistakes: list[str] = []
    known: set[tuple[str, str]] = set()
    for number, key in enumerate(AT_DESKS[audience]):
        # What the first does not read is the same in another language, or for somebody with fewer rights.
        context = demo.at_desk(key)
        # Only the first looks at each page; in Japanese and in Arabic a page is wide in other places.
        languages = Languages(context, DESK_LOCALES[1:], PHONE) if number == 0 else None
        reader = Reader(context, thorough=number == 0, languages=languages)
        reader.page.goto(demo.accounts[key].path)
        locale = str(reader.page.locator("html").get_attribute("lang"))
        start = [demo.accounts[key].path, *WITHOUT_LINK.get(key, ())]
        most = 60 if reader.thorough else 5
        read = {kind for kind, _locale in known}
        followed = read if audience in WIDE else set()
        passed_over = NOT_READ | {kind for kind, spoken in known if spoken == locale}
        looks = reads_the_first(reader, passed_over, briefly=read)
        found = addresses.reached(context, start, audience, looks, most=most, followed=followed)
        known |= {(kind, locale) for kind in found}
        mistakes += reader.mistakes
        if languages is not None:
            languages.close()
        context.close()
    pages = {kind.partition(":")[0] for kind, _locale in known}
    unreached = addresses.of(audience) - pages - NOT_READ
    assert not unreached, f"no link leads to {sorted(unreached)}"
    assert not mistakes, "\n".join(mistakes)


def test_a_verifier_can_read_what_there_is_to_decide(demo: Demo) -> None:
    with somebody(demo, "verifier") as reader:
        reader.page.goto("/inspector?view=all&state=remediation")
        cases = reader.page.locator("main tbody a[href^='/inspector/cases/']").evaluate_all(
            "links => links.map(each => new URL(each.href).pathname)"
        )
        for case in dict.fromkeys(cases):
            reader.page.goto(f"{case}/plan")
            check = reader.page.locator("form[action$='/check'] button")
            if check.count():
                check.first.click()
            if reader.page.locator("a[href$='/verify']").count():
                break
        links = [reader.page.locator(f"a[href$='/{verb}']").first for verb in ("verify", "reject")]
        for address in [str(each.get_attribute("href")) for each in links]:
            reader.reads(address)
            reader.sends()
    assert not reader.mistakes, "\n".join(reader.mistakes)


def test_an_inspector_can_read_what_lies_before_workers(demo: Demo) -> None:
    with somebody(demo, "inspector") as reader:
        reader.page.goto("/inspector?view=all&state=plan_proposed")
        case = reader.page.locator("main tbody a[href^='/inspector/cases/']").first.get_attribute("href")
        reader.reads(f"{case}/plan/lay")
        reader.sends(letter="x" * 5000)
    assert not reader.mistakes, "\n".join(reader.mistakes)


def test_everybody_can_read_what_is_public(demo: Demo, addresses: Addresses) -> None:
    with nobody(demo) as reader:
        everything = addresses.of("public")
        looks = reads_the_first(reader, NOT_READ, briefly=())
        found = addresses.reached(reader.context, ["/register", "/about"], "public", looks)
        reader.reads("/register/0000000000no", status=404)
    unreached = everything - set(found)
    assert not unreached, f"no link leads to {sorted(unreached)}"
    assert not reader.mistakes, "\n".join(reader.mistakes)


def test_everybody_can_read_the_pages_of_their_account(demo: Demo, addresses: Addresses) -> None:
    with nobody(demo) as reader:
        signs_in_wrongly(reader, demo)
        joins(reader, demo)
        looks_at_their_account(reader)
        loses_their_password(reader, demo)
    with somebody(demo, "supervisor") as at_desk:
        at_desk.reads("/account/colleagues")
        hands_the_device_over(at_desk, demo.accounts["supervisor"].password)
    with somebody(demo, "steward") as without_keys:
        without_keys.reads("/account")
    mistakes = reader.mistakes + at_desk.mistakes + without_keys.mistakes
    assert not mistakes, "\n".join(mistakes)
    unread = addresses.unread("account", reader.seen | at_desk.seen)
    assert not unread, f"nobody has looked at {sorted(unread)}"


def signs_in_wrongly(reader: Reader, demo: Demo) -> None:
    """Sign in with mistakes, by oneself and through one's organisation."""
    account = demo.accounts["auditor"]
    reader.reads("/account/sign-in")
    reader.sends(email=account.email, password="wrong")
    reader.sends(email=account.email, password=account.password)
    assert reader.page.url.endswith("/account/sign-in/code")
    reader.sends(code="000000")
    reader.reads("/account/oidc")
    reader.sends(email=account.email)
    reader.reads("/account/oidc/0000000000no", status=404)
    reader.reads("/account/oidc/callback", status=403)


def joins(reader: Reader, demo: Demo) -> None:
    """Follow an invitation up to one's desk."""
    reader.reads("/account/invitation/not-a-token", status=404)
    invite(demo)
    reader.reads(link_in_a_letter(demo, "invitation"))
    reader.sends(name="Nela Beispiel", new_password="short", again="other")
    reader.sends(name="Nela Beispiel", new_password=FIRST, again=FIRST)
    assert reader.page.url.endswith("/account/second-factor")
    reader.sends(code="000000")
    secret = reader.page.locator("main bdi.code").inner_text().replace(" ", "")
    reader.sends(code=pyotp.TOTP(secret).now())
    assert reader.page.locator("[name=recovery_code]").is_visible()
    reader.sends(recovery_code="wrong")
    reader.sends(recovery_code=reader.page.locator("main bdi.code").inner_text())


def looks_at_their_account(reader: Reader) -> None:
    """Open what can be done with one's account, and change the password wrongly."""
    for page in ("", "/second-factor", "/passkeys/add", "/ties", "/recovery-code", "/password"):
        reader.reads(f"/account{page}")
    reader.sends(old_password="wrong", new_password="short", again="other")


def hands_the_device_over(reader: Reader, password: str) -> None:
    """Begin a private interview, look at the worker's sheet, and take the device back."""
    page = reader.page
    page.goto("/inspector?view=all")
    case = str(page.locator("main tbody a[href^='/inspector/cases/']").first.get_attribute("href"))
    in_another_tab = reader.context.new_page()
    for each in (in_another_tab, page):
        each.goto(case)
    page.goto(f"{case}/interview")
    page.get_by_role("button", name="Begin").click()
    in_another_tab.wait_for_url("**/account/take-back")
    page.go_back()
    page.go_back()
    page.get_by_role("link", name="Back to the sheet").click()
    reader.looks()
    reader.sends(text=" ")
    page.get_by_role("link", name="End").click()
    reader.looks()
    reader.sends(password="not this one at all")
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".timeline").first).to_be_visible()


def loses_their_password(reader: Reader, demo: Demo) -> None:
    """Come in again by a link and a spare code, and find one's key locked."""
    reader.reads("/account/spare-codes")
    reader.sends(password=FIRST)
    spare = reader.page.locator("main ol bdi").first.inner_text()
    reader.context.clear_cookies()
    reader.reads("/account/reset")
    reader.sends(email=NEW_HERE)
    reader.reads(link_in_a_letter(demo, "reset"))
    reader.sends(new_password="short", again="other")
    reader.sends(new_password=SECOND, again=SECOND)
    reader.sends(email=NEW_HERE, password=SECOND)
    reader.sends(code=spare)
    reader.reads("/account/key")
    reader.sends(recovery_code="wrong", password="wrong")
    reader.reads("/account/key/new")


def test_no_audience_and_no_page_of_nobody_is_forgotten(addresses: Addresses) -> None:
    """The workers' pages are looked at in a file of their own."""
    assert addresses.audiences() == {*AT_DESKS, "public", "account", "ui", "worker"}
    assert addresses.of("ui") <= NOT_READ


def test_everybody_can_read_what_has_to_be_put_right_and_why_not(demo: Demo) -> None:
    with somebody(demo, "contoh") as operator:
        operator.page.goto("/operator/")
        matter = operator.page.locator("a[href^='/operator/matters/']").first.get_attribute("href")
        operator.reads(f"{matter}/reply")
        operator.sends()
    with somebody(demo, "us") as official:
        for act in ("packets", "engagements", "measures"):
            official.reads(f"/official/{act}/new")
            official.sends()
    with somebody(demo, "administrator") as administrator:
        for address in ("/admin/users/invite", "/admin/organisations/add"):
            administrator.reads(address)
            administrator.sends()
    with somebody(demo, "inspector") as inspector:
        inspector.reads("/admin", status=403)
        inspector.reads("/inspector/cases/0000000000no", status=404)
        inspector.page.goto("/inspector?view=all")
        case = inspector.page.locator("main tbody a[href^='/inspector/cases/']").first.get_attribute("href")
        inspector.reads(f"{case}/lowering")
    mistakes = operator.mistakes + official.mistakes + administrator.mistakes + inspector.mistakes
    assert not mistakes, "\n".join(mistakes)


def test_whoever_brings_a_list_can_read_what_becomes_of_it(demo: Demo) -> None:
    mistakes: list[str] = []
    for key, address in (("steward", "/admin/imports"), ("sample", "/brand/imports")):
        with somebody(demo, key) as reader:
            reader.reads(address)
            reader.page.locator("[name=list_name]").fill("An invented list")
            picked: FilePayload = {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST}
            reader.page.locator("main input[type=file]").set_input_files(picked)
            reader.sends()
            assert reader.page.url.rpartition("/")[0].endswith(address), reader.page.locator(
                "main"
            ).inner_text()
            if key == "steward":
                reader.reads("/admin/matches")
                reader.reads(
                    str(reader.page.locator("main a[href^='/admin/matches/']").first.get_attribute("href"))
                )
            mistakes += reader.mistakes
    assert not mistakes, "\n".join(mistakes)


def reads_the_first(
    reader: Reader, passed_over: Collection[str], *, briefly: Collection[str]
) -> Callable[[str, str, int], str]:
    """Return how the first pages of each kind but these are read, some of them only on a phone."""

    def looks(address: str, kind: str, before: int) -> str:
        if kind in passed_over or before >= ALIKE.get(kind, 1):
            return ""
        reader.thorough = kind not in briefly
        return reader.reads(address, on_a_phone=before == 0)

    return looks


@contextmanager
def nobody(demo: Demo) -> Iterator[Reader]:
    """Let somebody read who is not signed in."""
    with demo.visitor(locale="en-GB") as context:
        languages = Languages(context, DESK_LOCALES[1:], PHONE)
        yield Reader(context, languages=languages)
        languages.close()


@contextmanager
def somebody(demo: Demo, key: str) -> Iterator[Reader]:
    """Let somebody read who is signed in."""
    with demo.at_desk(key) as context:
        yield Reader(context)


def invite(demo: Demo) -> None:
    """Let the administrator invite somebody."""
    with somebody(demo, "administrator") as reader:
        reader.page.goto("/admin/users/invite")
        for name, value in (("email", NEW_HERE), ("name", "Nela Beispiel")):
            reader.page.locator(f"[name={name}]").fill(value)
        reader.page.locator("[name=roles][value=verifier]").check()
        reader.page.locator("[name=organisation]").select_option(
            label="Case Team of the Demonstration (invented)"
        )
        reader.page.locator("main form button").first.click()


def link_in_a_letter(demo: Demo, to: str) -> str:
    """Return the address in the newest letter that leads there, once it is written."""
    address = re.compile(rf"/account/{to}/[\w-]+")
    with somebody(demo, "administrator") as reader:
        reader.page.goto("/admin/outbox")
        while not (found := address.search(reader.page.content())):
            reader.page.reload()
    return found.group(0)
