"""Search: in every script, over codes of all cases in sight and words of one's own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import nulls_last, select

import grievance
from grievance.audit.models import Fact
from grievance.cases import looking_up
from grievance.cases.looking_up import Codes, look_up
from grievance.cases.models.case import Case
from grievance.cases.services import disclosing, finding_words, notes
from grievance.cases.services.finding_words import PASSED_OVER, SOURCES, Source, find_words
from grievance.cases.states import CaseState, DisclosureAudience
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.remediation.services import extending, progress
from grievance.remediation.states import ExtensionStep
from grievance.vault.services.compartments import seal
from tests.factories.cases import Field, Filed, accept, assign, file_report, make_field
from tests.factories.people import Person
from tests.factories.remedies import action, make_agreed_plan, make_matter, plan
from tests.factories.shortcuts import end_at_once
from tests.factories.visits import look_again, visit_as

STORIES = {
    "zh_Hans": "班长拿走了我们的护照，工资也没有发。",
    "vi": "Họ giữ hộ chiếu của chúng tôi ở Đồng Nai, lương bị trừ.",
    "ar": "أُجبِرنا على العملِ ليلاً، والمُشرِف أخذ جوازات السفر إلى المكتبة.",
    "ja": "班長がパスポートを取り上げた。",
}


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers, name="Đồi Xanh Invented 蓝山")


def own(field: Field, peppers: PepperRing, story: str, **more: object) -> Filed:
    """A case that the inspector handles, with this report."""
    filed = file_report(field, peppers, story=story, **more)  # type: ignore[arg-type]
    assign(field, filed)
    return filed


def looked_for(person: Person, text: str) -> finding_words.WordsFound:
    with transaction():
        return find_words(person.actor, text)


def test_words_are_found_in_every_script(field: Field, peppers: PepperRing) -> None:
    """Two Chinese characters, Vietnamese without its marks, Arabic without vowels and with any alef."""
    cases = {name: own(field, peppers, story).case_id for name, story in STORIES.items()}
    for typed, expected in (
        ("护照", {"zh_Hans"}),
        ("ho chieu", {"vi"}),
        ("HỘ CHIẾU", {"vi"}),
        ("dong nai", {"vi"}),
        ("luong", {"vi"}),
        ("اجبرنا", {"ar"}),
        ("أُجبرنا", {"ar"}),
        ("إجبرنا", {"ar"}),
        ("المشرف السفر", {"ar"}),
        ("مكتبه", {"ar"}),
        ("العمـــل", {"ar"}),
        ("ﾊﾟｽﾎﾟｰﾄ", {"ja"}),
        ("班长 不在", set()),
        ("班长 护照", {"zh_Hans"}),
        ("", set()),
    ):
        found = looked_for(field.inspector, typed)
        assert set(found.sources) == {cases[name] for name in expected}, typed
    assert found.cases == len(STORIES)


def test_only_ones_own_open_cases_are_opened(field: Field, peppers: PepperRing) -> None:
    """Others' and closed ones are not looked through; only what is found counts as read."""
    mine = own(field, peppers, "A zebra ate it.")
    file_report(field, peppers, story="A zebra that nobody handles.")
    other = own(field, peppers, "Nothing here.")
    with transaction():
        notes.write_note(field.inspector.actor, other.case, text="Ask about the giraffe.", locale="en")
    found = looked_for(field.inspector, "zebra")
    assert found.sources == {mine.case_id: frozenset({Source.REPORT})}
    assert looked_for(field.inspector, "giraffe").sources == {other.case_id: frozenset({Source.NOTE})}
    assert looked_for(field.triager, "zebra").cases == 0
    read = db.session.scalars(select(Fact).where(Fact.verb == "complaint.read", Fact.actor != "reporter"))
    assert [each.subject_reference for each in read] == [mine.complaint.reference]
    searched = db.session.scalars(select(Fact).where(Fact.verb == "cases.searched")).all()
    assert [each.codes for each in searched] == [{"count": 2}, {"count": 2}, {"count": 0}]
    assert "zebra" not in str([vars(each) for each in searched])
    with transaction():
        end_at_once(mine.case_id, CaseState.CLOSED)
    assert looked_for(field.inspector, "zebra").sources == {}


