"""What every response says to the browser: nothing from elsewhere, nothing inline, nothing kept."""

from __future__ import annotations

from flask import Flask, Response, request

#: A worker's pages use no script, font, sound or connection, so none is allowed; it also saves bytes on 2G.
WORKER_CSP = (
    "default-src 'none';style-src 'self';img-src 'self';form-action 'self';"
    "base-uri 'none';frame-ancestors 'none'"
)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def set_up_headers(app: Flask) -> None:
    """Add the headers to every response, error pages included."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Cache-Control", _caching(response))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    if response.status_code == 303:
        # A redirect is no document: nothing of it is read, and on 2G each of its bytes is waited for.
        response.set_data(b"")
        del headers["Content-Type"]
        return response
    if request.endpoint == "static":
        headers["Content-Security-Policy"] = WORKER_CSP
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response
    headers.setdefault("Content-Security-Policy", WORKER_CSP if request.blueprint == "worker" else CSP)
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(),geolocation=(),microphone=()"
    return response


def _caching(response: Response) -> str:
    if request.endpoint == "static" and response.status_code == 200:
        return "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
    return "no-store"
