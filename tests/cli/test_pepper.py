"""Rotating the pepper with nobody signed in: keys move, codes and passwords follow when they are used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from grievance.accounts.models.user import User
from grievance.accounts.services.signing_in import check_password, stretch_typed
from grievance.cli.main import main
from grievance.complaints.services.follow_up import enter_code
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Unavailable
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.policy.roles import Role
from grievance.vault.models.principal import Principal
from grievance.vault.services.peppers import move_some, references
from grievance.vault.services.principals import staff_principal, unlock
from tests.factories.accounts import PASSWORD, make_account, sign_in
from tests.factories.opening import open_for_workers
from tests.factories.reports import make_intake, make_report

Run = Callable[..., Result]


@pytest.fixture
def folder(unopened_folder: Path) -> Path:
    """An installation in which nobody has an account yet, so that rows can be counted."""
    return unopened_folder


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("GRIEVANCE_FOLDER", str(folder))
    monkeypatch.setenv("GRIEVANCE_KDF_COST", "lowest")

    def call(*words: str) -> Result:
        db.session.rollback()
        return CliRunner().invoke(main, words)

    return call


def test_everything_moves_or_follows_and_the_old_pepper_can_go(
    app: Flask, peppers: PepperRing, run: Run
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    account = make_account(Role.INSPECTOR, peppers=peppers)
    open_for_workers(peppers)
    make_intake(peppers)
    filed = make_report(peppers)
    result = run("pepper", "rotate")
    assert result.exit_code == 0, result.output
    assert peppers.numbers() == [2, 1], "a running server sees the new ring at once"
    principal = staff_principal(account.user_id)
    assert principal is not None
    assert principal.pepper_id == 2, "its owner is not there"
    refused = run("pepper", "retire", "1")
    assert refused.exit_code == 1
    assert "rows refer to pepper 1" in refused.output
    assert enter_code(filed.code, peppers=peppers, cost=LOWEST) is not None, "the old locator still works"
    sign_in(app.test_client(), account)
    db.session.rollback()
    assert db.session.get_one(User, account.user_id).pepper_id == 2


def test_a_code_that_is_used_moves_its_locator(app: Flask, peppers: PepperRing, run: Run) -> None:
    from grievance.complaints.services.follow_up import is_code_behind, move_code

    open_for_workers(peppers)
    make_intake(peppers)
    filed = make_report(peppers)
    assert run("pepper", "rotate").exit_code == 0
    actor = enter_code(filed.code, peppers=peppers, cost=LOWEST)
    assert actor is not None
    assert is_code_behind(actor, peppers=peppers)
    with transaction():
        before = db.session.get_one(Principal, actor.principal_id).locator
        move_code(actor, filed.code, peppers=peppers, cost=LOWEST)
        assert db.session.get_one(Principal, actor.principal_id).locator != before
    assert not is_code_behind(actor, peppers=peppers)
    again = enter_code(filed.code, peppers=peppers, cost=LOWEST)
    assert again is not None
    assert again.private_key == actor.private_key


def test_an_old_pepper_goes_when_nothing_refers_to_it(app: Flask, peppers: PepperRing, run: Run) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    assert run("pepper", "rotate").exit_code == 0
    typed = stretch_typed(account.email, PASSWORD, peppers=peppers, cost=LOWEST)
    with transaction():
        assert check_password(typed).user is not None
    assert references() == {2: 3}, "key, password and second factor"
    assert run("pepper", "retire", "2").exit_code == 1, "the newest stays"
    assert run("pepper", "retire", "7").exit_code == 1
    assert run("pepper", "retire", "1").exit_code == 0
    assert peppers.numbers() == [2]
    with pytest.raises(Unavailable):
        peppers[1]
    principal = staff_principal(account.user_id)
    assert principal is not None
    again = stretch_typed(account.email, PASSWORD, peppers=peppers, cost=LOWEST)
    assert unlock(principal, wrapping_key=again.keys.wrapping_key, peppers=peppers)


def test_a_rotation_that_broke_off_is_finished(app: Flask, peppers: PepperRing, run: Run) -> None:
    accounts = [make_account(Role.INSPECTOR, peppers=peppers) for _ in range(3)]
    settings = app.extensions["settings"]
    peppers.with_another().replace(settings.secret_file)
    with transaction():
        assert move_some(peppers=peppers, most=2) == 2
    moved = run("pepper", "move")
    assert "4 rows moved" in moved.output, "one key and three second factors were left"
    assert "0 rows moved" in run("pepper", "move").output
    for account in accounts:
        typed = stretch_typed(account.email, PASSWORD, peppers=peppers, cost=LOWEST)
        principal = staff_principal(account.user_id)
        assert principal is not None
        assert unlock(principal, wrapping_key=typed.keys.wrapping_key, peppers=peppers)


def test_the_secret_file_stays_closed_to_others(app: Flask, peppers: PepperRing, run: Run) -> None:
    assert run("pepper", "rotate").exit_code == 0
    path = app.extensions["settings"].secret_file
    assert path.stat().st_mode & 0o777 == 0o600
    assert not list(path.parent.glob("*.new"))
    assert "2\tnewest" in run("pepper", "status").output


@pytest.mark.parametrize("command", [("check",), ("serve",), ("work", "--once")], ids=" ".join)
@pytest.mark.parametrize("given", ["older", "another installation's"])
def test_nothing_serves_with_a_secret_file_that_does_not_fit(
    app: Flask, peppers: PepperRing, run: Run, given: str, command: tuple[str, ...]
) -> None:
    """Workers' codes would not be found, and would be counted as wrong."""
    path = app.extensions["settings"].secret_file
    older = path.read_bytes()
    open_for_workers(peppers)
    make_intake(peppers)
    assert run("pepper", "rotate").exit_code == 0
    code = make_report(peppers).code
    kept = path.read_bytes()
    if given == "older":
        path.write_bytes(older)
    else:
        PepperRing.new().with_another().replace(path)
    refused = run(*command)
    assert refused.exit_code == 1
    wanted = "needs pepper 2" if given == "older" else "belongs to another installation"
    assert wanted in refused.output
    path.write_bytes(kept)
    assert run("check").exit_code == 0, "nothing was lost"
    assert enter_code(code, peppers=PepperRing.read(path), cost=LOWEST) is not None
