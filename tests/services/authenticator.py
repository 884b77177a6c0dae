"""A security stick that Chromium itself plays: it makes keys, signs, and counts."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page


class VirtualAuthenticator:
    """Chromium's own authenticator for tests, plugged into one page; its keys are real."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "usb",
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._which = {"authenticatorId": made["authenticatorId"]}

    def credentials(self) -> list[dict[str, Any]]:
        """Return the keys in it, private halves included, with how often each has signed."""
        found: list[dict[str, Any]] = self._session.send("WebAuthn.getCredentials", self._which)[
            "credentials"
        ]
        return found

    def put(self, credential: dict[str, Any]) -> None:
        """Put a key into it, such as a copy of another stick's."""
        self._session.send("WebAuthn.addCredential", {**self._which, "credential": credential})

    def forget(self) -> None:
        """Lose all keys."""
        self._session.send("WebAuthn.clearCredentials", self._which)
