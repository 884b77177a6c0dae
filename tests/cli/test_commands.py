"""The command line: each command, and what it says when something is wrong."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grievance.cli.main import main
from grievance.foundation.clock import now
from grievance.foundation.secrets import PepperRing

LIST = (
    "site_id,name,local_names,operator,owners,country,minerals,stage,lat,lon,coord_precision,nearest_place,"
    "status,source,licence,confidence,notes\n"
    "x-1,Invented Hill,,A Firm,,CD,cobalt,mine,-10.1,25.1,district,Place,operating,test,none,low,\n"
)
BAD_ROW = "x-2,,,,,,,,,,,,,,,,\n"
Run = Callable[..., Result]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for an installation that is not there yet."""
    folder = tmp_path / "here"
    monkeypatch.setenv("GRIEVANCE_FOLDER", str(folder))
    monkeypatch.setenv("GRIEVANCE_KDF_COST", "lowest")
    monkeypatch.delenv("PORT", raising=False)
    return folder


@pytest.fixture
def run() -> Run:
    def call(*words: str, typed: str = "") -> Result:
        result = CliRunner().invoke(main, words, input=typed)
        shown = result.output + (str(result.exception) if result.exception else "")
        assert result.exception is None or isinstance(result.exception, SystemExit), shown
        assert "Traceback" not in shown
        return result

    return call


