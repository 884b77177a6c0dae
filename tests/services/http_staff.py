"""Somebody on the staff over real HTTP: signs in with password and second factor, and keeps the cookie."""

from __future__ import annotations

import time

import pyotp

from tests.services.http_reporter import HttpReporter, UnexpectedAnswer, token_of


class HttpStaff(HttpReporter):
    """A browser without script at a desk."""

    def sign_in(self, email: str, password: str, totp_secret: str | None) -> None:
        """Sign in; a code that was just used makes this wait for the next one."""
        self._expect(self.fetch("GET", "/account/sign-in"), 200)
        fields = [("csrf_token", token_of(self.page)), ("email", email), ("password", password)]
        self._expect(self.fetch("POST", "/account/sign-in", fields), 303)
        if totp_secret is None:
            return
        for attempt in range(2):
            self._expect(self.fetch("GET", "/account/sign-in/code"), 200)
            code = pyotp.TOTP(totp_secret).now()
            if (
                self.fetch(
                    "POST", "/account/sign-in/code", [("csrf_token", token_of(self.page)), ("code", code)]
                )
                == 303
            ):
                return
            if attempt == 0:
                time.sleep(30 - time.time() % 30)
        raise UnexpectedAnswer("the second factor was refused")

    @property
    def cookie(self) -> str:
        """The Cookie header of this visit."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())
