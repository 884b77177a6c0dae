"""A visit with its pack: planned, taken along, brought back once, by whoever took it, with its custody."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, func, select

from grievance.accounts.models.user import User
from grievance.audit.models import Fact
from grievance.cases.models.event import CaseEvent
from grievance.cases.piece_kinds import PieceKind
from grievance.cases.pieces import piece_references
from grievance.cases.services.erasing import ask_to_erase, finish_erasures
from grievance.cases.services.finding_words import find_words
from grievance.cases.states import ErasureScope
from grievance.complaints.states import Restriction
from grievance.evidence.models import StoredFile
from grievance.evidence.store import FileStore
from grievance.fieldwork import queries
from grievance.fieldwork.agenda import FieldErrand, errands_about_visits
from grievance.fieldwork.models import CarryPack, SiteVisit
from grievance.fieldwork.queries import cases_in_sight, find_visit, pieces_with_visits, visits_in_reach
from grievance.fieldwork.services.carrying import compose_pack
from grievance.fieldwork.services.planning import VisitWanted, plan_visit
from grievance.fieldwork.states import PackState
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotAllowed, NotFound, Sealed
from grievance.notifications.models import Mail
from grievance.vault.services.compartments import open_item
from tests.factories.cases import STORY, assign, file_report, make_field
from tests.factories.field_packs import OpenPack, open_pack
from tests.factories.visits import look_again, text_of
from tests.fieldwork.conftest import FIND_OUT, NAME, PHOTO, World, evidence_of


def test_a_visit_is_planned_from_a_case_and_stays_within_its_team(world: World) -> None:
    case = world.filed.case.reference
    form = f"/inspector/cases/{case}/visit"
    goer = db.session.get_one(User, world.field.inspector.user_id).reference
    assert world.beside.case.reference in world.inspector.get(form).text
    right = {"begins_on": str(clock.today()), "ends_on": str(clock.today()), "locale": "en", "text": FIND_OUT}
    nobody = world.inspector.post(form, data=right)
    assert nobody.status_code == 422
    assert "Say who goes." in text_of(nobody)
    assert FIND_OUT in text_of(nobody)
    late = world.inspector.post(
        form, data={**right, "goers": goer, "ends_on": str(clock.today() - timedelta(1))}
    )
    assert "A visit ends on the day it begins, or within a month." in text_of(late)
    made = world.inspector.post(form, data={**right, "goers": goer})
    assert made.status_code == 303
    assert "Invented Pit" in text_of(world.inspector.get(made.location))
    assert case in text_of(world.inspector.get("/inspector/visits"))
    assert made.location in world.inspector.get(f"/inspector/cases/{case}").text
    elsewhere = make_field(world.app.extensions["peppers"], fallback=False)
    with pytest.raises(NotFound):
        find_visit(elsewhere.inspector.actor, made.location.rpartition("/")[2])
    assert visits_in_reach(elsewhere.inspector.actor).rows == []
    with transaction(), pytest.raises(NotAllowed):
        plan_visit(
            world.field.triager.actor, world.filed.case, VisitWanted(clock.today(), clock.today(), [goer])
        )


def test_a_pack_holds_what_is_needed_and_opens_with_its_code_alone(world: World) -> None:
    page, code = world.take(world.plan())
    for word in (FIND_OUT, "Invented Pit", world.filed.case.reference, NAME, STORY):
        assert word.encode() not in page
    pack = open_pack(page, code)
    inside = str(pack.content)
    assert FIND_OUT in inside
    assert pack.content["cases"][0]["items"]
    assert {each["reference"] for each in pack.content["cases"]} == {
        world.filed.case.reference,
        world.beside.case.reference,
    }
    assert NAME not in inside
    assert STORY not in inside
    with pytest.raises(InvalidTag):
        open_pack(page, code[:-1] + ("0" if code[-1] != "0" else "1"))
    row = db.session.scalars(select(CarryPack).where(CarryPack.reference == pack.reference)).one()
    taken = db.session.scalars(select(Fact).where(Fact.verb == "pack.taken").order_by(Fact.id.desc())).first()
    assert taken is not None
    assert taken.codes["file_fingerprint"] == row.file_hash
    assert row.expires_on == clock.today() + timedelta(days=3)
    # The policy that travels with the page lets it run its own script and reach nothing.
    assert b"default-src 'none'; script-src 'sha256-" in page


def test_what_came_in_still_waits_when_a_visit_takes_its_case_along(world: World) -> None:
    """Whoever goes there, takes a pack or loses it has read nothing of it."""
    with transaction():
        for each in (world.filed, world.beside):
            each.case.awaits_team = True
    visit = world.plan()
    world.take(visit)
    assert world.inspector.post(f"/inspector/visits/{visit}/end", data={"what": "lost"}).status_code == 303
    look_again()
    assert [each.case.awaits_team for each in (world.filed, world.beside)] == [True, True]


def test_one_takes_a_pack_only_for_oneself_and_one_at_a_time(world: World) -> None:
    visit = world.plan(both=False)
    refused = world.colleague.get(f"/inspector/visits/{visit}/pack")
    assert "Only whoever goes can take a pack." in text_of(refused)
    wrong = world.inspector.get(f"/inspector/visits/{visit}/pack")
    assert wrong.status_code == 200
    slip = world.inspector.post(f"/inspector/visits/{visit}/pack", data={"last_group": "0000"})
    assert slip.status_code == 422
    assert "These are not the last four." in text_of(slip)
    world.take(visit)
    again = text_of(world.inspector.get(f"/inspector/visits/{visit}/pack"))
    assert "You have a pack of this visit already." in again
    assert "on its way" in text_of(world.inspector.get(f"/inspector/visits/{visit}"))
    off = world.inspector.post(f"/inspector/visits/{visit}/end", data={"what": "off"})
    assert "A pack of this visit is on its way." in text_of(off)


def test_what_comes_back_joins_its_case_with_its_custody(world: World) -> None:
    visit = world.plan()
    page, code = world.take(visit)
    pack = open_pack(page, code)
    case, beside = world.filed.case.reference, world.beside.case.reference
    pack.add(case, "interview", text="They sleep in turns.", source="A cook")
    pack.add(beside, "photo", file=PHOTO)
    assert world.bring(visit, pack.saved())[0] == 303
    interview, photo = evidence_of(world.filed)[-1], evidence_of(world.beside)[-1]
    assert open_item(world.field.colleague.actor, interview.item)["text"] == "They sleep in turns."
    shown = world.inspector.get(f"/inspector/cases/{case}/evidence/{interview.reference}")
    for word in ("They sleep in turns.", "Behind the canteen", "A cook", pack.reference):
        assert word in text_of(shown)
    assert world.inspector.get(f"/inspector/cases/{case}/evidence/{photo.reference}").status_code == 404
    address = f"/inspector/cases/{beside}/evidence/{photo.reference}"
    got = world.inspector.get(f"{address}?sure=1")
    assert (got.data, got.mimetype) == (PHOTO, "application/octet-stream")
    look_again()
    handed = world.inspector.post(address, data={"text": "A print to the lawyer of the union."})
    assert handed.status_code == 303
    assert "A print to the lawyer of the union." in text_of(world.inspector.get(address))
    assert "Brought back from a visit" in text_of(world.inspector.get(f"/inspector/cases/{beside}"))
    found = find_words(world.field.inspector.actor, "sleep in turns")
    assert world.filed.case_id in found.sources
    (piece,) = [each for each in pieces_with_visits(world.filed.case) if each.record == interview.reference]
    assert piece.kind is PieceKind.VISIT_INTERVIEW
    assert piece.reference in piece_references(world.filed.case) - piece_references(world.beside.case)


def test_a_pack_comes_back_once_and_through_nobody_else(world: World) -> None:
    visit = world.plan(world.field.inspector, world.field.colleague)
    page, code = world.take(visit)
    pack = open_pack(page, code)
    pack.add(world.filed.case.reference, text="Seen.")
    before = len(evidence_of(world.filed))
    status, said = world.bring(visit, pack.saved(), world.colleague)
    assert (status, "Only who took a pack can bring it back." in said) == (422, True)
    assert world.bring(visit, pack.saved())[0] == 303
    status, said = world.bring(visit, pack.saved())
    assert (status, "Nothing is taken a second time." in said) == (409, True)
    assert len(evidence_of(world.filed)) == before + 1
    refused = select(func.count(Fact.id)).where(Fact.verb == "pack.refused")
    assert db.session.scalar(refused) == 2


def spoiled(pack: OpenPack, case: str) -> list[tuple[bytes, str]]:
    """Return files that are not as the pack saved them, and what is said of each."""
    pack.add(case, text="Seen.")
    right = pack.saved()
    other = OpenPack(pack.reference, pack.content)
    other.add("0000000000no", text="Seen.")
    lying = OpenPack(pack.reference, pack.content)
    lying.add(case, text="Seen.", sha256="0" * 64)
    head = {"pack": pack.reference, "made_at": "2026-11-03T09:30:00+00:00", "items": []}
    damaged = "This is not a file that was saved with a pack, or it is damaged."
    return [
        (b"a photo of a cat", damaged),
        (right[:-1], damaged),
        (right + b"x", damaged),
        (right[:-20] + bytes(20), damaged),
        (right.replace(b"made_at", b"mode_at", 1), damaged),
        (right.replace(b"2026-11-03", b"2026-11-04", 1), "or somebody changed it."),
        (pack.saved(pack="0000000000no"), "the pack of another visit"),
        (other.saved(), "belongs to a case that was not in the pack"),
        (lying.saved(), damaged),
        (pack.sign(head, []), "There is nothing in this file."),
    ]


def test_what_was_changed_is_refused_and_nothing_of_it_stays(world: World) -> None:
    visit = world.plan()
    pack = open_pack(*world.take(visit))
    store = FileStore(world.app.extensions["settings"].files_folder)
    before = len(evidence_of(world.filed))
    for file, said in spoiled(pack, world.filed.case.reference):
        status, answer = world.bring(visit, file)
        assert status in {409, 422}
        assert said in answer, answer
    halfway = OpenPack(pack.reference, pack.content)
    halfway.add(world.filed.case.reference, "photo", file=PHOTO)
    halfway.add("0000000000no", text="Of a case that was not in the pack.")
    kept = len(list(store.older_than(-10)))
    assert world.bring(visit, halfway.saved())[0] == 409
    assert len(list(store.older_than(-10))) == kept
    assert len(evidence_of(world.filed)) == before


def test_a_lost_pack_brings_nothing_and_a_late_one_stands_on_today(world: World) -> None:
    visit = world.plan()
    pack = open_pack(*world.take(visit))
    pack.add(world.filed.case.reference, text="Seen.")
    actor = world.field.inspector.actor
    with transaction():
        for each in visits_in_reach(actor).rows:
            days = -1 if each.reference == visit else 5
            each.begins_on = each.ends_on = clock.today() + timedelta(days=days)
    due = errands_about_visits(actor, until=clock.now() + timedelta(days=7))
    assert [each.record for each in due if each.kind is FieldErrand.PACK] == [visit]
    others = errands_about_visits(world.field.colleague.actor, until=clock.now() + timedelta(days=7))
    assert visit not in {each.record for each in others}
    assert "Your visit is over, and your pack did not come back." in text_of(
        world.inspector.get("/inspector/today")
    )
    assert world.inspector.post(f"/inspector/visits/{visit}/end", data={"what": "lost"}).status_code == 303
    look_again()
    status, said = world.bring(visit, pack.saved())
    assert (status, "This pack was said to be lost." in said) == (409, True)


def test_whoever_goes_hears_of_it_and_sees_it_from_two_days_before(world: World) -> None:
    """Not who planned it for a colleague, nobody too early, and nobody once it was called off."""
    goer, planner = world.field.colleague, world.field.inspector
    with transaction():
        db.session.execute(delete(Mail))
    visit = world.plan(goer)
    assert db.session.scalars(select(Mail.user_id)).all() == [goer.user_id]
    found = db.session.scalars(select(SiteVisit).where(SiteVisit.reference == visit)).one()
    seen = {}
    for days in (3, 2, 0, -1):
        with transaction():
            found.begins_on, found.ends_on = (
                clock.today() + timedelta(days=days),
                clock.today() + timedelta(9),
            )
        seen[days] = [
            (each.kind, each.record, each.case)
            for each in errands_about_visits(goer.actor, until=clock.now() + timedelta(days=7))
            if each.record == visit
        ]
    once = [(FieldErrand.VISIT, visit, world.filed.case.reference)]
    assert seen == {3: [], 2: once, 0: once, -1: []}
    with transaction():
        found.begins_on = clock.today()
    today = world.colleague.get("/inspector/today")
    assert "Get ready for the visit" in text_of(today)
    assert f"/inspector/visits/{visit}" in today.text
    assert visit not in str(errands_about_visits(planner.actor, until=clock.now() + timedelta(days=7)))
    with transaction():
        db.session.execute(delete(Mail))
    assert world.inspector.post(f"/inspector/visits/{visit}/end", data={"what": "off"}).status_code == 303
    look_again()
    assert {"Visit planned", "Visit called off"} <= set(
        re.findall(
            r"Visit (?:planned|called off)",
            world.inspector.get(f"/inspector/cases/{world.filed.case.reference}").text,
        )
    )
    look_again()
    assert visit not in str(errands_about_visits(goer.actor, until=clock.now() + timedelta(days=7)))
    assert db.session.scalars(select(Mail.user_id)).all() == [goer.user_id]


def test_visits_and_what_came_back_are_listed_page_by_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a visit only the cases in sight are named, whoever else's it is about."""
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    monkeypatch.setattr(queries, "BESIDE", 1)
    first, second = world.plan(), world.plan()
    visits = [find_visit(world.field.inspector.actor, each) for each in (first, second)]
    with transaction():
        for days, each in enumerate(visits, start=20):
            each.begins_on = each.ends_on = clock.today() + timedelta(days=days)
    pack = open_pack(*world.take(second))
    for words in ("Seen first.", "Seen last."):
        pack.add(world.beside.case.reference, text=words)
    assert world.bring(second, pack.saved())[0] == 303
    older, newer = evidence_of(world.beside)[-2:]
    pages = [world.inspector.get(f"/inspector/visits?page={number}").text for number in (1, 2)]
    assert [(second in page, first in page) for page in pages] == [(True, False), (False, True)]
    assert all(world.beside.case.reference in page for page in pages)
    case = f"/inspector/cases/{world.beside.case.reference}"
    for part, (now, before) in {
        "visits": (second, first),
        "brought": (newer.reference, older.reference),
    }.items():
        shown = [world.inspector.get(f"{case}?{part}={number}").text for number in (1, 2)]
        assert [(now in page, before in page) for page in shown] == [(True, False), (False, True)], part
    visits = [find_visit(world.field.inspector.actor, each) for each in (first, second)]
    both = [world.filed.case_id, world.beside.case_id]
    monkeypatch.setattr(queries, "BESIDE", 20)
    seen = [cases_in_sight(world.field.inspector.actor, each) for each in visits]
    assert [[each.id for each in cases.rows] for cases in seen] == [both, both]
    elsewhere = make_field(world.app.extensions["peppers"], fallback=False)
    assert [cases_in_sight(elsewhere.inspector.actor, each).total for each in visits] == [0, 0]