def test_no_more_than_so_many_cases_are_opened(
    field: Field, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest are looked through, and the page says how many were not."""
    monkeypatch.setattr(finding_words, "MOST", 1)
    own(field, peppers, "An old zebra.")
    new = own(field, peppers, "A new zebra.")
    found = looked_for(field.inspector, "zebra")
    assert set(found.sources) == {new.case_id}
    assert (found.cases, found.left_out) == (1, 1)


def test_what_became_of_a_case_is_looked_through_too(peppers: PepperRing) -> None:
    """A translation, the plan, its proof and its extension, and what others were told."""
    matter = make_matter(peppers=peppers, site_name="Invented Kiln")
    plan_id = make_agreed_plan(matter)
    inspector, operator = matter.inspector.actor, matter.operator.actor
    with transaction():
        action_id = plan(plan_id).actions[0].id
        progress.start_action(operator, action(action_id))
        extending.ask_for_extension(
            operator,
            action(action_id),
            step=ExtensionStep.ONE_WEEK,
            reason="The narwhal is late.",
            locale="en",
        )
        progress.submit_evidence(
            operator, action(action_id), note="Slips with an okapi.", locale="en", dated_on=clock.today()
        )
        (complaint,) = matter.case.complaints
        seal(
            complaint.narrative,
            {"lang": "en", "text": "They keep the axolotl."},
            kind="translation",
            author_role=Role.INTERPRETER,
        )
        disclosing.compose(
            inspector,
            matter.case,
            audience=DisclosureAudience.SITE,
            text="Tell us of pangolins.",
            locale="en",
        )
    for word, source in (
        ("axolotl", Source.TRANSLATION),
        ("march to may", Source.PLAN),
        ("okapi", Source.PLAN),
        ("narwhal", Source.PLAN),
        ("pangolin", Source.TOLD),
    ):
        assert looked_for(matter.inspector, word).sources == {matter.case_id: frozenset({source})}, word


def test_every_kind_of_text_is_looked_through_or_passed_over_on_purpose() -> None:
    """What somebody seals of a new kind has to be in one of the lists, and in what the page says."""
    sealing = re.compile(r"\b(?:seal|seal_bytes|seal_text|Piece|_sealed_twice)\(")
    sealed = {
        each.value.value
        for file in Path(grievance.__file__).parent.rglob("services/*.py")
        if sealing.search(text := file.read_text(encoding="utf-8"))
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and "seal" in ast.unparse(call.func)
        for each in call.keywords
        if each.arg == "kind" and isinstance(each.value, ast.Constant)
    }
    assert {"story", "translation", "action_text", "vote"} <= sealed
    assert sealed <= set(SOURCES) | PASSED_OVER
    assert not set(SOURCES) & PASSED_OVER


def test_no_more_than_so_many_texts_are_opened(
    field: Field, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case may hold a thousand reports: the newest texts are read, and the page counts the rest."""
    filed = own(field, peppers, "An old zebra.")
    with transaction():
        notes.write_note(field.inspector.actor, filed.case, text="A new giraffe.", locale="en")
    everything = looked_for(field.inspector, "zebra")
    assert (set(everything.sources), everything.unread) == ({filed.case_id}, 0)
    monkeypatch.setattr(finding_words, "MOST_TEXTS", 1)
    found = looked_for(field.inspector, "zebra")
    assert (found.sources, found.unread > 0) == ({}, True)
    assert set(looked_for(field.inspector, "giraffe").sources) == {filed.case_id}


def test_readable_columns_are_found_at_any_size(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """Number, site in any script, problem, handler, state: of any case in sight, and of no other."""
    filed, accepted = file_report(field, peppers, items=["WA2"]), file_report(field, peppers, items=["SH6"])
    accept(field, accepted)
    hidden = file_report(make_field(peppers, name="Other Hill", fallback=False), peppers)
    visit_as(client, field.triager)
    for typed, there, away in (
        (filed.case.reference, filed, accepted),
        (filed.case.reference[:6].upper(), filed, accepted),
        ("doi xanh", filed, hidden),
        ("蓝山", accepted, hidden),
        ("蓝山 WA2", filed, accepted),
        ("accepted cobalt", accepted, filed),
        ("hill", None, hidden),
        ("invented country received", filed, accepted),
    ):
        answer = client.post("/inspector/search", data={"words": typed})
        shown = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert there is None or there.case.reference in shown, typed
        assert away.case.reference not in shown, typed
        assert 'id="sites"' in shown or typed not in {"doi xanh", "蓝山", "hill"}, typed
    assert "Not looked through: words in cases of colleagues" in shown


def test_the_same_is_found_among_the_most_urgent_as_where_it_stands(
    field: Field, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    unrated, *others = (file_report(field, peppers, items=[item]) for item in ("SH6", "WA2", "SH6", "WA2"))
    for each in others:
        accept(field, each)
    assign(field, away := file_report(field, peppers, items=["WA2", "SH6"]))
    first, second, third = (each.case_id for each in others)
    received, handled = unrated.case_id, away.case_id
    called = {
        "wages": Codes(items=["WA2"]),
        "both": Codes(items=["WA2", "SH6"]),
        "nobody": Codes(items=["WA1"]),
        "accepted": Codes(states=["accepted"]),
        # A word with several places.
        "new": Codes(items=["SH6"], states=["assigned", "received"], types=["IND"], minerals=["nickel"]),
        "taken": Codes(items=["SH6"], states=["received"], minerals=["nickel"]),
        "land": Codes(countries=[away.case.site.country], minerals=["cobalt"]),
    }
    everywhere = {first, second, third, handled, received}
    expected: dict[str, set[int]] = {
        "蓝山": everywhere,
        "wages": {first, third, handled},
        "wages 蓝山": {first, third, handled},
        "both land": everywhere,
        "nobody": set(),
        "accepted": {first, second, third},
        "accepted wages": {first, third},
        "new": everywhere,
        "taken": {second, handled, received},
        "taken new": {second, handled, received},
        "taken wages": {handled},
        away.case.handler.name: {handled},
        others[1].case.reference: {second},
        f"{others[1].case.reference[:6]} accepted": {second},
        f"{others[1].case.reference} wages": set(),
        "zzzzzz": set(),
    }
    order = (nulls_last(Case.band.asc()), nulls_last(Case.next_due_at.asc()), Case.id)
    urgent = db.session.scalars(select(Case.id).order_by(*order)).all()
    for most, many in ((50, 100), (50, 1), (1, 100), (1, 2), (1, 3)):
        monkeypatch.setattr(looking_up, "MOST", most)
        monkeypatch.setattr(looking_up, "_MANY", many)
        for text, cases in expected.items():
            found = look_up(field.triager.actor, text, codes_of=lambda word: called.get(word, Codes()))
            wanted = [each for each in urgent if each in cases]
            assert found == wanted[: most + 1], (text, most, many)


def test_the_page_says_where_and_keeps_what_was_typed(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """No word of a report is on the page; what was typed is in the field and in no address."""
    filed = own(field, peppers, STORIES["ar"])
    visit_as(client, field.inspector)
    shown = client.post("/inspector/search", data={"words": "اجبرنا"}).get_data(as_text=True)
    look_again()
    assert filed.case.reference in shown
    assert "Found in the report" in shown
    assert "Words were looked for in 1 case." in shown
    assert 'value="اجبرنا"' in shown
    assert "المُشرِف" not in shown
    empty = client.post("/inspector/search", data={"words": " "})
    assert empty.status_code == 422
    assert "Type what you look for." in empty.get_data(as_text=True)
    assert client.post("/inspector/search", data={"words": "x" * 101}).status_code == 422
    assert "What this search covers" in client.get("/inspector/search").get_data(as_text=True)
