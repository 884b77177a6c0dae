"""What an installation decides: read once from the environment and from `grievance.toml` in its folder."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Settings:
    """The settings of one installation; every field can be set as GRIEVANCE_<NAME> or in grievance.toml."""

    folder: Path = field(default_factory=lambda: Path("instance"))
    """Where the database, the secret file and the sealed files lie."""
    database_url: str = ""
    """SQLAlchemy address; empty means SQLite in the folder."""
    base_url: str = "http://localhost:8000"
    """The address people type, printed on posters and in letters."""
    bind: str = "127.0.0.1"
    port: int = 8000
    processes: int = 2
    threads: int = 8
    demo: bool = False
    """A demonstration world: every page says so, and nothing in it is real."""
    leave_url: str = "https://www.wikipedia.org/"
    """The neutral page that "Leave now" goes to."""
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: bool = True
    mail_from: str = "noreply@localhost"
    sms_url: str = ""
    """Where a gateway takes text messages to staff on call; {to} and {text} in it stand for their places."""
    sms_token: str = ""
    """What the gateway knows this installation by, sent as a bearer token."""
    upload_limit_mib: int = 300
    """The largest file that may be added."""
    visit_limit_mib: int = 600
    """How much all files together may be that come in one visit without a sign-in."""
    clamd: str = ""
    """Where ClamAV's daemon listens, a socket's path or host:port; empty: nothing looks for viruses."""
    backup_days: int = 0
    """For how many days copies of the database are kept; workers read it, and 0 means: nobody has said."""
    alarm_reports_an_hour: int = 20
    """So many different reports read by one account in an hour raise an alarm; it blocks nobody."""
    alarm_reports_a_day: int = 60
    alarm_reports_at_night: int = 5
    """So many in an hour of the night, by somebody who does not usually work then."""
    alarm_times_usual: int = 3
    """How many times an account's own normal is unusual."""
    alarm_reports_from_one_place: int = 15
    """So many reports about one site within a day are told to its supervisors at once."""
    time_zone: str = "UTC"
    """Where the team lives: decides when its night is, and counts the days of teams that name no zone."""
    night_from: str = "21:00"
    night_until: str = "05:00"
    clock_periods: str = ""
    """Own periods for clocks, such as "site_reply.P2=10wd findings.P1=21d"; never beyond the outer limit."""
    kdf_cost: str = "full"
    """"full" for people; "lowest" only where a benchmark measures what the protection costs."""
    key_suite: str = "mlkem768-x25519"
    """How new keys seal: hybrid, or "x25519" where the system's library lacks ML-KEM; both always open."""
    testing: bool = False

    @property
    def database(self) -> str:
        """The database's address, SQLite in the folder unless set."""
        return self.database_url or f"sqlite:///{(self.folder / 'grievance.sqlite3').resolve()}"

    @property
    def secret_file(self) -> Path:
        """The file of the pepper ring and the service key, never in the database or its backup."""
        return self.folder / "secrets.json"

    @property
    def files_folder(self) -> Path:
        """Where sealed files lie."""
        return self.folder / "files"

    @property
    def secure(self) -> bool:
        """Whether people reach the product over TLS."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """The name under which people reach the product."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def onion(self) -> bool:
        """Whether people reach the product as an onion service, which encrypts by itself."""
        return self.host.endswith(".onion")

    @property
    def hosts(self) -> list[str]:
        """The names that requests may come for: ours, and what is beside the server, such as its proxy."""
        return [self.host, "localhost", "127.0.0.1", "[::1]"]


def load_settings(**overrides: Any) -> Settings:
    """Read the settings: overrides first, then the environment, then grievance.toml in the folder."""
    folder = Path(overrides.get("folder") or os.environ.get("GRIEVANCE_FOLDER") or "instance")
    values: dict[str, Any] = {}
    toml = folder / "grievance.toml"
    if toml.exists():
        values.update(tomllib.loads(toml.read_text(encoding="utf-8")))
    for spec in fields(Settings):
        text = os.environ.get(f"GRIEVANCE_{spec.name.upper()}")
        if text is not None:
            values[spec.name] = _parsed(text, spec.type)
    values.update(overrides)
    values["folder"] = folder
    unknown = set(values) - {spec.name for spec in fields(Settings)}
    if unknown:
        raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
    return Settings(**values)


def _parsed(text: str, kind: Any) -> Any:
    if kind == "bool":
        return text.lower() in {"1", "true", "yes", "on"}
    return int(text) if kind == "int" else text
