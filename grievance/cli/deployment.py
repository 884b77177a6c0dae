"""What must be true before workers get the address of an installation."""

from __future__ import annotations

import stat
from collections.abc import Iterator

from sqlalchemy import func, select

from grievance.accounts.models.organisation import Team
from grievance.accounts.queries import anybody_with
from grievance.cases.custody import thin_by_team
from grievance.cases.staffing import gaps, said
from grievance.complaints.recipients import ENOUGH, thin_teams
from grievance.demo.accounts import FILE as DEMO_FILE
from grievance.foundation.db import db
from grievance.foundation.settings import Settings
from grievance.jobs import queries as jobs
from grievance.notifications.text_messages import is_safe_gateway
from grievance.opening.queries import present_undertaking
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.vault.queries import coverage_of, escrow_change_waits, escrow_in_force
from grievance.web.ui.in_force import decided
from grievance.web.ui.locales import WORKER_LOCALES, language, open_locales
from grievance.web.ui.promises import has_changed


def problems(settings: Settings) -> list[str]:
    """Return everything that is not as it must be, each as a sentence; inside an application context."""
    return [*_demo(settings), *_weak(settings), *_people(), *_opening(), *_work(settings)]


def notes() -> list[str]:
    """Return what is as somebody decided, or lacks somebody and yet turns no worker away."""
    return [_escrow(), *_closed_languages(), *_staffing()]


def _staffing() -> list[str]:
    return [" ".join(text % values for text, values in said(each)) for each in gaps()]


def _closed_languages() -> list[str]:
    return [
        f"{language(code).autonym} is closed for workers: nobody has read it yet (/admin/languages)."
        for code in WORKER_LOCALES
        if code not in open_locales() and code not in decided().reviewed_once
    ]


def _escrow() -> str:
    present = escrow_in_force()
    if present is None:
        waits = " One waits to be confirmed at /admin/opening." if escrow_change_waits() else ""
        return (
            f"No escrow is on: what everybody on a case lost cannot be opened again (docs/escrow.md).{waits}"
        )
    found = coverage_of(present)
    return (
        f"An escrow is on: {present.need} of {present.people} custodians open {found.covered} sealed parts, "
        f"{found.uncovered} are sealed to it when somebody who holds them signs in."
    )


def _opening() -> Iterator[str]:
    present = present_undertaking()
    if present is None:
        yield (
            "Nobody can report: no administrator has confirmed who runs this and what is promised. "
            "Do so at /admin/opening."
        )
    elif has_changed(present):
        yield "The promises to workers changed since they were confirmed: confirm anew at /admin/opening."
    for code in WORKER_LOCALES:
        if code not in open_locales() and code in decided().reviewed_once:
            yield (
                f"{language(code).autonym} closed for new reports: what workers agree to in it changed since "
                "somebody read it. See /admin/languages."
            )


def _demo(settings: Settings) -> Iterator[str]:
    if settings.demo:
        yield "This is a demonstration: the setting demo is on."
    if (settings.folder / DEMO_FILE).exists():
        yield f"The folder holds demo accounts ({DEMO_FILE}); use a folder of its own."
    invented = db.session.scalar(select(func.count(Site.id)).where(Site.invented)) or 0
    if invented:
        yield f"The database holds {invented} invented sites of a demonstration."


def _weak(settings: Settings) -> Iterator[str]:
    if not settings.secure and not settings.onion:
        yield f"base_url is {settings.base_url}: workers must come over TLS (https)."
    if settings.host in {"localhost", "127.0.0.1", "::1"}:
        yield "base_url is this machine only: put the address that stands on posters."
    if settings.kdf_cost != "full":
        yield "kdf_cost is not full: passwords and codes could be guessed."
    if settings.testing:
        yield "The setting testing is on."
    for path, mode in ((settings.secret_file, 0o600), (settings.folder, 0o700)):
        if stat.S_IMODE(path.stat().st_mode) & ~mode:
            yield f"Others on this machine can read {path}: chmod {mode:o} {path}"
    if settings.smtp_host and not settings.smtp_tls and settings.smtp_host not in {"localhost", "127.0.0.1"}:
        yield "smtp_tls is off: messages would travel readable."


def _people() -> Iterator[str]:
    if not anybody_with(Role.ADMINISTRATOR):
        yield "No administrator has joined yet."
    if db.session.scalar(select(Team.id).where(Team.is_fallback).limit(1)) is None:
        yield "No team receives what no other team covers: make one in the administration."
    for thin in thin_teams():
        yield f"The team {thin.team.name} has {thin.ready} people who can be given keys; it needs {ENOUGH}."
    for team, count in thin_by_team().items():
        yield f"In the team {team}, {count} compartments of open cases have fewer than {ENOUGH} holders."


def _work(settings: Settings) -> Iterator[str]:
    state = jobs.state()
    if state.worker_seems_gone:
        yield "No worker is running: grievance work, or grievance serve --with-worker."
    if state.given_up:
        yield f"{state.given_up} pieces of work were given up; see /admin/jobs."
    if settings.backup_days <= 0:
        yield (
            "backup_days is not set: say for how many days copies of the database are kept. What a worker "
            "had erased can be opened from a copy with its old keys until then, and workers are told so."
        )
    if settings.sms_url and not is_safe_gateway(settings.sms_url):
        yield "sms_url is no address over TLS (https): numbers of staff would travel readable."
    if not settings.smtp_host:
        yield "smtp_host is empty: nobody on the staff will hear that something waits."
