"""The `grievance` command: one group, whose parts are read only when they are asked for."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Any

import click

#: Command → where it is, so that `grievance serve` does not wait for what only `grievance import` needs.
_COMMANDS = {
    "setup": "grievance.cli.setup:setup",
    "serve": "grievance.cli.serve:serve",
    "work": "grievance.cli.work:work",
    "migrate": "grievance.cli.migrate:migrate",
    "demo": "grievance.cli.demo:demo",
    "generate": "grievance.cli.generate:generate",
    "user": "grievance.cli.user:user",
    "import": "grievance.cli.import_:import_",
    "chain": "grievance.cli.chain:chain",
    "check": "grievance.cli.check:check",
    "audit": "grievance.cli.audit:audit",
    "vault": "grievance.cli.vault:vault",
    "explain": "grievance.cli.explain:explain",
    "pepper": "grievance.cli.pepper:pepper",
    "escrow": "grievance.cli.escrow:escrow",
}


class Commands(click.Group):
    """Loads a command when it is called, and turns what a person can put right into one clear line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which an installation meets them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Read the module of a command."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(module), name)
        assert isinstance(found, click.Command)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run, and say what is wrong without a traceback if it is nothing in the program."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            message = _clear(error)
            if message is None:
                raise
            raise click.ClickException(message) from None


def _clear(error: Exception) -> str | None:
    """Return a sentence for a mistake that whoever typed can put right; None for one of the program."""
    from grievance.foundation.errors import Refusal
    from grievance.standards.loading import ReferenceDataError

    if isinstance(error, ReferenceDataError):
        return f"The reference data is wrong: {error}"
    if isinstance(error, Refusal):
        return error.message % error.values if error.values else error.message
    if isinstance(error, PermissionError | FileNotFoundError | IsADirectoryError | NotADirectoryError):
        return f"{error.strerror}: {error.filename}"
    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

    if isinstance(error, DBAPIError):
        return f"The database refused: {str(error.orig).strip() or type(error).__name__}"
    if isinstance(error, ArgumentError | NoSuchModuleError):
        return f"The setting database_url cannot be used: {error}"
    return None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="grievance", message="%(version)s")
def main() -> None:
    """Run a portal through which workers report problems and see them put right.

    Settings come from GRIEVANCE_<NAME> in the environment and from grievance.toml in the folder of the
    installation (GRIEVANCE_FOLDER, else ./instance). To try the product, start with: grievance demo run
    """
    # Nearly all that a process makes stays or goes by itself: looking for garbage as often as Python does
    # costs a sixth of each start and a tenth of each request.
    gc.set_threshold(50_000, 20, 50)
