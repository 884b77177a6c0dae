"""Which facts are listened to by whom, who does which jobs, and what happens again and again."""

from __future__ import annotations

from grievance.foundation.settings import Settings


def wire(settings: Settings) -> None:
    """Connect the layers upward: subscribers of facts, handlers of jobs, the periodic schedule."""
