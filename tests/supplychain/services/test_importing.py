"""A list is reported on row by row, taken, taken again without effect, and undone to the last value."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.audit.models import Fact
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound
from grievance.policy.actor import Actor, staff
from grievance.policy.roles import Role
from grievance.supplychain.access import import_runs_of, visible_links
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.imports import ImportRow, ImportRun
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.reach import ChainVersion
from grievance.supplychain.models.site import Site
from grievance.supplychain.models.statement import Statement
from grievance.supplychain.outcomes import RowOutcome, RunState, Subject, Verdict
from grievance.supplychain.services import examining, importing, taking, taking_links, undoing
from grievance.supplychain.services.deciding import answer_row
from grievance.supplychain.services.importing import forget, read_in, take, take_reviewed
from grievance.supplychain.services.ledger import TRACKED
from grievance.supplychain.services.seeding import load_seed
from grievance.supplychain.services.undoing import undo_import
from tests.factories.people import make_organisation
from tests.factories.places import make_site
from tests.supplychain.lists.made_workbooks import declaration

pytestmark = pytest.mark.usefixtures("app")
FILES = Path(__file__).parents[2] / "data"
STEWARD = staff(1, roles=[Role.STEWARD])
HEADER = (FILES / "sites_small.csv").read_text(encoding="utf-8").splitlines()[0]
GOOD = (
    "S9201,Invented Mine,fr:Mine Inventée;Old Pit,Invented Firm,,ZA,cobalt;nickel,cobalt,mine,Mine,-27.5,"
    "22.5,district,Nowhere,operating,,invented,none,low,a note"
)
LINKS = "supplier,supplier_site_id,customer,mineral,since,status,source,source_url\n"


def tried(content: bytes | str, *, actor: Actor = STEWARD, **more: Any) -> ImportRun:
    data = content.encode() if isinstance(content, str) else content
    with transaction():
        return read_in(actor, io.BytesIO(data), name="list.csv", list_name="An invented list", **more)


def taken(content: bytes | str, *, actor: Actor = STEWARD, **more: Any) -> ImportRun:
    run = tried(content, actor=actor, **more)
    done = False
    while not done:
        with transaction():
            done = take(actor, run)
    return run


def undone(run: ImportRun, *, actor: Actor = STEWARD) -> int:
    with transaction():
        return undo_import(actor, run)


def lines(*rows: str) -> str:
    return "\n".join((HEADER, *rows)) + "\n"


def only(code: str = "S9201") -> Site:
    return db.session.scalars(select(Site).where(Site.code == code)).one()


def outcomes(run: ImportRun) -> list[tuple[str, str]]:
    query = select(ImportRow).where(ImportRow.run_id == run.id).order_by(ImportRow.id)
    return [(row.name, str(row.outcome)) for row in db.session.scalars(query)]


def counts(run: ImportRun) -> dict[str, int]:
    return {name: count for name, count in run.counts.items() if name != "warnings" and count}


def digest() -> str:
    """Return a fingerprint of everything in the register that an import may change."""
    db.session.expire_all()
    seen = hashlib.sha256()
    for model in TRACKED:
        table = model.__table__
        for row in db.session.execute(select(table).order_by(table.c.id)).all():
            seen.update(repr(row).encode())
    return seen.hexdigest()


def test_the_small_list_is_taken_a_second_run_changes_nothing_and_undoing_leaves_no_trace() -> None:
    with transaction():
        load_seed()
    before = digest()
    content = (FILES / "sites_small.csv").read_bytes()
    first = taken(content)
    assert counts(first) == {"added": 3, "changed": 44}
    after = digest()
    assert after != before
    version = db.session.scalar(select(ChainVersion.token))
    second = taken(content)
    assert db.session.scalar(select(ChainVersion.token)) == version
    assert counts(second) == {"unchanged": 47}
    assert digest() == after
    with pytest.raises(GuardRefused) as refusal:
        undone(second)
    assert refusal.value.message == undoing.NOTHING
    assert undone(first) == 0
    assert digest() == before
    assert counts(taken(content)) == {"added": 3, "changed": 44}
    assert digest() != before


def test_a_trial_says_what_taking_does_and_changes_nothing() -> None:
    content = (FILES / "sites_small.csv").read_bytes()
    before = digest()
    run = tried(content)
    said = outcomes(run)
    assert digest() == before
    assert run.state is RunState.RUNNING
    with transaction():
        assert take(STEWARD, run)
    assert outcomes(run) == said
    assert run.state is RunState.DONE
    with pytest.raises(GuardRefused), transaction():
        take(STEWARD, run)


def test_curated_values_win_and_what_a_list_says_stands_beside_them() -> None:
    with transaction():
        load_seed()
    names = {each.code: each.name for each in db.session.scalars(select(Site))}
    run = taken((FILES / "sites_small.csv").read_bytes())
    assert {code: only(code).name for code in names} == names
    query = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.message == taking.CURATED)
    noted = db.session.scalars(query).first()
    assert noted is not None
    said = db.session.scalars(select(Statement).where(Statement.site_id == noted.site_id)).all()
    assert any("name" in each.said for each in said)


def test_a_row_says_everything_about_its_site() -> None:
    taken(lines(GOOD))
    site = only()
    assert {each.mineral for each in site.minerals} == {"cobalt", "nickel"}
    assert {(each.name, each.language) for each in site.names} == {("Mine Inventée", "fr"), ("Old Pit", None)}
    assert site.operator is not None
    assert site.operator.name == "Invented Firm"
    assert "mine inventee" in site.search_text
    assert site.number is not None


def test_a_changed_row_changes_its_site_keeps_its_number_and_can_be_undone() -> None:
    taken(lines(GOOD))
    number, before = only().number, digest()
    run = taken(lines(GOOD.replace("Invented Mine,", "Renamed Mine,").replace("cobalt;nickel", "cobalt")))
    assert counts(run) == {"changed": 1}
    site = only()
    assert (site.name, site.number) == ("Renamed Mine", number)
    assert [each.mineral for each in site.minerals] == ["cobalt"]
    undone(run)
    assert digest() == before


def test_one_firm_is_one_company_whatever_its_case() -> None:
    taken(lines(GOOD, GOOD.replace("S9201", "S9202").replace("Invented Firm", "INVENTED  FIRM")))
    assert only("S9201").operator_id == only("S9202").operator_id


def test_wrong_rows_are_refused_with_their_cell_and_the_rest_goes_on_or_nothing_is_taken() -> None:
    content = lines(GOOD, GOOD.replace("S9201", "S9202").replace("ZA", "XZ"), GOOD)
    run = tried(content)
    assert counts(run) == {"added": 1, "refused": 2}
    wrong = db.session.scalars(select(ImportRow).where(ImportRow.outcome == RowOutcome.REFUSED)).all()
    assert [(each.line, each.message_values.get("cell")) for each in wrong] == [(3, "F3"), (4, None)]
    assert wrong[1].message == examining.TWICE
    with pytest.raises(GuardRefused) as refusal, transaction():
        take(STEWARD, run, all_or_nothing=True)
    assert refusal.value.message == importing.NOT_ALL_RIGHT
    assert db.session.scalar(select(func.count(Site.id))) == 0
    with transaction():
        assert take(STEWARD, run)
    assert only().name == "Invented Mine"


def test_a_file_that_cannot_be_read_to_its_end_leaves_nothing() -> None:
    with pytest.raises(InvalidInput), transaction():
        read_in(STEWARD, io.BytesIO(b'name,country\n"' + b"x" * 200_000), name="x", list_name="x")
    with pytest.raises(InvalidInput) as refusal:
        tried("first,second\n1,2\n")
    assert refusal.value.field == "file"
    assert db.session.scalar(select(func.count(ImportRun.id))) == 0


def test_long_lists_are_taken_some_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "TOGETHER", 2)
    run = tried(lines(*(GOOD.replace("S9201", f"S{number}") for number in range(9000, 9005))))
    with transaction():
        assert not take(STEWARD, run)
    assert (run.rows_read, db.session.scalar(select(func.count(Site.id)))) == (2, 2)
    with pytest.raises(GuardRefused), transaction():
        undo_import(STEWARD, run)
    with transaction():
        assert not take(STEWARD, run)
    with transaction():
        assert take(STEWARD, run)
    assert db.session.scalar(select(func.count(Site.id))) == 5


def test_a_long_list_knows_what_came_in_and_what_was_undone_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = GOOD.replace("Invented Mine", "Mine %(code)s").replace("S9201", "%(code)s")
    rows = [row % {"code": f"S{number}"} for number in range(9000, 9006)]
    monkeypatch.setattr(importing, "TOGETHER", 2)
    run = tried(lines(*rows))
    with transaction():
        assert not take(STEWARD, run)
    take(STEWARD, run)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Site.id))) == 2
    monkeypatch.setattr(importing, "TOGETHER", 500)
    taken(lines(rows[3]))
    monkeypatch.setattr(importing, "TOGETHER", 2)
    for done in (False, False, True):
        with transaction():
            assert take(STEWARD, run) is done
    assert [outcome for _, outcome in outcomes(run)] == ["added"] * 3 + ["unchanged"] + ["added"] * 2
    assert db.session.scalar(select(func.count(Site.id))) == 6


def test_a_list_that_was_only_tried_can_be_thrown_away() -> None:
    run = tried(lines(GOOD))
    with transaction():
        forget(STEWARD, run)
    assert db.session.scalar(select(func.count(ImportRow.id))) == 0


def test_links_join_known_ends_and_ask_about_the_others() -> None:
    taken("company,country,roles\nInvented Firm,ZA,mine\nInvented Cars,JP,brand\n")
    taken(lines(GOOD))
    before = digest()
    rows = (
        "Invented Firm,S9201,Invented Cars,cobalt,2020,active,A page,https://example.org/a",
        "Invented Firm,S9201,Nobody Knows,cobalt,2020,active,A page,https://example.org/a",
        "Invented Firm,,Invented Cars,nickel,,active,A page,",
    )
    run = taken(LINKS + "\n".join(rows))
    assert [each for _name, each in outcomes(run)] == ["added", "review", "review", "refused"]
    link = db.session.scalars(select(SupplyLink)).one()
    assert (link.supplier_site_id, link.mineral, link.source_url) == (
        only().id,
        "cobalt",
        "https://example.org/a",
    )
    assert counts(taken(LINKS + rows[0])) == {"unchanged": 1}
    changed = taken(LINKS + rows[0].replace("active", "ended"))
    assert counts(changed) == {"changed": 1}
    undone(changed)
    undone(run)
    assert digest() == before


def test_nobody_is_asked_twice_about_a_name() -> None:
    taken("company,country,roles\nInvented Firm,ZA,mine\nInvented Cars,JP,brand\n")
    taken(lines(GOOD))
    row = "Invented Firm,S9201,Kaltmann Werke,cobalt,2020,active,A page,https://example.org/a"
    run = taken(LINKS + row)
    assert counts(run) == {"review": 2}
    cars = db.session.scalars(select(Company).where(Company.name == "Invented Cars")).one()
    asked = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.subject == Subject.COMPANY)
    with transaction():
        answer_row(STEWARD, db.session.scalars(asked).one(), verdict=Verdict.SAME, chosen=cars)
    with transaction():
        assert take_reviewed(STEWARD, run) == 2
    assert db.session.scalars(select(SupplyLink.customer_id)).one() == cars.id
    assert counts(taken(LINKS + row)) == {"unchanged": 1}


def test_undoing_waits_for_later_imports_and_keeps_what_others_use() -> None:
    first = taken(lines(GOOD))
    second = taken(lines(GOOD.replace("Invented Mine,", "Renamed Mine,")))
    with pytest.raises(GuardRefused) as refusal:
        undone(first)
    assert refusal.value.message == undoing.LATER_IMPORT
    undone(second)
    other = make_site(operator=only().operator_id)
    with transaction():
        db.session.get_one(Site, other).same_as_id = only().id
    assert undone(first) == 2
    assert only().operator is not None
    assert {each.name for each in only().names} == {"Mine Inventée", "Old Pit"}


def test_what_a_brand_brings_is_its_own_and_adds_nothing_to_the_register() -> None:
    taken("company,country,roles\nInvented Firm,ZA,mine\nInvented Cars,JP,brand\n")
    taken(lines(GOOD))
    one, other = (make_organisation(OrganisationKind.BRAND) for _ in range(2))
    brand, rival = (staff(1, roles=[Role.BRAND], organisation_id=each) for each in (one, other))
    rows = ("Invented Firm,S9201,Invented Cars,cobalt,,,,", "Unknown Firm,,Invented Cars,cobalt,,,,")
    before = digest()
    run = taken(LINKS + "\n".join(rows), actor=brand)
    assert counts(run) == {"added": 1, "review": 1}
    assert run.organisation_id == one
    link = db.session.scalars(select(SupplyLink)).one()
    assert (link.uploaded_by_id, link.is_shared) == (one, False)
    seen = {
        each: db.session.scalar(select(func.count()).where(visible_links(each)))
        for each in (one, other, None)
    }
    assert seen == {one: 1, other: 0, None: 0}
    for stranger in (rival, STEWARD):
        with pytest.raises(NotFound):
            import_runs_of(stranger).find(stranger, ImportRun.reference, run.reference)
        with pytest.raises(NotFound):
            undone(run, actor=stranger)
    undone(run, actor=brand)
    assert digest() == before
    shared = taken(LINKS + rows[0], actor=brand, shared=True)
    assert shared.is_shared
    assert db.session.scalar(select(func.count()).where(visible_links(other))) == 1


def test_a_declaration_becomes_declared_relations_of_whoever_brings_it() -> None:
    taken("company,country,roles\nInvented Cars,JP,brand\n")
    other = "site_id,name,country,minerals,stage\nC1,Invented Smelter North,CN,cobalt,refinery\n"
    taken(other + "C2,Invented Smelter South,CN,cobalt,refinery\n")
    make = {"B": "Cobalt", "C": "Invented Smelter", "E": "CHINA", "F": "CID009901"}
    content = declaration("EMRT", "2.9", smelters=[make])
    run = taken(content, source_url="https://example.org/emrt")
    assert counts(run) == {"review": 2}
    assert [each["values"] for each in run.counts["warnings"]] == [{"version": "2.9"}]
    asked = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.subject == Subject.SITE)
    with transaction():
        answer_row(STEWARD, db.session.scalars(asked).one(), verdict=Verdict.NEW)
    with transaction():
        assert take_reviewed(STEWARD, run) == 2
    link = db.session.scalars(select(SupplyLink)).one()
    assert (link.kind, link.evidence, link.as_of.isoformat()) == ("declared", "declaration", "2026-03-01")
    assert counts(taken(content, source_url="https://example.org/emrt")) == {"unchanged": 2}


def test_a_public_relation_needs_an_address_and_two_different_ends() -> None:
    taken("company,country,roles\nInvented Firm,ZA,mine\nZed Holding,ZA,mine\n")
    with transaction():
        firms = db.session.scalars(select(Company).order_by(Company.id)).all()
        firms[1].same_as_id = firms[0].id
    run = taken(LINKS + "Invented Firm,,Zed Holding,cobalt,,,,https://example.org/a")
    row = db.session.scalars(select(ImportRow).where(ImportRow.run_id == run.id)).one()
    assert (row.outcome, row.message) == (RowOutcome.REFUSED, taking_links.SAME_ENDS)


def test_an_import_is_recorded_without_names() -> None:
    taken(lines(GOOD))
    fact = db.session.scalars(select(Fact).where(Fact.verb == "site.imported")).one()
    assert fact.codes == {"rows": 1, "added": 1, "changed": 0, "unchanged": 0, "refused": 0, "count": 0}


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.OPERATOR, Role.PARTY_OFFICIAL])
def test_only_who_keeps_the_register_or_brings_its_own_chain_may_import(role: Role) -> None:
    with pytest.raises(NotAllowed):
        tried(lines(GOOD), actor=staff(1, roles=[role]))


def test_a_name_that_is_clearly_one_that_we_know_is_taken_without_asking_and_one_like_none_is_added() -> None:
    taken("company,country,roles\nInvented Cars,JP,brand\n")
    taken(
        "site_id,name,country,minerals,stage,ids\nC1,Invented Smelter,CN,cobalt,refinery,rmi-cid:CID009901\n"
    )
    one = {"B": "Cobalt", "C": "Quite Another Name", "E": "CHINA", "F": "CID009901"}
    other = {"B": "Cobalt", "C": "Smelter Invented Co., Ltd.", "E": "CHINA"}
    new = {"B": "Cobalt", "C": "Zzyzx", "E": "FINLAND"}
    run = taken(declaration("EMRT", "2.1", smelters=[one, other, new]), source_url="https://example.org/emrt")
    became = [each for _name, each in outcomes(run)]
    assert became == ["changed", "added", "unchanged", "unchanged", "added", "added"]
    assert db.session.scalar(select(func.count(Site.id))) == 2


def test_a_number_of_another_register_that_cannot_be_right_is_refused_with_its_cell() -> None:
    run = tried("name,country,stage,lei\nInvented Plant,CN,refinery,529900T8BM49AURSDO56\n")
    row = db.session.scalars(select(ImportRow).where(ImportRow.run_id == run.id)).one()
    assert (row.outcome, row.message_values["cell"]) == (RowOutcome.REFUSED, "D2")
