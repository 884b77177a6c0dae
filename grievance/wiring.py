"""Which facts are listened to by whom, who does which jobs, and what happens again and again."""

from __future__ import annotations

from collections.abc import Callable

from grievance.audit.trail import subscribe
from grievance.foundation.db import transaction
from grievance.foundation.settings import Settings
from grievance.jobs.queue import handle_with
from grievance.supplychain.services.changing import REFRESH
from grievance.supplychain.services.reaching import refresh_reach
from grievance.vault.services.visits import sign_out_everywhere


def wire(settings: Settings) -> None:
    """Connect the layers upward: subscribers of facts, handlers of jobs, the periodic schedule."""
    subscribe("user.locked", sign_out_everywhere)
    subscribe("user.invited_again", sign_out_everywhere)
    handle_with(REFRESH, _in_a_transaction(refresh_reach))


def _in_a_transaction(work: Callable[[], object]) -> Callable[[], None]:
    def do() -> None:
        with transaction():
            work()

    return do
