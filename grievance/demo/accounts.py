"""What is needed to sign in as each invented person, kept in the demonstration's own folder."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILE = "demo-accounts.json"


@dataclass(frozen=True)
class DemoAccount:
    """An invented person, and what they type to sign in."""

    role: str
    name: str
    email: str
    password: str = field(repr=False)
    totp_secret: str = field(repr=False)
    """What an authenticator is set up with."""
    path: str
    """The page where they begin."""
    recovery_code: str = field(default="", repr=False)
    """What opens their key after a lost password."""


@dataclass(frozen=True)
class DemoCode:
    """An invented worker's code, with the language and the subject of the report that it opens."""

    report: str
    locale: str
    code: str = field(repr=False)


def keep(
    folder: Path, accounts: Sequence[DemoAccount], codes: Sequence[DemoCode], join_codes: Sequence[str]
) -> None:
    """Write everything into a file that only its owner can read; an older one is replaced."""
    kept = {
        "accounts": [asdict(each) for each in accounts],
        "codes": [asdict(each) for each in codes],
        "join_codes": list(join_codes),
    }
    fresh = folder / f"{FILE}.new"
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(kept, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / FILE)


def read_accounts(folder: Path) -> list[DemoAccount]:
    """Return the accounts of the demonstration in a folder; none if there is no demonstration."""
    return [DemoAccount(**each) for each in _kept(folder)["accounts"]]


def read_codes(folder: Path) -> list[DemoCode]:
    """Return the codes of the reports of the demonstration in a folder."""
    return [DemoCode(**each) for each in _kept(folder)["codes"]]


def read_join_codes(folder: Path) -> list[str]:
    """Return the codes with which somebody joins a collective case of the demonstration in a folder."""
    return list(_kept(folder).get("join_codes", ()))


def _kept(folder: Path) -> dict[str, Any]:
    path = folder / FILE
    if not path.exists():
        return {"accounts": [], "codes": []}
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return kept