@pytest.fixture
def installed(unopened_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with an empty database at the newest schema."""
    monkeypatch.setenv("GRIEVANCE_FOLDER", str(unopened_folder))
    monkeypatch.setenv("GRIEVANCE_KDF_COST", "lowest")
    return unopened_folder


COMMANDS = (
    (),
    ("setup",),
    ("serve",),
    ("work",),
    ("migrate",),
    ("migrate", "upgrade"),
    ("migrate", "status"),
    ("migrate", "downgrade"),
    ("demo",),
    ("demo", "run"),
    ("demo", "load"),
    ("demo", "accounts"),
    ("user",),
    ("user", "invite"),
    ("user", "reinvite"),
    ("user", "list"),
    ("user", "lock"),
    ("user", "unlock"),
    ("user", "roles"),
    ("import",),
    ("import", "list"),
    ("import", "sites"),
    ("import", "undo"),
    ("import", "runs"),
    ("chain",),
    ("check",),
    ("check", "deploy"),
    ("check", "translations"),
    ("audit",),
    ("audit", "verify"),
    ("explain",),
    ("explain", "severity"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words, "--help")
    assert result.exit_code == 0
    said = result.output.split("\n\n", 1)[1].strip()
    assert len(said.splitlines()[0]) > 10


def test_help_names_every_command(run: Run) -> None:
    listed = re.findall(r"^  (\w+) ", run("--help").output.partition("Commands:")[2], re.MULTILINE)
    first = ["setup", "serve", "work", "migrate", "demo", "generate", "user", "import", "chain", "check"]
    assert listed == [*first, "audit", "vault", "explain", "pepper", "escrow"]


def test_setup_makes_an_installation_once(run: Run, place: Path) -> None:
    result = run("setup", typed="boss@example.org\n")
    assert result.exit_code == 0, result.output
    assert re.search(r"http://localhost:8000/account/invitation/[\w-]{43}", result.output)
    assert "fingerprint" in result.output
    assert stat.S_IMODE((place / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    kept = (place / "secrets.json").read_bytes()
    again = run("setup", "--email", "other@example.org")
    assert again.exit_code == 1
    assert "set up already" in again.output
    assert (place / "secrets.json").read_bytes() == kept
    assert run("migrate", "status").exit_code == 0
    assert run("check").exit_code == 0
    assert "boss@example.org\tinvited\tadministrator" in run("user", "list").output


def test_setup_never_makes_another_secret_file_for_a_database(run: Run, installed: Path) -> None:
    (installed / "secrets.json").rename(installed / "elsewhere.json")
    result = run("setup", "--email", "a@example.org")
    assert result.exit_code == 1
    assert "off-site copy" in result.output
    assert not (installed / "secrets.json").exists()


def test_a_setup_that_broke_off_can_be_run_again(run: Run, place: Path) -> None:
    PepperRing.new().write(place / "secrets.json")
    kept = (place / "secrets.json").read_bytes()
    assert run("setup", "--email", "not an address").exit_code == 1
    assert run("setup", "--email", "a@example.org").exit_code == 0
    assert (place / "secrets.json").read_bytes() == kept


@pytest.mark.parametrize("words", [("serve",), ("work",), ("user", "list"), ("audit", "verify"), ("check",)])
def test_nothing_runs_without_an_installation(run: Run, place: Path, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert "grievance setup" in result.output
    assert not place.exists(), "looking makes nothing"


def test_nothing_runs_on_an_old_schema(run: Run, installed: Path) -> None:
    assert run("migrate", "downgrade", "base", "--yes").exit_code == 0
    assert run("migrate", "status").exit_code == 1
    for words in (("serve",), ("work",), ("user", "list")):
        assert run(*words).exit_code == 1, words
    assert run("migrate", "upgrade").exit_code == 0
    assert "already" in run("migrate", "upgrade").output
    assert run("migrate", "status").exit_code == 0


def test_a_downgrade_asks_first(run: Run, installed: Path) -> None:
    assert run("migrate", "downgrade", "base", typed="n\n").exit_code == 1
    assert run("migrate", "status").exit_code == 0
    assert run("migrate", "downgrade", "9999", "--yes").exit_code == 1


def test_a_damaged_secret_file_is_named(run: Run, installed: Path) -> None:
    (installed / "secrets.json").write_text("{}")
    result = run("user", "list")
    assert result.exit_code == 1
    assert "damaged" in result.output


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("GRIEVANCE_PORT", "many", "settings cannot be used"),
        ("GRIEVANCE_DATABASE_URL", "no address", "database_url"),
        ("GRIEVANCE_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3", "database refused"),
        ("GRIEVANCE_DATABASE_URL", "postgresql+psycopg://127.0.0.1:1/none", "database refused"),
    ],
)
def test_wrong_settings_get_one_clear_line(
    run: Run, installed: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    result = run("user", "list")
    assert result.exit_code == 1
    assert words in result.output


def test_an_unknown_setting_is_named(run: Run, installed: Path) -> None:
    (installed / "grievance.toml").write_text('colour = "green"\n')
    result = run("check")
    assert result.exit_code == 1
    assert "colour" in result.output


def test_people_are_kept_in_order(run: Run, installed: Path) -> None:
    link = run(
        "user", "invite", "Grace@example.org", "--role", "steward", "--role", "auditor", "--name", "Grace"
    )
    assert re.search(r"/account/invitation/[\w-]{43}$", link.output.strip())
    assert run("user", "invite", "grace@example.org", "--role", "steward").exit_code == 1
    assert run("user", "invite", "x@example.org", "--role", "emperor").exit_code == 2
    assert (
        "There are: Installation"
        in run("user", "invite", "x@example.org", "--role", "brand", "--organisation", "Nobody").output
    )
    assert run("user", "roles", "grace@example.org", "brand").exit_code == 0
    assert "grace@example.org\tinvited\tbrand\tInstallation" in run("user", "list").output
    assert "has not joined yet" in run("user", "lock", "grace@example.org").output
    assert "/account/invitation/" in run("user", "reinvite", "grace@example.org", "--yes").output
    unknown = run("user", "lock", "nobody@example.org")
    assert unknown.exit_code == 1
    assert "grievance user list" in unknown.output


def test_a_list_is_imported_with_a_line_for_each_row_and_undone(
    run: Run, installed: Path, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST + BAD_ROW)
    tried = run("import", "sites", str(file), "--dry-run")
    assert tried.exit_code == 1
    assert "nothing kept" in tried.output
    nothing = run("import", "list", str(file), "--all-or-nothing")
    assert nothing.exit_code == 1
    assert "1 rows cannot be taken, so nothing was." in nothing.output
    first = run("import", "list", str(file), "--list-name", "A list")
    assert first.exit_code == 1, "a row was refused"
    assert re.search(r"^2\t.+\tadded$", first.output, re.MULTILINE)
    assert re.search(r"^[A-Z]3\t.+\trefused\t\S.*; F3: ", first.output, re.MULTILINE)
    assert "2 rows read" in first.output
    assert re.search(r"rows: 1 added, 0 changed, 0 unchanged, 1 refused, 0 review", first.output)
    file.write_text(LIST)
    second = run("import", "list", str(file), "--list-name", "A list")
    assert second.exit_code == 0
    assert "0 added, 0 changed, 1 unchanged, 0 refused" in second.output
    reference = re.search(r"reference (\w+)", first.output)
    assert reference is not None
    assert reference[1] in run("import", "runs").output
    assert run("import", "undo", reference[1]).output.strip() == "Undone."
    assert run("import", "undo", reference[1]).exit_code == 1
    assert run("import", "list", str(tmp_path / "missing.csv")).exit_code == 2
    assert run("import", "list", str(file), "--stage", "shop").exit_code == 1
    file.write_text("a;b\n")
    assert run("import", "list", str(file)).exit_code == 1


def test_the_chain_of_facts_is_verified(run: Run, installed: Path) -> None:
    run("user", "invite", "a@example.org", "--role", "brand")
    assert "0 facts chained, 1 waiting" in run("audit", "verify").output
    assert re.search(r"^\d+ done$", run("work", "--once").output.strip())
    assert re.search(r"^[1-9]\d* facts chained", run("audit", "verify").output)
    import sqlite3

    with sqlite3.connect(installed / "grievance.sqlite3") as database:
        with pytest.raises(sqlite3.IntegrityError, match="facts are never changed"):
            database.execute("UPDATE facts SET verb = 'user.forged'")
        database.execute("DROP TRIGGER facts_no_update")
        database.execute("UPDATE facts SET verb = 'user.forged'")
    database.close()
    broken = run("audit", "verify")
    assert broken.exit_code == 1
    assert "broken at fact 1" in broken.output


def test_urgency_is_explained_without_an_installation(run: Run) -> None:
    said = run(
        *("explain", "severity", "--scale", "4", "--scope", "3", "--irremediability", "2", "--item", "WA1"),
        *("--vulnerable", "--sign", "live_in", "--sign", "visa_tied", "--sign", "small_group"),
    ).output
    assert said.startswith("P1: Very serious (82 of 100)")
    assert "The visa depends on the employer" in said
    assert "R2, from 3 of 8 signs" in said
    floor = run("explain", "severity", "--scale", "1", "--irremediability", "1", "--item", "FL1").output
    assert "floor of FL1 (Not free to leave employment, at least P0)" in floor
    for wrong in (("--scale", "6"), ("--scale", "1", "--irremediability", "1", "--item", "XX9")):
        refused = run("explain", "severity", *wrong)
        assert refused.exit_code == 2
        assert wrong[-1] in refused.output
    from grievance.cases.severity import RetaliationSign
    from grievance.cli.explain import _SIGNS

    assert set(_SIGNS) == set(RetaliationSign)


def test_a_bare_installation_is_not_ready_for_workers(run: Run, installed: Path) -> None:
    result = run("check", "--deploy")
    assert result.exit_code == 1
    for words in (
        "over TLS",
        "this machine only",
        "kdf_cost",
        "No administrator",
        "No team receives",
        "No worker is running",
        "smtp_host",
        "backup_days",
        "/admin/opening",
    ):
        assert words in result.output
    assert result.output.count("nobody has read it yet") == 8


def test_a_demonstration_is_never_ready_for_workers(
    run: Run, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (installed / "demo-accounts.json").write_text(json.dumps({"accounts": [], "codes": []}))
    monkeypatch.setenv("GRIEVANCE_DEMO", "yes")
    output = run("check", "deploy").output
    assert "the setting demo is on" in output
    assert "demo accounts" in output


def test_a_good_installation_is_ready(run: Run, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from grievance.app import create_app
    from grievance.foundation.db import db, transaction
    from grievance.foundation.settings import load_settings
    from grievance.jobs.queue import enqueue
    from grievance.policy.roles import Role
    from tests.factories.opening import open_for_workers
    from tests.factories.people import make_person, make_team

    app = create_app(load_settings())
    with app.app_context():
        team = make_team(fallback=True)
        for role in (Role.ADMINISTRATOR, Role.INSPECTOR, Role.TRIAGER):
            make_person(role, peppers=app.extensions["peppers"], teams=(team,))
        with transaction():
            enqueue("audit.chain", due_at=now())
        open_for_workers(app.extensions["peppers"])
        db.session.remove()
        db.engine.dispose()
    installed.chmod(0o700)
    monkeypatch.setenv("GRIEVANCE_KDF_COST", "full")
    monkeypatch.setenv("GRIEVANCE_BASE_URL", "https://portal.example")
    monkeypatch.setenv("GRIEVANCE_SMTP_HOST", "mail.example")
    monkeypatch.setenv("GRIEVANCE_BACKUP_DAYS", "30")
    result = run("check", "--deploy")
    *noted, ready = result.output.strip().splitlines()
    assert "No escrow is on" in noted[0], "which is a decision, not a fault"
    assert [each for each in noted if "panel" in each], "too few people turn no worker away"
    assert ready == "Ready for workers"
    (installed / "secrets.json").chmod(0o644)
    assert "chmod 600" in run("check", "--deploy").output


def test_a_demonstration_leaves_other_folders_alone(run: Run, installed: Path) -> None:
    result = run("demo", "load")
    assert result.exit_code == 1
    assert "something else than a demonstration" in result.output
    assert "no demonstration yet" in run("demo", "accounts").output
