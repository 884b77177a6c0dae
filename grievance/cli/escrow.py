"""grievance escrow: several custodians together can open what nobody else can open any more."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grievance.cli.installation import OPERATOR, opened, peppers_of, read_settings

if TYPE_CHECKING:
    import pyrage

    from grievance.vault.ceremony import Opening
    from grievance.vault.escrow_files import Request
    from grievance.vault.models.escrow import Escrow

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(path_type=Path)
PUBLIC, ENVELOPES = "escrow-public.json", "escrow-envelopes.json"
_IDENTITIES = click.option(
    "--identity",
    "identities",
    type=_FILE,
    multiple=True,
    help="A custodian's identity file; may be given several times. Whoever is missing is asked for.",
)


@click.group()
def escrow() -> None:
    """Let several custodians together open what nobody else can open any more.

    identity, make, rehearse and open belong on a machine that is on no network; the others on the server.
    The ceremony step by step: docs/escrow.md
    """


@escrow.command()
@click.argument("file", type=_NEW)
@click.option("--passphrase/--no-passphrase", default=True, help="Lock the file with words of your own.")
def identity(file: Path, passphrase: bool) -> None:
    """OFFLINE. Make a custodian's age identity in FILE and print its public half (age-keygen does too)."""
    import pyrage

    # Before anybody thinks of words and waits until the file is locked with them.
    _refuse_existing([file])
    made = pyrage.x25519.Identity.generate()
    content = f"# public key: {made.to_public()}\n{made}\n".encode()
    if passphrase:
        words = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
        content = pyrage.passphrase.encrypt(content, words)
    _write_new({file: content})
    click.echo(str(made.to_public()))