def test_of_many_people_and_packs_a_visit_shows_a_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the list the first are named; the page of the visit leads to all of them."""
    field = world.field
    visit = world.plan(field.inspector, field.colleague)
    world.take(visit)
    world.take(visit, world.colleague)
    names = sorted(db.session.get_one(User, each.user_id).name for each in (field.inspector, field.colleague))
    for constant in ("IN_LINE", "PAGE_SIZE", "BESIDE"):
        monkeypatch.setattr(queries, constant, 1)
    (line,) = queries.named_of_each(
        field.inspector.actor, [find_visit(field.inspector.actor, visit)]
    ).values()
    assert (line.goers.rows, line.goers.total) == (names[:1], 2)
    assert (line.packs.rows, line.packs.total) == ([PackState.OUT], 2)
    assert (line.cases.rows, line.cases.total) == ([world.filed.case.reference], 2)
    assert "and 1 more" in world.inspector.get("/inspector/visits").text
    address = f"/inspector/visits/{visit}"
    for part in ("goers", "packs", "page"):
        assert f'href="?{part}=2' in world.inspector.get(address).text, part
    shown = [text_of(world.inspector.get(f"{address}?goers={number}")) for number in (1, 2)]
    who = [page.partition("Who goes")[2].partition("Planned by")[0] for page in shown]
    assert [[name in each for name in names] for each in who] == [[True, False], [False, True]]
    hashes = [pack.file_hash for pack in find_visit(field.inspector.actor, visit).packs]
    taken = [text_of(world.inspector.get(f"{address}?packs={number}")) for number in (1, 2)]
    assert [[each in page for each in hashes] for page in taken] == [[True, False], [False, True]]


def test_a_restricted_case_is_named_and_what_it_is_about_is_not(world: World) -> None:
    visit = world.plan(both=False)
    named = replace(world.field.inspector.actor, trained=True)
    found = find_visit(named, visit)
    assert compose_pack(named, found).matters[0].items
    found.cases[0].case.restriction = Restriction.CHILD
    (matter,) = compose_pack(named, found).matters
    assert (matter.restricted, matter.items, matter.text) == (True, [], FIND_OUT)
    db.session.rollback()


def test_erasing_a_report_takes_what_came_back_with_it(world: World) -> None:
    visit = world.plan()
    pack = open_pack(*world.take(visit))
    pack.add(world.beside.case.reference, "photo", file=PHOTO)
    assert world.bring(visit, pack.saved())[0] == 303
    brought = evidence_of(world.beside)[-1]
    stored = db.session.get_one(StoredFile, brought.file_id)
    store = FileStore(world.app.extensions["settings"].files_folder)
    assert store.has(stored.store_key)
    with transaction():
        ask_to_erase(world.beside.reporter, world.beside.complaint, scope=ErasureScope.ALL, at_once=True)
    finish_erasures(store)
    assert not store.has(stored.store_key)
    with pytest.raises(Sealed):
        open_item(world.field.inspector.actor, evidence_of(world.beside)[-1].item)


def test_nobody_goes_who_could_not_open_the_case(world: World) -> None:
    stranger = make_field(world.app.extensions["peppers"], fallback=False).inspector
    name = db.session.get_one(User, stranger.user_id).reference
    wanted = VisitWanted(clock.today(), clock.today(), [name])
    with transaction(), pytest.raises(InvalidInput, match="Say who goes"):
        plan_visit(world.field.inspector.actor, world.filed.case, wanted)


def test_what_is_out_of_reach_is_named_and_the_rest_taken_if_one_chooses(world: World) -> None:
    """One of the two was erased meanwhile; its people see that something was left."""
    world = replace(world, beside=file_report(world.field, world.app.extensions["peppers"]))
    assign(world.field, world.beside)
    visit = world.plan()
    pack = open_pack(*world.take(visit))
    mine, theirs = world.filed.case.reference, world.beside.case.reference
    pack.add(mine, text="Seen.")
    pack.add(theirs, "photo", file=PHOTO)
    store = FileStore(world.app.extensions["settings"].files_folder)
    before, kept = len(evidence_of(world.filed)), len(list(store.older_than(-10)))
    with transaction():
        ask_to_erase(world.beside.reporter, world.beside.complaint, scope=ErasureScope.ALL, at_once=True)
    status, said = world.bring(visit, pack.saved())
    assert status == 409
    assert theirs in said
    assert mine not in said.partition("You cannot open these cases now")[2].partition("</p>")[0]
    assert len(evidence_of(world.filed)) == before
    assert world.bring(visit, pack.saved(), leave="y")[0] == 303
    assert len(evidence_of(world.filed)) == before + 1
    assert len(list(store.older_than(-10))) == kept
    left = select(CaseEvent.details).where(
        CaseEvent.case_id == world.beside.case_id, CaseEvent.verb == "evidence_left"
    )
    assert [each["count"] for each in db.session.scalars(left)] == [1]
    assert world.beside.case.awaits_team
