"""Every address, for everybody: one table of expected answers, and no sealed word without a fact of it."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import inspect, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from grievance.accounts.models.organisation import Organisation, Team
from grievance.accounts.models.user import User
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.appeal import Appeal
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.reply_sheet import ReplySheet
from grievance.cases.models.respondent import Respondent
from grievance.cases.models.translation import TranslationRequest
from grievance.cases.states import CaseState
from grievance.complaints.models.message import Message
from grievance.enforcement.models import OfficialAct
from grievance.foundation.db import db, transaction
from grievance.leverage.models import BrandCommitment
from grievance.oncall.models import DangerCheck, Shift
from grievance.opening.fingerprints import message_key
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.representation.models import RepresentedClaim
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.park import Park
from grievance.supplychain.services.importing import read_in, take
from grievance.transparency.models import PublishedCase
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services import compartments
from tests.factories.defences import missing_defences
from tests.factories.demonstration import Demonstration

TABLE = Path(__file__).parent / "answers.csv"
#: In the order of the table's columns.
WHO = (
    *("anonymous", "reporter", "triager", "inspector", "verifier", "safeguarding_lead", "supervisor"),
    *("operator", "contractor", "brand", "party_official", "advisory_member", "steward", "auditor"),
    "administrator",
    "interpreter",
    "panel_member",
    "representative",
)
METHODS = ("GET", "POST")
#: They end the visit that the other rows need; tested on their own.
ENDING = {"/leave", "/account/sign-out"}


@dataclass(frozen=True)
class Visit:
    """What came of one person's asking for one address."""

    method: str
    rule: str
    who: str
    answer: str
    """In, sign-in, no or none."""
    opened: tuple[str, ...]
    """What kinds of sealed content were opened for somebody on the staff."""
    told: bool
    """Whether a fact says that they read."""
    leads_to_account: bool | None
    """Whether a page of a desk leads to one's own account; None for what is no page of a desk."""


def answer_of(response: TestResponse, method: str, address: str) -> str:
    """Return what kind of answer came: in, sign-in, no, none."""
    assert response.status_code < 500 or response.status_code == 503, (method, address, response.status_code)
    assert missing_defences(response) == [], (method, address, response.status_code)
    if response.status_code in {301, 302, 303, 308}:
        return "sign-in" if "/account/sign-in" in response.headers.get("Location", "") else "in"
    return {401: "sign-in", 403: "no", 404: "none"}.get(response.status_code, "in")


def expected() -> dict[tuple[str, str], dict[str, str]]:
    """Read the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row.pop("method"), row.pop("address")): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def examples(demonstration: Demonstration) -> dict[str, str]:
    """One existing record for each kind of placeholder: the kind of thing each role's own pages are about."""
    with demonstration.app.app_context():
        return _examples()


#: What the demonstration has none of.
_NONE = ("item", "party", "file", "check_in", "fact", "letter", "visit", "evidence", "template", "upload")


def _examples() -> dict[str, str]:
    action = db.session.scalars(
        select(CorrectiveAction).join(Plan).join(Case).where(Case.state == CaseState.REMEDIATION).limit(1)
    ).one()
    case = action.plan.case
    message = db.session.scalars(
        select(Message)
        .join(CaseComplaint, CaseComplaint.complaint_id == Message.complaint_id)
        .where(CaseComplaint.case_id == case.id)
        .limit(1)
    ).one()
    published = db.session.scalars(
        select(PublishedCase).where(PublishedCase.withdrawn.is_(False)).limit(1)
    ).one()
    site = case.site
    assert site is not None
    commitment = db.session.scalars(select(BrandCommitment).limit(1)).one()
    disclosure = db.session.scalars(select(Disclosure).where(Disclosure.case_id == case.id).limit(1)).one()
    return {
        **dict.fromkeys(_NONE, "0000000000no"),
        "case": case.reference,
        "allegation": db.session.scalars(select(Allegation).where(Allegation.case_id == case.id))
        .first()
        .reference,  # type: ignore[union-attr]
        "text": f"message-{message.reference}",
        "action": action.reference,
        "plan": action.plan.reference,
        "site": site.reference,
        "number": site.number or "",
        "user": db.session.scalars(select(User).limit(1)).one().reference,
        "organisation": db.session.scalars(select(Organisation).limit(1)).one().reference,
        "team": db.session.scalars(select(Team).limit(1)).one().reference,
        "request": commitment.request.reference,
        "commitment": commitment.reference,
        "firm": db.session.scalars(select(Respondent)).one().reference,
        "sheet": db.session.scalars(select(ReplySheet).where(ReplySheet.case_id == case.id)).one().reference,
        "act": db.session.scalars(select(OfficialAct).limit(1)).one().reference,
        "link": db.session.scalars(select(SupplyLink).limit(1)).one().reference,
        "park": db.session.scalars(select(Park)).one().reference,
        "company": db.session.scalars(select(Company).limit(1)).one().reference,
        "what": "companies",
        "about": "relation",
        "published": published.register_reference,
        "run": _taken_list(),
        "appeal": db.session.scalars(select(Appeal)).one().reference,
        "asked": db.session.scalars(select(TranslationRequest).where(TranslationRequest.ended_at.is_(None)))
        .one()
        .reference,
        "table": "chain",
        "form": "csv",
        "report": "tracing",
        "medium": "xlsx",
        "code": "K1",
        "claim": db.session.scalars(select(RepresentedClaim).limit(1)).one().reference,
        "danger_check": db.session.scalars(
            select(DangerCheck).where(DangerCheck.restricted.is_(False)).limit(1)
        )
        .one()
        .reference,
        "shift": db.session.scalars(select(Shift).limit(1)).one().reference,
        "part": "0",
        "token": "not-a-token",
        "locale": "ar",
        "key": message_key("Yes"),
        "audience": "site",
        "disclosure": disclosure.reference,
        "verb": "suspend",
        "step": "1",
        "filename": "app.css",
    }


