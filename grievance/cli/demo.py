"""grievance demo: an invented world to try the product in, in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import click

from grievance.cli.installation import opened, read_settings
from grievance.cli.processes import run_both
from grievance.demo.accounts import read_accounts, read_codes, read_join_codes
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings

_STATE = "demo.json"
_ROOMS = (
    ("Worker", "/"),
    ("Register", "/register"),
    ("Sign in", "/account/sign-in"),
    ("Inspector", "/inspector"),
    ("Operator", "/operator"),
    ("Brand", "/brand"),
    ("Official", "/official"),
    ("Panel", "/panel"),
    ("Interpreter", "/interpreter"),
    ("Administration", "/admin"),
)


@click.group()
def demo() -> None:
    """Try the product in an invented world, marked as such on every page.

    It lives in ./.demo (GRIEVANCE_FOLDER changes it) and never touches a real installation.
    To begin anew, delete that folder.
    """


@demo.command()
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", help="Instead of 8000; also PORT.")
def run(port: int | None) -> None:
    """Set the demonstration up if it is not there yet, and run server and worker together until Ctrl-C."""
    settings = _settings(port)
    _make_ready(settings)
    raise SystemExit(run_both(settings, ready=lambda: _welcome(settings)))


@demo.command()
def load() -> None:
    """Set the demonstration up and do not run it."""
    settings = _settings(None)
    _make_ready(settings)
    click.echo(f"The demonstration is ready in {settings.folder}")


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", help="Instead of 8000; also PORT.")
def accounts(as_json: bool, port: int | None) -> None:
    """Print what is needed to sign in as each invented person: password, TOTP secret, page."""
    settings = _settings(port)
    if not _is_ready(settings.folder):
        raise click.ClickException("There is no demonstration yet. Start with: grievance demo run")
    if not as_json:
        _print_accounts(settings)
        return
    found = [
        {
            "role": each.role,
            "name": each.name,
            "email": each.email,
            "password": each.password,
            "totp_secret": each.totp_secret or None,
            "recovery_code": each.recovery_code or None,
            "path": each.path,
            "url": settings.base_url + each.path,
        }
        for each in read_accounts(settings.folder)
    ]
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))


def require_demonstration() -> Settings:
    """Return the settings of the demonstration that is there; any other folder is refused."""
    settings = _settings(None)
    if not _is_ready(settings.folder):
        raise click.ClickException(
            f"{settings.folder} holds no demonstration, and nothing else is ever filled with invented cases. "
            "Make one with: grievance demo load"
        )
    return settings


def _settings(port: int | None) -> Settings:
    folder = Path(os.environ.get("GRIEVANCE_FOLDER") or ".demo")
    chosen = read_settings(folder=folder, demo=True, **({"port": port} if port else {}))
    if port or "GRIEVANCE_BASE_URL" not in os.environ:
        chosen = read_settings(
            folder=folder, demo=True, port=chosen.port, base_url=f"http://localhost:{chosen.port}"
        )
    return chosen


def _is_ready(folder: Path) -> bool:
    state = folder / _STATE
    return state.exists() and bool(json.loads(state.read_text(encoding="ascii")).get("ready"))


def _make_ready(settings: Settings) -> None:
    folder = settings.folder
    if _is_ready(folder):
        _bring_up_to_date(settings)
        return
    _clear(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # Whoever runs this in a checkout never commits a demonstration.
    (folder / ".gitignore").write_text("*\n", encoding="ascii")
    (folder / _STATE).write_text(json.dumps({"ready": False}), encoding="ascii")
    click.echo("Setting the demonstration up (once, a few seconds) …")
    PepperRing.new().write(settings.secret_file)
    with opened(settings, newest=False):
        _fill()
    (folder / _STATE).write_text(json.dumps({"ready": True}), encoding="ascii")


def _clear(folder: Path) -> None:
    """Take away a demonstration that broke off while it was made; anything else is left alone and refused."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / _STATE).exists():
        raise click.ClickException(
            f"{folder} holds something else than a demonstration. Name another folder: GRIEVANCE_FOLDER=…"
        )
    shutil.rmtree(folder)


def _fill() -> None:
    from grievance.demo import world
    from grievance.foundation.db import transaction
    from grievance.migrations.schema import upgrade
    from grievance.supplychain.services.seeding import load_seed

    upgrade()
    with transaction():
        load_seed()
    world.load()


def _bring_up_to_date(settings: Settings) -> None:
    from grievance.demo.opening import open_if_shut
    from grievance.migrations import schema

    with opened(settings, newest=False):
        if schema.present_revision() != schema.newest_revision():
            schema.upgrade()
            open_if_shut()


def _welcome(settings: Settings) -> None:
    click.echo(
        f"\nThe demonstration runs at {settings.base_url} – everything in it is invented. Ctrl-C ends it.\n"
    )
    for name, path in _ROOMS:
        click.echo(f"  {name:<16}{settings.base_url}{path}")
    click.echo("")
    _print_accounts(settings)


def _print_accounts(settings: Settings) -> None:
    import pyotp

    click.echo(
        "People who sign in (password, and the code of now; the secret of it: grievance demo accounts --json)"
    )
    for each in read_accounts(settings.folder):
        code = f"code {pyotp.TOTP(each.totp_secret).now()}" if each.totp_secret else ""
        click.echo(f"  {each.role:<18} {each.email:<34} {each.password:<26} {code:<12} {each.path}")
    codes = read_codes(settings.folder)
    if codes:
        click.echo("\nWorkers' codes, for /follow")
        for held in codes:
            click.echo(f"  {held.code:<26} {held.locale:<8} {held.report}")
    for joining in read_join_codes(settings.folder):
        click.echo(f"\nThe code to join a collective case, for /follow too: {joining}")
