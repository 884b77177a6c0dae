"""One report, from a worker's phone to a remedy, and everybody who may know of it.

The worker reads Arabic, from right to left, on a phone without script. The case team, the site and the
administrator read English, the official and the brand Japanese.
"""

from __future__ import annotations

import io
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import FilePayload

from grievance.cases.letters import TEMPLATES
from tests.browser.backstage import Backstage
from tests.browser.desks import Demo
from tests.browser.official import Official
from tests.browser.people import (
    Administrator,
    Brand,
    CaseTeam,
    Inspector,
    Operator,
    Reader,
    Somebody,
    Triager,
    Verifier,
    Worker,
)
from tests.browser.wording import said_in
from tests.dump.canary import STEM

SITE = "Kilima Mfano Cobalt Mine (invented)"
STORY = f"لم يدفعوا أجورنا منذ شهر مايو، ونحن أربعة وستون في وردية الليل عند الكسارة الثانية {STEM}story."
ANSWER = f"نعم، أستطيع الانتظار، لكن إيجار غرفتي متأخر منذ أسبوعين {STEM}message."
#: No run of these may reach anybody outside the case team.
OWN_WORDS = ("منذ شهر مايو", "أربعة وستون", "الكسارة الثانية", "إيجار غرفتي")

NOTICE = f"The wages of the night shift for May and June have not reached them. What happened? {STEM}notice."
NOTE = f"Ask the bank as well. {STEM}note."
REPLY = f"The bank returned the transfers. We are looking into it and will pay {STEM}reply."
REASONS = f"Pay lists and bank statements show no transfer in either month {STEM}reasons."
PLAIN = f"You are right. The wages of two months were not paid {STEM}plain."
PLAIN_ARABIC = f"أنتم على حق. لم تدفع أجور شهرين {STEM}plainar."
OWNER = "Mfano Exemplo Mining Group (invented)"
PROMISE_ARABIC = f"دفع أجور الشهرين لكل من في الوردية الليلية {STEM}promise."
PROMISE = f"Pay the wages of both months to everybody on the night shift {STEM}promise."
PROOF = f"Bank slips of both transfers, names covered {STEM}proof."
ENGAGEMENT = "鉱山の賃金に関する協議（架空）"


def whole_story(demo: Demo) -> str:
    """Take a report to its remedy, see to it that nobody reads more than they may, and return its code."""
    worker = Worker(demo, "ar")
    operator = Operator(demo, "mfano")
    before = operator.matters()

    code = worker.reports(group="WA", item="WA1", place=SITE, story=STORY)
    assert worker.page.locator("html").get_attribute("dir") == "rtl"
    assert worker.page.locator("html").get_attribute("lang") == "ar"

    triager = Triager(demo, "triager")
    case = the_new_case(triager)
    triager.finds(case, view="new", language="ar")
    triager.sees(STORY, SITE, "WA1")
    triager.takes_on(case, handler="Ana Ejemplo")
    assert operator.matters() == before

    worker.comes_back_with(code)
    worker.sees(worker.says("We are checking the facts."), letter(worker, "acknowledge"))
    worker.writes(ANSWER)

    inspector = Inspector(demo, "inspector")
    inspector.finds(case, view="mine", language="ar")
    inspector.sees(ANSWER, "Something new")
    inspector.does("Note", text=NOTE)
    inspector.is_refused_to_write("Site", "This text holds a worker's own words.", text=STORY)
    inspector.writes_for("Site", text=NOTICE)
    inspector.goes_to(case)
    inspector.does("Tell the site")
    worker.comes_back_with(code)
    worker.follows(worker.says("Who may know what"))
    worker.sees(NOTICE, worker.says("For your employer"))

    (matter,) = operator.matters() - before
    operator.opens_matter(matter)
    operator.sees(SITE, NOTICE, "What you do not see")
    operator.answers(REPLY)

    inspector.goes_to(case)
    inspector.sees(REPLY)
    inspector.finds_out(item="WA1", reasons=REASONS, plain=PLAIN, translated=("ar", PLAIN_ARABIC))
    # Wages not paid are grave: the worker reads of it a day before a plan says so to the site.
    Backstage(demo).lets_a_day_pass(case)
    inspector.draws_up_a_plan(
        text=PROMISE,
        finding="WA1",
        workers=64,
        amount="41,600",
        owner=OWNER,
    )

    operator.opens_matter(matter)
    operator.sees(PROMISE, "64 workers")
    operator.accepts_the_plan()
    inspector.goes_to(case)
    inspector.finds_it_fit()
    inspector.lays_the_plan(PROMISE_ARABIC)
    worker.comes_back_with(code)
    worker.sees(letter(worker, "plan_for_you"))
    worker.follows(worker.says("Read it and answer"))
    unseen = worker.says("You do not have to answer. The company never sees what you say.")
    worker.sees(PROMISE_ARABIC, unseen)
    worker.presses(worker.says("This is enough"))
    inspector.goes_to(case)
    inspector.agrees_the_plan()
    operator.opens_matter(matter)
    operator.carries_out("Wages or back pay", workers=64, amount="41,600", proof=PROOF, file=a_scan())

    worker.comes_back_with(code)
    worker.sees(
        worker.says("Is it fixed? Please tell us."), PLAIN_ARABIC, letter(worker, "told_site"), PROMISE_ARABIC
    )
    worker.says_that_it_is_fixed()
    worker.lets_know("party_jp")

    verifier = Verifier(demo, "verifier")
    verifier.goes_to(case)
    verifier.verifies()

    inspector.goes_to(case)
    inspector.sees("Resolved")
    inspector.does("Prepare to close", reason="All were paid and all have said so; nothing is left to watch.")
    inspector.is_refused(
        "Close the case",
        "In a case this grave a second person closes, who never had it in hand.",
        reason="remedied",
    )
    inspector.writes_for("Government of Japan", text="")
    inspector.goes_to(case)
    inspector.does("Release to a Party", party="JP")
    supervisor = CaseTeam(demo, "supervisor")
    supervisor.goes_to(case)
    supervisor.does("Close the case", reason="remedied")
    supervisor.sees("Closed")

    worker.comes_back_with(code)
    worker.sees(letter(worker, "closed"), worker.says("Open it again"))

    operator.opens_matter(matter)
    operator.sees("Closed")

    official = official_acts(demo, case)
    others = the_others(demo, case)
    outside = (operator, official, *others)
    for person in outside:
        nobody_reads_the_workers_words(person)
    for person in (official, *others):
        assert not [page for page in person.shown if NOTICE in page or PROMISE in page], type(person).__name__
    for person in others:
        assert not [page for page in person.shown if case in page], type(person).__name__
    for team_only in (NOTE, REASONS, PLAIN, PLAIN_ARABIC):
        assert not [page for person in outside for page in person.shown if team_only in page]
    return code


