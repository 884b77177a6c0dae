"""What a response must say to the browser, by what kind of response it is."""

from __future__ import annotations

from werkzeug.test import TestResponse

from grievance.web.ui.headers import (
    CSP,
    DOWNLOAD_CSP,
    NOTHING_CSP,
    PARTS_CSP,
    PARTS_PERMISSIONS,
    PERMISSIONS,
    WORKER_CSP,
)

#: Rooms that nobody enters without signing in.
DESKS = (
    *("/inspector", "/operator", "/brand", "/official", "/panel", "/representative", "/admin", "/account"),
    "/interpreter",
)
#: Where a worker adds files.
SENDING = ("/report", "/follow")
#: What holds for every page, in whichever order and spacing.
_PAGE = ("default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'")


def missing_defences(response: TestResponse) -> list[str]:
    """Return what is missing, in words; an empty list is good."""
    headers, wrong = response.headers, []
    expected = {"X-Content-Type-Options": "nosniff"}
    static = response.request.path.startswith("/static/") and response.mimetype != "text/html"
    if not static:
        expected["Referrer-Policy"] = "same-origin"
    if not static or response.mimetype == "image/svg+xml":
        expected["Content-Security-Policy"] = NOTHING_CSP if static else _policy(response)
    if not 300 <= response.status_code < 400:
        expected["Cross-Origin-Resource-Policy"] = "same-origin"
        if not static:
            expected["Cross-Origin-Opener-Policy"] = "same-origin"
            expected |= _permissions(response)
    elif response.data:
        wrong.append("a redirect has a body")
    wrong += [
        f"{name} is {headers.get(name)!r}" for name, value in expected.items() if headers.get(name) != value
    ]
    kept = headers.get("Cache-Control", "")
    if kept != "no-store" and not (static or kept == "private, no-cache"):
        wrong.append(f"Cache-Control is {kept!r}")
    for cookie in headers.getlist("Set-Cookie"):
        if "HttpOnly" not in cookie or ("SameSite=" not in cookie and "Max-Age=0" not in cookie):
            wrong.append(f"the cookie {cookie.partition('=')[0]} can be read or sent by others")
    wrong += [f"{name} is sent" for name in ("X-Powered-By", "ETag", "Last-Modified") if name in headers]
    return wrong


def _is_desk(response: TestResponse) -> bool:
    return response.request.path.startswith(DESKS) and (
        "require-trusted-types-for" in response.headers.get("Content-Security-Policy", "")
        or response.status_code not in {404, 405, 308}
    )


def _sends_parts(response: TestResponse) -> bool:
    """Whether this is one of the worker's pages that may run the script that sends files in parts."""
    policy = response.headers.get("Content-Security-Policy", "")
    return response.request.path.startswith(SENDING) and "script-src" in policy


def _permissions(response: TestResponse) -> dict[str, str]:
    """Return what a page that may run a script has to give up."""
    if _is_desk(response):
        return {"Permissions-Policy": PERMISSIONS}
    return {"Permissions-Policy": PARTS_PERMISSIONS} if _sends_parts(response) else {}


def _policy(response: TestResponse) -> str:
    if 300 <= response.status_code < 400:
        return NOTHING_CSP
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        return DOWNLOAD_CSP
    policy = CSP if _is_desk(response) else PARTS_CSP if _sends_parts(response) else WORKER_CSP
    assert all(part in policy for part in _PAGE)
    return policy
