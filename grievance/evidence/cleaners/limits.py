"""How long a file may be to be cleaned, by the cleaner that takes it, in bytes."""

from __future__ import annotations

_MIB = 1024 * 1024
#: A recording is laid down in memory, where its reader can jump about.
LARGEST = {"picture": 64 * _MIB, "paper": 64 * _MIB, "recording": 512 * _MIB}