def _taken_list() -> str:
    """Take a list of an invented company, and return its reference."""
    steward = Actor(roles=frozenset({Role.STEWARD}))
    rows = b"company,country,roles\nInvented Listed Firm,ZA,mine\n"
    with transaction():
        run = read_in(steward, io.BytesIO(rows), name="list.csv", list_name="A list")
        assert take(steward, run)
        return run.reference


#: What <reference> stands for, by the beginning of the address.
REFERENCES = (
    ("/inspector/cases/", "case"),
    ("/inspector/sites/", "site"),
    ("/inspector/on-call/checks/", "danger_check"),
    ("/inspector/on-call/shifts/", "shift"),
    ("/operator/actions/", "action"),
    ("/operator/plans/", "plan"),
    ("/operator/matters/", "case"),
    ("/operator/files/", "file"),
    ("/operator/firms/", "firm"),
    ("/official/", "act"),
    ("/panel/", "appeal"),
    ("/interpreter/", "asked"),
    ("/representative/claims/", "claim"),
    ("/brand/site", "site"),
    ("/brand/link", "link"),
    ("/brand/commitments", "request"),
    ("/brand/imports", "run"),
    ("/brand/alerts/", "file"),
    ("/admin/imports", "run"),
    ("/account/passkeys/", "file"),
    ("/account/colleagues/", "user"),
    ("/inspector/colleagues/", "user"),
    ("/inspector/people/", "user"),
    ("/admin/users/", "user"),
    ("/admin/organisations/", "organisation"),
    ("/account/oidc/", "organisation"),
    ("/admin/teams/", "team"),
    ("/admin/sites/", "site"),
    ("/admin/companies/", "company"),
    ("/admin/parks/", "park"),
    ("/admin/<any(sites, companies):what>/", "company"),
    ("/admin/matches/", "file"),
    ("/admin/relations/", "link"),
    ("/about/sites/", "site"),
    ("/register/", "published"),
    ("/account/passkeys/", "file"),
)


#: Writing here changes who may do what, so it comes after everything else.
LAST = ("/follow/close", "/account", "/admin")


def fill(rule: Rule, examples: dict[str, str]) -> str:
    """Return an address of this rule that leads to something that exists."""
    kind = next((kind for start, kind in REFERENCES if rule.rule.startswith(start)), "")

    def value(found: re.Match[str]) -> str:
        name = found.group(1).rpartition(":")[2]
        return examples[kind if name == "reference" else name]

    return re.sub(r"<([^>]+)>", value, rule.rule)


def rules(demonstration: Demonstration) -> list[tuple[str, Rule]]:
    """Return every method and rule: reading before writing, and last what takes others their access away."""
    found = [
        (method, rule)
        for rule in demonstration.app.url_map.iter_rules()
        for method in METHODS
        if method in (rule.methods or set())
    ]
    return sorted(found, key=lambda each: (each[0], each[1].rule.startswith(LAST), each[1].rule))


#: Something for any form; a view that took it would change what is in the database.
TYPED = {
    **dict.fromkeys(
        ("text", "note", "reason", "reasons", "plain", "story", "name", "title"), "Typed by a thief"
    ),
    "email": "thief@example.org",
    "password": "four thief words here",
    "locale": "ja",
    "version": "1",
    "answer": "no",
    "view": "yes",
    "raised": "yes",
    "reply": "code",
    "group": "WA",
    "sure": "1",
}
#: What counts visitors and tries, and the empty drafts of whoever begins anew.
NOT_CONTENT = {"visit_sessions", "try_counters", "policy_reports"}


