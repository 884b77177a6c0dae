"""Our example for Tor is one that Tor takes, and leads where the recipe says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.with_services.proxies import EXAMPLES, replaced


def verified(settings: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Let Tor say whether it would start with these settings."""
    path = folder / "torrc"
    path.write_text(replaced(settings, "/var/lib/tor", str(folder / "tor")))
    return subprocess.run(
        ["tor", "--verify-config", "-f", str(path), "--defaults-torrc", str(folder / "none")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_tor_takes_the_example(tmp_path: Path) -> None:
    settings = (EXAMPLES / "torrc").read_text()
    good = verified(settings, tmp_path)
    assert good.returncode == 0, good.stdout
    assert "Configuration was valid" in good.stdout
    assert "[err]" not in good.stdout
    spoiled = verified(settings.replace("HiddenServicePort 80", "HiddenServicePort eighty"), tmp_path)
    assert spoiled.returncode != 0, "Tor would say so"


def test_the_recipe_serves_where_the_example_leads(tmp_path: Path) -> None:
    port = re.search(r"^HiddenServicePort 80 127\.0\.0\.1:(\d+)$", (EXAMPLES / "torrc").read_text(), re.M)
    assert port is not None
    recipe = (EXAMPLES / "onion.md").read_text()
    assert f"export GRIEVANCE_PORT={port[1]}" in recipe
    assert "/var/lib/tor/grievance/hostname" in recipe
    assert "HiddenServiceDir /var/lib/tor/grievance\n" in (EXAMPLES / "torrc").read_text()
