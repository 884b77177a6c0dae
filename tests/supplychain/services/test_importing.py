"""A list of sites is taken row by row; what is wrong with a row or a file is said."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import func, select

from grievance.audit.models import Fact
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotAllowed
from grievance.policy.actor import Actor, staff
from grievance.policy.roles import Role
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.imports import ImportRun
from grievance.supplychain.models.site import Site
from grievance.supplychain.services import reading_lists
from grievance.supplychain.services.importing import CURATED, ImportReport, Result, import_sites
from grievance.supplychain.services.seeding import load_seed
from grievance.supplychain.stages import SiteStatus

pytestmark = pytest.mark.usefixtures("app")
FILES = Path(__file__).parents[2] / "data"
STEWARD = staff(1, roles=[Role.STEWARD])
HEADER = (FILES / "sites_small.csv").read_text(encoding="utf-8").splitlines()[0]
GOOD = (
    "S9201,Invented Mine,fr:Mine Inventée;Old Pit,Invented Firm,,ZA,cobalt;nickel,cobalt,mine,Mine,-27.5,"
    "22.5,district,Nowhere,operating,,invented,none,low,a note"
)


def take(content: bytes | str, *, actor: Actor = STEWARD, dry_run: bool = False) -> ImportReport:
    data = content.encode() if isinstance(content, str) else content
    with transaction():
        return import_sites(actor, io.BytesIO(data), name="list.csv", dry_run=dry_run)


def lines(*rows: str) -> str:
    return "\n".join((HEADER, *rows)) + "\n"


def only(code: str = "S9201") -> Site:
    return db.session.scalars(select(Site).where(Site.code == code)).one()


def test_the_small_list_is_taken_and_a_second_run_changes_nothing() -> None:
    content = (FILES / "sites_small.csv").read_bytes()
    first = take(content)
    assert first.counts["refused"] == 0
    assert first.counts["added"] == len(first.rows) == 47
    before = {each.code: (each.number, each.search_text) for each in db.session.scalars(select(Site))}
    companies = db.session.scalar(select(func.count(Company.id)))
    second = take(content)
    assert second.counts == {"added": 0, "changed": 0, "unchanged": 47, "refused": 0}
    assert {each.code: (each.number, each.search_text) for each in db.session.scalars(select(Site))} == before
    assert db.session.scalar(select(func.count(Company.id))) == companies


def test_curated_values_win() -> None:
    with transaction():
        load_seed()
    names = {each.code: each.name for each in db.session.scalars(select(Site))}
    report = take((FILES / "sites_small.csv").read_bytes())
    curated = [each for each in report.rows if each.message == CURATED]
    assert len(curated) > 30
    assert all(each.result is Result.UNCHANGED for each in curated)
    assert {
        code: db.session.scalars(select(Site.name).where(Site.code == code)).one() for code in names
    } == names


def test_each_wrong_row_is_refused_with_its_reason_and_the_others_are_taken() -> None:
    report = take((FILES / "sites_bad.csv").read_bytes())
    assert {each.line: each.text for each in report.rows if each.result is Result.REFUSED} == {
        2: "lat is not a place on Earth: 127.5",
        3: "lat is not a number: south",
        4: "stage is not one we know: warehouse",
        6: "The code S9104 stands in line 5 already.",
        7: "name begins like a formula of a spreadsheet.",
        8: "name begins like a formula of a spreadsheet.",
        9: "name is empty.",
        10: "site_id is empty.",
        11: "country is not one we know: XZ",
        12: "minerals is not one we know: unobtainium",
        13: "A place needs both lat and lon.",
        14: "name is longer than 200 characters.",
    }
    assert {each.code for each in report.rows if each.result is Result.ADDED} == {"S9104", "S9112"}


def test_a_row_says_everything_about_its_site() -> None:
    take(lines(GOOD))
    site = only()
    assert site.status is SiteStatus.OPERATING
    assert {each.mineral for each in site.minerals} == {"cobalt", "nickel"}
    assert {(each.name, each.language) for each in site.names} == {("Mine Inventée", "fr"), ("Old Pit", None)}
    assert site.operator is not None
    assert site.operator.name == "Invented Firm"
    assert "mine inventee" in site.search_text
    assert site.number is not None


def test_a_changed_row_changes_its_site_and_keeps_its_number() -> None:
    take(lines(GOOD))
    number = only().number
    report = take(lines(GOOD.replace("Invented Mine,", "Renamed Mine,").replace("cobalt;nickel", "cobalt")))
    assert report.counts["changed"] == 1
    site = only()
    assert (site.name, site.number) == ("Renamed Mine", number)
    assert [each.mineral for each in site.minerals] == ["cobalt"]


def test_one_firm_is_one_company_whatever_its_case() -> None:
    take(lines(GOOD, GOOD.replace("S9201", "S9202").replace("Invented Firm", "INVENTED  FIRM")))
    assert only("S9201").operator_id == only("S9202").operator_id


@pytest.mark.parametrize(
    ("written", "status", "takes_reports"),
    [
        ("operating (DMRE 2025 list)", SiteStatus.OPERATING, True),
        ("announced/operating (investment tracker to 2024)", SiteStatus.UNCERTAIN, True),
        ("deposit (operating status not stated)", SiteStatus.DEPOSIT, False),
        ("project", SiteStatus.PROJECT, False),
    ],
)
def test_the_words_of_lists_become_states_and_are_kept(
    written: str, status: SiteStatus, takes_reports: bool
) -> None:
    take(lines(GOOD.replace("operating,", f"{written},")))
    site = only()
    assert site.status is status
    assert (site.number is not None) is takes_reports
    assert (written in (site.notes or "")) is (written != status.value)


def test_a_site_without_minerals_is_taken_but_takes_no_reports() -> None:
    take(lines(GOOD.replace("cobalt;nickel,cobalt", ",")))
    assert only().minerals == []
    assert only().number is None


def test_a_dry_run_reports_the_same_and_keeps_nothing() -> None:
    dry = take(lines(GOOD), dry_run=True)
    assert db.session.scalar(select(func.count(Site.id))) == 0
    assert db.session.scalar(select(func.count(ImportRun.id))) == 0
    assert take(lines(GOOD)).rows == dry.rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_spreadsheets_write_are_read(encoding: str) -> None:
    assert take(lines(GOOD).encode(encoding)).counts["added"] == 1
    assert "Mine Inventée" in {each.name for each in only().names}


def test_windows_line_ends_and_semicolons_are_read() -> None:
    cells = [f'"{cell}"' if ";" in cell else cell for cell in GOOD.split(",")]
    content = "\r\n".join((HEADER.replace(",", ";"), ";".join(cells))) + "\r\n"
    assert take(content).counts["added"] == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", reading_lists.EMPTY),
        (b"\n\n", reading_lists.EMPTY),
        (lines(GOOD).encode("latin-1"), reading_lists.WRONG_ENCODING),
        (lines(GOOD).encode("utf-16")[:-1], reading_lists.WRONG_ENCODING),
        (b"\xff\xd8\xff\xe0 a photo", reading_lists.WRONG_ENCODING),
        (b"name,country\nA,ZA\n", reading_lists.NO_COLUMNS),
        (HEADER.replace("notes", "name").encode() + b"\n", reading_lists.NO_COLUMNS),
        (f"{HEADER},name\n".encode(), reading_lists.TWICE),
        (f'{HEADER}\n"{"x" * 200_000}"\n'.encode(), reading_lists.BROKEN_ROW),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(content: bytes, says: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        take(content)
    assert refusal.value.message == says
    assert db.session.scalar(select(func.count(Site.id))) == 0


def test_a_wrong_byte_at_the_end_undoes_the_rows_before_it() -> None:
    content = (
        lines(*(GOOD.replace("S9201", f"S{number}") for number in range(9000, 9450))).encode() + b"\xff\n"
    )
    with pytest.raises(InvalidInput):
        take(content)
    assert db.session.scalar(select(func.count(Site.id))) == 0


def test_too_many_rows_and_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = lines(*(GOOD.replace("S9201", f"S{number}") for number in range(9000, 9011)))
    monkeypatch.setattr(reading_lists, "MOST_ROWS", 10)
    with pytest.raises(InvalidInput) as refusal:
        take(content)
    assert refusal.value.message == reading_lists.TOO_LONG
    monkeypatch.setattr(reading_lists, "LARGEST_BYTES", 500)
    with pytest.raises(InvalidInput) as refusal:
        take(content)
    assert refusal.value.message == reading_lists.TOO_BIG


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
@pytest.mark.parametrize("cell", ["Invented Mine", "Invented Firm", "Nowhere", "a note", "fr:Mine Inventée"])
def test_formulas_are_refused_in_every_cell_of_words(cell: str, start: str) -> None:
    report = take(lines(GOOD.replace(cell, f"{start}1+1", 1)))
    assert "formula" in report.rows[0].text


def test_a_row_with_too_many_cells_is_refused() -> None:
    assert "more cells" in take(lines(GOOD + ",extra")).rows[0].text


def test_an_import_is_recorded_without_names() -> None:
    take(lines(GOOD))
    run = db.session.scalars(select(ImportRun)).one()
    assert (run.kind, run.file_name, run.counts["added"]) == ("sites", "list.csv", 1)
    fact = db.session.scalars(select(Fact).where(Fact.verb == "site.imported")).one()
    assert fact.codes == {"rows": 1, "added": 1, "changed": 0, "unchanged": 0, "refused": 0}


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.BRAND, Role.OPERATOR, Role.PARTY_OFFICIAL])
def test_only_who_keeps_the_register_may_import(role: Role) -> None:
    with pytest.raises(NotAllowed):
        take(lines(GOOD), actor=staff(1, roles=[role]))
