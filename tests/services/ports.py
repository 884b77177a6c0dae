"""Free ports for servers that the tests start."""

from __future__ import annotations

import random
import socket

# Linux hands out 32768 and above to clients, whose closed connections then keep a port busy for a minute.
LOWEST, HIGHEST = 20_000, 32_000


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on, below those that clients are given."""
    for port in random.SystemRandom().sample(range(LOWEST, HIGHEST), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port between {LOWEST} and {HIGHEST}")
