"""A real OpenID Connect provider in a process of its own, with people who can sign in there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import requests

from tests.architecture.tree import ROOT
from tests.services.ports import free_port

SECRET = "a secret that only the two servers know"
PACKAGES = ROOT / ".services" / "node"
PROGRAM = Path(__file__).parent / "openid_provider.mjs"
Person = dict[str, Any]


@dataclass
class OpenIdProvider:
    """A provider on 127.0.0.1, which for a browser is another site than localhost."""

    callback: str
    people: dict[str, Person]
    """What the provider says about whoever types this login."""
    port: int = field(default_factory=free_port)
    client: str = "portal"
    client_facts: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = field(default=None, init=False)

    @property
    def issuer(self) -> str:
        """Its name and address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it with fresh keys and wait until it answers."""
        node = shutil.which("node")
        if node is None or not (PACKAGES / ".ready").exists():
            pytest.exit("The OpenID Connect provider is not installed: run `make test-services`.", 2)
        client = {
            "client_id": self.client,
            "client_secret": SECRET,
            "redirect_uris": [self.callback],
            **self.client_facts,
        }
        facts = {"port": self.port, "clients": [client], "people": self.people, "settings": self.settings}
        self.process = subprocess.Popen(
            [node, str(PROGRAM), str(PACKAGES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(facts))
        self.process.stdin.close()
        said = self.process.stdout.readline()
        if said.strip() != "ready":
            self.stop()
            raise RuntimeError(f"the provider did not come up: {said!r}")

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=15)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None


class Visitor:
    """Somebody in front of the provider's own pages, as their browser talks to it."""

    def __init__(self, provider: OpenIdProvider) -> None:
        self._provider = provider
        self._browser = requests.Session()

    def signs_in(self, address: str, login: str) -> str:
        """Type a login there, agree, and return the address that the provider sends the browser back to."""
        page = self._follow(self._browser.get(address, allow_redirects=False))
        while not isinstance(page, str):
            action = re.search(r'action="([^"]+)"', page.text)
            prompt = re.search(r'name="prompt" value="([^"]+)"', page.text)
            assert action is not None, page.text
            assert prompt is not None, page.text
            typed = {"prompt": prompt[1], "login": login, "password": "anything"}
            page = self._follow(self._browser.post(action[1], data=typed, allow_redirects=False))
        return page

    def says_no(self, address: str) -> str:
        """Cancel there, and return the address that the provider sends the browser back to."""
        page = self._follow(self._browser.get(address, allow_redirects=False))
        assert not isinstance(page, str)
        abort = re.search(r'href="([^"]+/abort)"', page.text)
        assert abort is not None, page.text
        back = self._follow(self._browser.get(urljoin(page.url, abort[1]), allow_redirects=False))
        assert isinstance(back, str)
        return back

    def _follow(self, answer: requests.Response) -> requests.Response | str:
        while "Location" in answer.headers:
            target = urljoin(answer.url, answer.headers["Location"])
            if target.startswith(self._provider.callback):
                return target
            answer = self._browser.get(target, allow_redirects=False)
        return answer
