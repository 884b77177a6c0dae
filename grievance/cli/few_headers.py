"""Answers of our own server without what tells a phone nothing: on 2G each of these bytes is waited for."""

from __future__ import annotations

from gunicorn.http import wsgi


class FewHeaders(wsgi.Response):
    """Says not by whom it was sent, nor that the line stays open, which HTTP/1.1 takes for granted."""

    def default_headers(self) -> list[str]:
        """Return the lines that gunicorn begins with, but for these."""
        said = super().default_headers()  # type: ignore[no-untyped-call]
        needless = ["Server: "]
        if tuple(self.req.version) >= (1, 1):
            needless.append("Connection: keep-alive")
        return [each for each in said if not each.startswith(tuple(needless))]


def send_few_headers() -> None:
    """Let gunicorn answer so in this process."""
    wsgi.Response = FewHeaders  # type: ignore[misc]
