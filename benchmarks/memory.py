"""How much memory this process holds by itself, once what it no longer needs is given back."""

from __future__ import annotations

import ctypes
import gc
from pathlib import Path


def held() -> float:
    """Return how many MiB no other process shares."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    private = [int(each.split()[1]) for each in lines if each.startswith("Private_")]
    return sum(private) / 1024