@escrow.command()
@click.option("--need", type=int, required=True, help="How many custodians have to agree.")
@click.option(
    "--custodian",
    "custodians",
    multiple=True,
    required=True,
    metavar="WHO=AGE1…",
    help="By role and organisation, as workers will read it; once for each.",
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def make(need: int, custodians: tuple[str, ...], folder: Path) -> None:
    """OFFLINE. Make the escrow's key: its public half and the envelopes come into FOLDER."""
    from grievance.vault.ceremony import make_escrow
    from grievance.vault.escrow_files import Custodian

    people = []
    for each in custodians:
        name, _, recipient = each.rpartition("=")
        people.append(Custodian(" ".join(name.split()), recipient.strip()))
    public, envelopes = make_escrow(people, need=need)
    _write_new({folder / PUBLIC: public.to_bytes(), folder / ENVELOPES: envelopes.to_bytes()})
    click.echo(f"{folder / PUBLIC}: for the server. grievance escrow begin {PUBLIC}")
    click.echo(
        f"{folder / ENVELOPES}: a copy for each custodian, beside their identity. Never on the server."
    )
    click.echo(f"Mark of the envelopes: {envelopes.digest.hex()}")


@escrow.command()
@click.argument("envelopes", type=_FILE)
@_IDENTITIES
def rehearse(envelopes: Path, identities: tuple[Path, ...]) -> None:
    """OFFLINE. Prove that these custodians can open the ENVELOPES; nothing is written."""
    from grievance.vault.ceremony import Opening
    from grievance.vault.escrow_files import EnvelopeFile

    file = EnvelopeFile.read(envelopes.read_bytes())
    opening = Opening(file)
    _gather(opening, identities)
    opening.private_key()
    click.echo(f"They open the envelopes with the mark {file.digest.hex()}")


@escrow.command()
@click.argument("public", type=_FILE)
@click.option("--replace", is_flag=True, help="The present escrow ends when this one begins.")
def begin(public: Path, replace: bool) -> None:
    """Propose the escrow with this PUBLIC half; it begins when an administrator confirms the promises."""
    from grievance.vault.escrow_files import PublicHalf

    half = PublicHalf.read(public.read_bytes())
    with opened(read_settings()):
        from grievance.foundation.db import transaction
        from grievance.vault.services.escrow import propose_escrow

        with transaction():
            propose_escrow(OPERATOR, half, replace=replace)
    click.echo(f"Proposed: {half.need} of {len(half.custodians)} custodians.")
    click.echo("It begins when an administrator confirms at /admin/opening what workers read about it.")


@escrow.command()
def status() -> None:
    """Say whether an escrow is on, who its custodians are, and what it covers."""
    from grievance.vault.queries import ended_escrows, escrow_in_force, escrow_proposed

    with opened(read_settings()):
        present, proposed = escrow_in_force(), escrow_proposed()
        if present is None and proposed is None:
            click.echo("There is no escrow.")
        if present is not None:
            waits = ", to end when an administrator confirms it" if present.ending_asked_at else ""
            _describe(present, f"on since {present.begun_at:%Y-%m-%d}{waits}")
        if proposed is not None:
            _describe(proposed, "proposed, to begin when an administrator confirms it")
        for each in ended_escrows():
            _describe(each, f"ended on {each.ended_at:%Y-%m-%d}")


@escrow.command()
def end() -> None:
    """Take a proposal back, or ask that the escrow ends; it ends when an administrator confirms that."""
    with opened(read_settings()):
        from grievance.foundation.db import transaction
        from grievance.vault.services.escrow import ask_to_end

        with transaction():
            ending = ask_to_end(OPERATOR)
    if ending is None:
        click.echo("The proposal is taken back.")
    else:
        click.echo("It ends when an administrator confirms the promises without it at /admin/opening.")


@escrow.command()
@click.option("--case", "cases", multiple=True, help="A case by the last part of its page's address.")
@click.option("--team", "teams", multiple=True, help="Every open case of a team, by its name.")
@click.option("--to", "emails", multiple=True, required=True, help="Who is to open them, by e-mail.")
@click.option("--with-identity", is_flag=True, help="Names and addresses of workers too.")
@click.argument("file", type=_NEW)
def ask(
    cases: tuple[str, ...], teams: tuple[str, ...], emails: tuple[str, ...], with_identity: bool, file: Path
) -> None:
    """Write into FILE what the custodians are asked to open, and for whom. It opens nothing by itself."""
    with opened(read_settings()) as app:
        from grievance.accounts.services.signing_in import account_of
        from grievance.cases.services.escrow import ask_custodians, named_cases
        from grievance.foundation.db import transaction

        with transaction():
            people = [account_of(email) for email in dict.fromkeys(emails)]
            known = [user for user in people if user is not None]
            if len(known) < len(people):
                raise click.ClickException("Nobody has one of these e-mails. See: grievance user list")
            named = named_cases(OPERATOR, references=cases, teams=teams)
            request = ask_custodians(
                OPERATOR, named, known, with_identity=with_identity, peppers=peppers_of(app)
            )
            # Before the commit: what could not be written down was not asked either.
            _write_new({file: request.to_bytes()})
    _summarise(request)
    click.echo(f"{file}: for the offline machine. grievance escrow open")


@escrow.command("open")
@click.argument("envelopes", type=_FILE)
@click.argument("request", type=_FILE)
@click.argument("file", type=_NEW)
@_IDENTITIES
@click.option("--yes", is_flag=True, help="The custodians have compared names and fingerprints already.")
def open_(envelopes: Path, request: Path, file: Path, identities: tuple[Path, ...], yes: bool) -> None:
    """OFFLINE. Open the ENVELOPES together, and write into FILE what answers the REQUEST.

    The custodians come one after another. The private half is never written anywhere.
    """
    from grievance.vault.ceremony import Opening, answer
    from grievance.vault.escrow_files import EnvelopeFile, Request

    asked = Request.read(request.read_bytes())
    opening = Opening(EnvelopeFile.read(envelopes.read_bytes()))
    _refuse_existing([file])
    _summarise(asked)
    if not yes:
        click.confirm(
            "Has each of these people read their fingerprint to you, from the page of their account?",
            abort=True,
        )
    _gather(opening, identities)
    _write_new({file: answer(opening.private_key(), asked).to_bytes()})
    click.echo(f"{file}: for the server. grievance escrow restore {file.name}")


@escrow.command()
@click.argument("file", type=_FILE)
@click.option("--without-moved", is_flag=True, help="Leave out what has changed since it was asked for.")
def restore(file: Path, without_moved: bool) -> None:
    """Give the keys in FILE to the people to whom the custodians sealed them."""
    from grievance.vault.escrow_files import Restoration

    restoration = Restoration.read(file.read_bytes())
    with opened(read_settings()) as app:
        from grievance.cases.services.escrow import restore_from_escrow
        from grievance.foundation.db import transaction

        with transaction():
            done = restore_from_escrow(
                OPERATOR, restoration, peppers=peppers_of(app), without_moved=without_moved
            )
    click.echo(f"{done.given} parts given; the teams are told")
    if done.moved_on:
        click.echo(f"{done.moved_on} parts were left out, because they have moved on")


def _gather(opening: Opening, identities: Iterable[Path]) -> None:
    """Take custodians' identities, those that were named first, until there are enough."""
    for path in identities:
        if opening.missing:
            click.echo(f"{opening.take(_identity_in(path)).name} has opened")
    while opening.missing:
        from grievance.foundation.errors import InvalidInput

        path = click.prompt(f"Identity file of a custodian ({opening.missing} still missing)", type=_FILE)
        try:
            click.echo(f"{opening.take(_identity_in(path)).name} has opened")
        except InvalidInput as refusal:
            click.echo(refusal.message % refusal.values if refusal.values else refusal.message)


def _identity_in(path: Path) -> pyrage.x25519.Identity:
    import pyrage

    from grievance.foundation.errors import InvalidInput
    from grievance.vault.ceremony import read_identity

    content = path.read_bytes()
    if content.startswith(b"age-encryption.org/"):
        words = click.prompt(f"Passphrase of {path.name}", hide_input=True)
        try:
            content = pyrage.passphrase.decrypt(content, words)
        except pyrage.DecryptError:
            raise InvalidInput("This passphrase does not open the file.") from None
    try:
        return read_identity(content.decode())
    except UnicodeDecodeError:
        raise InvalidInput("This is not an age identity. It begins with AGE-SECRET-KEY-1.") from None


def _summarise(request: Request) -> None:
    cases = {part.case for part in request.parts}
    kinds = ", ".join(sorted({part.kind for part in request.parts}))
    click.echo(f"Asked on {request.asked_on}: {len(request.parts)} parts of {len(cases)} cases ({kinds})")
    for each in request.people:
        given = sum(each.principal in part.to for part in request.parts)
        click.echo(f"{each.name} <{each.email}>, {each.organisation}: {given} parts")
        click.echo(f"  fingerprint of their key: {each.fingerprint}")


def _describe(escrow: Escrow, state: str) -> None:
    from grievance.vault.queries import coverage_of, requests_of

    click.echo(f"Escrow {escrow.reference}: {state}")
    click.echo(f"  {escrow.need} of {escrow.people} custodians: {'; '.join(escrow.custodians)}")
    click.echo(f"  mark of the envelopes: {escrow.envelopes_hash.hex()}")
    if escrow.begun_at is not None:
        found = coverage_of(escrow)
        click.echo(f"  opens {found.covered} compartments, {found.alone} of them nobody else can open")
        if escrow.ended_at is None:
            click.echo(f"  {found.uncovered} are sealed to it when somebody who holds them signs in")
    for each in requests_of(escrow):
        restored = f"restored on {each.restored_at:%Y-%m-%d}" if each.restored_at else "not restored"
        click.echo(f"  asked on {each.asked_at:%Y-%m-%d}: {restored}")


def _refuse_existing(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.exists():
            raise click.ClickException(f"{path} is there already. Nothing is overwritten.")


def _write_new(files: dict[Path, bytes]) -> None:
    """Write files that only their owner can read: all of them or none."""
    _refuse_existing(files)
    written: list[Path] = []
    try:
        for path, content in files.items():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            written.append(path)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
