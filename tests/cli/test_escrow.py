"""The whole ceremony by command, as custodians and whoever runs the server go through it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.models.user import User
from grievance.cli.main import main
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.vault.ceremony import Opening, read_identity
from grievance.vault.escrow_files import EnvelopeFile
from grievance.vault.services.escrow import cover
from tests.dump.searcher import Searcher
from tests.factories.cases import STORY, Field, file_report, make_field, story, with_a_new_key
from tests.factories.opening import confirm_promises, make_administrator
from tests.factories.visits import visit_as

Run = Callable[..., Result]
NAMES = ("Ombudsperson, Invented Union", "Chair, Invented Law Clinic", "Notary, Mfano")
WORDS = "six invented words for one custodian"


def call(*words: str | Path, typed: str = "") -> Result:
    """Run a command of the ceremony."""
    return CliRunner().invoke(main, ["escrow", *map(str, words)], input=typed)


@pytest.fixture
def run(app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the installation."""
    monkeypatch.setenv("GRIEVANCE_FOLDER", str(folder))
    monkeypatch.setenv("GRIEVANCE_KDF_COST", "lowest")

    def call_here(*words: str | Path, typed: str = "") -> Result:
        db.session.rollback()
        return call(*words, typed=typed)

    return call_here


@pytest.fixture(scope="module")
def custodians(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A machine with no installation, after three custodians have been there; the first has a passphrase."""
    place = tmp_path_factory.mktemp("custodians")
    named = []
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setenv("GRIEVANCE_FOLDER", str(place / "nothing"))
        for at, name in enumerate(NAMES):
            words = ("--no-passphrase",) if at else ()
            made = call("identity", place / f"{at}.age", *words, typed=f"{WORDS}\n{WORDS}\n")
            assert made.exit_code == 0, made.output
            named += ["--custodian", f"{name}={made.output.split()[-1]}"]
        made = call("make", "--need", "2", *named, place)
        assert made.exit_code == 0, made.output
    assert not (place / "nothing").exists()
    return place


@pytest.fixture
def offline(custodians: Path, tmp_path: Path) -> Path:
    """A copy of that machine."""
    place = tmp_path / "offline"
    shutil.copytree(custodians, place)
    return place


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


def begun(run: Run, offline: Path, peppers: PepperRing) -> None:
    result = run("begin", offline / "escrow-public.json")
    assert result.exit_code == 0, result.output
    confirm_promises(make_administrator(peppers))


def test_the_whole_ceremony(
    app: Flask, run: Run, offline: Path, field: Field, peppers: PepperRing, folder: Path
) -> None:
    filed = file_report(field, peppers)
    begun(run, offline, peppers)
    with transaction():
        cover(field.inspector.actor)
    assert "2 of 3 custodians" in run("status").output
    anew = [with_a_new_key(each, field, peppers) for each in (field.inspector, field.colleague)]
    user = db.session.get_one(User, field.inspector.user_id)
    request, answer = offline / "request.json", offline / "answer.json"
    asked = run("ask", "--case", filed.case.reference, "--to", user.email, request)
    assert asked.exit_code == 0, asked.output
    few = run(
        "open", offline / "escrow-envelopes.json", request, answer, "--yes", "--identity", offline / "1.age"
    )
    assert few.exit_code == 1, "the prompt for the second custodian is left"
    assert not answer.exists()
    typed = f"y\n{WORDS}\n{offline / '1.age'}\n"
    opened = run(
        "open",
        offline / "escrow-envelopes.json",
        request,
        answer,
        "--identity",
        offline / "0.age",
        typed=typed,
    )
    assert opened.exit_code == 0, opened.output
    assert f"{NAMES[0]} has opened" in opened.output
    assert "fingerprint" in opened.output
    restored = run("restore", answer)
    assert restored.exit_code == 0, restored.output
    assert story(anew[0], filed) == STORY
    again = run("restore", answer)
    assert again.exit_code == 1
    assert "already" in again.output
    assert "restored on" in run("status").output
    assert stat.S_IMODE(answer.stat().st_mode) == 0o600
    no_half_lies_in(folder, offline)


def no_half_lies_in(folder: Path, offline: Path) -> None:
    """Look for the private half and for custodians' identities in everything that an installation keeps."""
    opening = Opening(EnvelopeFile.read((offline / "escrow-envelopes.json").read_bytes()))
    identities = [(offline / f"{at}.age").read_text() for at in (1, 2)]
    for text in identities:
        opening.take(read_identity(text))
    private = opening.private_key()
    envelopes = EnvelopeFile.read((offline / "escrow-envelopes.json").read_bytes()).envelopes
    db.session.rollback()
    secrets = [private, *(each.content for each in envelopes)]
    words = Searcher({f"identity {at}": text.splitlines()[-1] for at, text in enumerate(identities)})
    looked = 0
    for path in folder.rglob("*"):
        if path.is_file():
            blob = path.read_bytes()
            looked += len(blob)
            assert words.look(path.name, blob) == []
            for secret in secrets:
                for form in (secret, secret[:32], secret[-32:]):
                    assert form not in blob
                    assert form.hex().encode() not in blob.lower()
    assert looked > 100_000


def test_custodians_rehearse_and_too_few_do_not_open(run: Run, offline: Path) -> None:
    envelopes = offline / "escrow-envelopes.json"
    both = run("rehearse", envelopes, "--identity", offline / "1.age", "--identity", offline / "2.age")
    assert both.exit_code == 0, both.output
    assert "They open the envelopes" in both.output
    one = run("rehearse", envelopes, "--identity", offline / "1.age")
    assert one.exit_code == 1
    twice = run("rehearse", envelopes, "--identity", offline / "1.age", typed=f"{offline / '1.age'}\n")
    assert "has opened already" in twice.output
    wrong = run("rehearse", envelopes, "--identity", offline / "0.age", typed="wrong words\n")
    assert "does not open the file" in wrong.output


def test_nothing_is_overwritten_and_nothing_half_written(run: Run, offline: Path) -> None:
    before = (offline / "0.age").read_bytes()
    refused = run("identity", offline / "0.age", typed=f"{WORDS}\n{WORDS}\n")
    assert refused.exit_code == 1
    assert "Passphrase" not in refused.output, "nobody thinks of words in vain"
    assert (offline / "0.age").read_bytes() == before
    assert b"AGE-SECRET-KEY" not in before, "it is locked"
    (offline / "escrow-envelopes.json").unlink()
    keys = [run("identity", offline / f"new{at}.age", "--no-passphrase").output.split()[-1] for at in (1, 2)]
    named = [word for at, key in enumerate(keys) for word in ("--custodian", f"Custodian {at}={key}")]
    result = run("make", "--need", "2", *named, offline)
    assert "is there already" in result.output
    assert not (offline / "escrow-envelopes.json").exists()


def test_files_of_another_kind_are_told_apart(run: Run, offline: Path, app: Flask) -> None:
    for words in (
        ("begin", offline / "escrow-envelopes.json"),
        ("restore", offline / "escrow-public.json"),
        ("rehearse", offline / "1.age"),
    ):
        result = run(*words)
        assert result.exit_code == 1
        assert "not a whole file of the kind" in result.output
    assert run("status").output == "There is no escrow.\n"
    assert "There is no escrow." in run("end").output


def test_an_escrow_is_proposed_taken_back_and_ended(
    app: Flask, run: Run, offline: Path, peppers: PepperRing
) -> None:
    assert run("begin", offline / "escrow-public.json").exit_code == 0
    assert "proposed" in run("status").output
    assert "taken back" in run("end").output
    begun(run, offline, peppers)
    assert "on since" in run("status").output
    assert "/admin/opening" in run("end").output
    assert "to end when" in run("status").output
    confirm_promises(make_administrator(peppers))
    assert "ended on" in run("status").output


def test_the_check_before_deploying_mentions_it(
    app: Flask, run: Run, offline: Path, peppers: PepperRing, field: Field
) -> None:
    def noted() -> str:
        db.session.rollback()
        return CliRunner().invoke(main, ["check", "deploy"]).output

    assert "No escrow is on" in noted()
    assert run("begin", offline / "escrow-public.json").exit_code == 0
    assert "One waits to be confirmed" in noted()
    confirm_promises(make_administrator(peppers))
    assert "An escrow is on: 2 of 3 custodians" in noted()


def test_nobody_of_this_name_and_no_such_case(
    app: Flask, run: Run, offline: Path, peppers: PepperRing, field: Field
) -> None:
    filed = file_report(field, peppers)
    file = offline / "request.json"
    unknown = run("ask", "--case", filed.case.reference, "--to", "nobody@example.org", file)
    assert "Nobody has one of these e-mails" in unknown.output
    email = db.session.get_one(User, field.inspector.user_id).email
    assert "There is no case" in run("ask", "--case", "nothing", "--to", email, file).output
    assert "There is no escrow" in run("ask", "--case", filed.case.reference, "--to", email, file).output
    assert not file.exists()


def test_what_workers_and_administrators_read(
    client: FlaskClient, peppers: PepperRing, run: Run, offline: Path
) -> None:
    def promised(locale: str = "en") -> str:
        db.session.rollback()
        return client.get("/promises", headers={"Accept-Language": locale}).text

    assert "loses its keys" not in promised()
    assert run("begin", offline / "escrow-public.json").exit_code == 0
    assert "loses its keys" not in promised(), "not before somebody has confirmed it"
    visit_as(client, make_administrator(peppers))
    assert "The promises to workers changed" in client.get("/admin").text
    page = client.get("/admin/opening").text
    assert "A new escrow waits" in page
    assert "Waits to be confirmed" in page
    confirm_promises(make_administrator(peppers))
    page = promised()
    assert "At least 2 of these 3 must agree" in page
    assert all(name in page for name in NAMES)
    assert NAMES[0] in promised("sw")
    assert "On since" in client.get("/admin/opening").text
    assert run("end").exit_code == 0
    assert "The escrow is to end" in client.get("/admin/opening").text
    assert "loses its keys" in promised(), "it is still so"
    confirm_promises(make_administrator(peppers))
    assert "loses its keys" not in promised()