def official_acts(demo: Demo, case: str) -> Official:
    """Let an official of Japan read what was released, in facts only, and record a talk about it."""
    official = Official(demo, "jp")
    official.sees(said_in("ja", "Calendar"))
    assert official.page.locator("html").get_attribute("lang") == "ja"
    official.opens_release(case)
    official.sees("WA1", SITE, "CMA-L1")
    official.records_an_engagement(title=ENGAGEMENT, provisions=["CMA-L1"], site=SITE)
    official.sees(case, SITE, said_in("ja", "relates to commitment %(code)s", code="CMA-L1"))
    return official


def the_others(demo: Demo, case: str) -> list[Somebody]:
    """Let those look who may know of remedies and figures, and never of a case."""
    counterpart = Official(demo, "us")
    counterpart.opens("/official/engagements")
    counterpart.sees(ENGAGEMENT)

    brand = Brand(demo, "tatoe")
    brand.sees(said_in("ja", "What needs you today"))
    brand.opens_site(SITE)
    brand.sees(SITE, said_in("ja", "Remedy"))
    assert brand.page.locator("html").get_attribute("lang") == "ja"
    downloaded = brand.page.request.get("/brand/chain.csv")
    assert SITE in downloaded.text()
    brand.shown.append(downloaded.text())

    administrator = Administrator(demo, "administrator")
    for address in ("/admin/sites", "/admin/teams", "/admin/outbox", "/admin/jobs"):
        administrator.opens(address)
    assert administrator.page.request.get(f"/inspector/cases/{case}").status == 403

    reader = Reader(demo, locale="ja-JP")
    for address in ("/register", "/register/statistics", "/about"):
        reader.opens(address)
        assert reader.page.locator("html").get_attribute("lang") == "ja"
    reader.shown += [reader.page.request.get(f"/register/cases.{kind}").text() for kind in ("csv", "json")]
    assert SITE in reader.shown[-1]
    return [counterpart, brand, administrator, reader]


def nobody_reads_the_workers_words(person: Somebody) -> None:
    """Fail if anything that this person was shown holds the worker's own words."""
    assert person.shown
    for page in person.shown:
        assert not [words for words in OWN_WORDS if words in page], type(person).__name__


def the_new_case(triager: Triager) -> str:
    """Return the reference of the case that came in last, from the list of new ones."""
    triager.opens("/inspector?view=new&sort=age&language=ar")
    row = triager.page.locator("main tbody tr").filter(has_text="العربية").filter(has_text=SITE).last
    address = row.locator("a[href^='/inspector/cases/']").get_attribute("href")
    return urlsplit(str(address)).path.rpartition("/")[2]


def letter(worker: Worker, template: str) -> str:
    """Return what a template says in the worker's language."""
    return worker.says(TEMPLATES[template].text)


def a_scan() -> FilePayload:
    """Return a picture to hand in as proof."""
    out = io.BytesIO()
    Image.new("RGB", (80, 120), "white").save(out, "PNG")
    return {"name": "slips.png", "mimeType": "image/png", "buffer": out.getvalue()}
