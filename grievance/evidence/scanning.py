"""Have a file looked through for viruses by ClamAV's daemon, where one is named in the settings."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import BinaryIO, cast

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket

from grievance.evidence.states import Scan
from grievance.evidence.store import Joined

PATIENCE = 60
log = logging.getLogger("grievance.evidence")


class Scanner:
    """A clamd at a socket's path or at host:port; without an address nothing is looked through."""

    def __init__(self, address: str) -> None:
        self.address = address

    def look(self, pieces: Iterator[bytes]) -> Scan:
        """Return what the scanner says; one that does not answer leaves the file waiting and is no error."""
        if not self.address:
            return Scan.NONE
        try:
            answers = self._daemon().instream(cast("BinaryIO", Joined(pieces)))
        except (ClamdError, OSError, ValueError) as error:
            log.warning("no answer from clamd", extra={"error_kind": type(error).__name__})
            return Scan.WAITING
        states = {state for state, _name in answers.values()}
        if "FOUND" in states:
            return Scan.FOUND
        return Scan.CLEAN if states == {"OK"} else Scan.WAITING

    def _daemon(self) -> ClamdNetworkSocket:
        if self.address.startswith("/"):
            return ClamdUnixSocket(self.address, timeout=PATIENCE)
        host, _, port = self.address.rpartition(":")
        return ClamdNetworkSocket(host, int(port), timeout=PATIENCE)