def contents() -> dict[str, int]:
    """Return a fingerprint of every table that holds more than visits."""
    with db.engine.connect() as connection:
        return {
            table: hash(tuple(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{table}"').all())))
            for table in inspect(connection).get_table_names()
            if table not in NOT_CONTENT
        }


def test_no_form_is_taken_without_its_token(
    demonstration: Demonstration, examples: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = demonstration.app
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    exempt = app.extensions["csrf"]._exempt_views
    with app.app_context():
        before = contents()
    wrong, table = [], expected()
    for method, rule in rules(demonstration):
        if method != "POST":
            continue
        # Whoever may not send it is refused with a token too, as the test below sees.
        senders = [who for who in WHO if who == "anonymous" or table[method, rule.rule][who] == "in"]
        view = app.view_functions[rule.endpoint]
        its_own = f"{view.__module__}.{view.__name__}" in exempt
        for who in senders:
            response = demonstration.browsers[who].post(fill(rule, examples), data=TYPED)
            if response.status_code != 400 and not its_own:
                wrong.append(f"{rule.rule}: {who} is answered {response.status_code} without a token")
            wrong += [f"{rule.rule}: {who}: {each}" for each in missing_defences(response)]
    assert not wrong, "\n".join(wrong)
    with app.app_context():
        after = contents()
    assert {table for table in before if before[table] != after[table]} == set()
    assert len(before) > 20


@pytest.fixture(scope="module")
def visits(demonstration: Demonstration, examples: dict[str, str]) -> list[Visit]:
    """Everybody asks for every address once."""
    opened: list[str] = []
    as_it_is = compartments.open_bytes

    def watched(actor: Actor, item: SealedItem) -> bytes:
        content = as_it_is(actor, item)
        if Role.REPORTER not in actor.roles:
            opened.append(item.kind)
        return content

    made = []
    database = sqlite3.connect(demonstration.folder / "grievance.sqlite3")
    with pytest.MonkeyPatch.context() as patch, closing(database):
        patch.setattr(compartments, "open_bytes", watched)
        known = newest_fact(database)
        for method, rule in rules(demonstration):
            if rule.rule in ENDING:
                continue
            address = fill(rule, examples)
            for who in WHO:
                opened.clear()
                sent = {} if method == "POST" else None
                response = demonstration.browsers[who].open(address, method=method, data=sent)
                answer = answer_of(response, method, address)
                leads = leads_to_account(response)
                response.close()
                told = tells_of_reading(database, known)
                known = newest_fact(database)
                made.append(Visit(method, rule.rule, who, answer, tuple(sorted(set(opened))), told, leads))
    return made


def leads_to_account(response: TestResponse) -> bool | None:
    """Whether a page for somebody at a desk leads to their account; None if it is no such page."""
    if response.mimetype != "text/html" or b'action="/account/sign-out"' not in response.data:
        return None
    return b'<a href="/account">' in response.data


def newest_fact(database: sqlite3.Connection) -> int:
    """Return the number of the newest fact."""
    return int(database.execute("SELECT max(id) FROM facts").fetchone()[0])


def tells_of_reading(database: sqlite3.Connection, known: int) -> bool:
    """Whether a fact after the known ones says that somebody on the staff read."""
    wanted = "SELECT count(*) FROM facts WHERE id > ? AND verb LIKE '%read' AND role != 'reporter'"
    return bool(database.execute(wanted, (known,)).fetchone()[0])


def test_every_address_answers_everybody_as_the_table_says(
    demonstration: Demonstration, visits: list[Visit]
) -> None:
    table, wrong = expected(), []
    for each in visits:
        row = table.get((each.method, each.rule))
        if row is not None and each.answer != row[each.who]:
            said = f"gets {each.answer!r}, the table says {row[each.who]!r}"
            wrong.append(f"{each.method} {each.rule}: {each.who} {said}")
    asked = {(method, rule.rule) for method, rule in rules(demonstration)}
    new = asked - set(table)
    wrong += [f"{method} {rule} is not in the table: say who may go there" for method, rule in new]
    wrong += [f"{method} {rule} is in the table and nowhere else" for method, rule in set(table) - asked]
    assert not wrong, "\n".join(wrong)


def test_no_page_shows_sealed_content_without_a_fact(visits: list[Visit]) -> None:
    shown = [each for each in visits if each.method == "GET" and each.opened and each.answer == "in"]
    silent = [f"{each.who} at {each.rule}: {each.opened}" for each in shown if not each.told]
    assert not silent, "\n".join(silent)
    addresses = {each.rule for each in shown}
    assert {"/inspector/cases/<reference>", "/inspector/cases/<reference>/worker"} <= addresses
    assert any(address.startswith("/operator") for address in addresses)
    assert any(address.startswith("/official") for address in addresses)


def test_every_page_of_a_desk_leads_to_ones_own_account(visits: list[Visit]) -> None:
    at_a_desk = [each for each in visits if each.leads_to_account is not None]
    assert {each.who for each in at_a_desk} == set(WHO) - {"anonymous", "reporter"}
    assert not [f"{each.who} at {each.rule}" for each in at_a_desk if not each.leads_to_account]


def test_the_table_names_every_role_with_pages() -> None:
    assert {role.value for role in Role} - {Role.SERVICE.value} == set(WHO) - {"anonymous"}
