"""What every response says to the browser: nothing from elsewhere, nothing inline, nothing kept."""

from __future__ import annotations

from flask import Flask, Response, g, request

#: Where browsers tell of what a page's policy refused.
REPORTS = "/csp-report"
#: A worker's pages use no script, font, sound or connection, so none is allowed; it also saves bytes on 2G.
WORKER_CSP = (
    "default-src 'none';style-src 'self';img-src 'self';form-action 'self';"
    "base-uri 'none';frame-ancestors 'none'"
)
#: A page with a file to send may run our script for it, which sends it in parts, and play what it recorded.
PARTS_CSP = (
    f"{WORKER_CSP};script-src 'self';connect-src 'self';media-src blob:;require-trusted-types-for 'script'"
)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'; "
    f"report-uri {REPORTS}"
)
#: A file that somebody sent is never a page of ours, whatever is in it.
DOWNLOAD_CSP = "sandbox; default-src 'none'"
#: For what needs nothing, a redirect or a drawing: the shortest policy, since on 2G each byte is waited for.
NOTHING_CSP = "default-src 'none'"
#: A page that runs no script and holds no frame can ask for none of the powers below, so it names none: on 2G
#: each byte is waited for. Where a voice can be added, a browser may ask for the microphone.
PARTS_PERMISSIONS = "camera=(),geolocation=(),microphone=(self)"
#: What a browser can be asked for, as Chromium and Firefox name it. Passkeys are left to our own pages.
POWERS = (
    *("accelerometer", "ambient-light-sensor", "attribution-reporting", "autoplay", "bluetooth"),
    *("browsing-topics", "camera", "captured-surface-control", "clipboard-read", "clipboard-write"),
    *("compute-pressure", "cross-origin-isolated", "deferred-fetch", "deferred-fetch-minimal"),
    *("digital-credentials-create", "digital-credentials-get", "display-capture", "encrypted-media"),
    *("fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get"),
    *("idle-detection", "interest-cohort", "join-ad-interest-group", "keyboard-map"),
    *("language-detector", "language-model"),
    *("local-fonts", "local-network", "local-network-access", "loopback-network", "magnetometer"),
    *("media-playback-while-not-visible", "microphone", "midi", "on-device-speech-recognition"),
    *("otp-credentials", "payment", "picture-in-picture", "private-aggregation"),
    *("private-state-token-issuance", "private-state-token-redemption", "run-ad-auction"),
    *("screen-wake-lock", "serial", "shared-storage", "shared-storage-select-url", "speaker-selection"),
    *("storage-access", "summarizer", "sync-xhr", "translator", "unload", "usb", "window-management"),
    *("xr-spatial-tracking",),
)
PERMISSIONS = ",".join(f"{each}=()" for each in POWERS)
#: Pages without any script: a worker's, the public's, and those that belong to nobody in particular.
_WITHOUT_SCRIPT = frozenset({None, "worker", "public", "ui"})


def set_up_headers(app: Flask) -> None:
    """Add the headers to every response, error pages included."""
    app.after_request(_add)


def allow_sending_parts() -> None:
    """Let the page of this request send files in parts and record a voice."""
    g.sends_parts = True


def _add(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Cache-Control", _caching(response))
    headers["X-Content-Type-Options"] = "nosniff"
    if request.endpoint == "static" and response.mimetype != "text/html":
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if response.mimetype == "image/svg+xml":
            # Only a picture can be opened as if it were a page; ours need nothing then.
            headers["Content-Security-Policy"] = NOTHING_CSP
        return response
    headers["Referrer-Policy"] = "same-origin"
    if response.status_code in {301, 302, 303, 307, 308}:
        response.set_data(b"")
        del headers["Content-Type"]
        headers["Content-Security-Policy"] = NOTHING_CSP
        return response
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if headers.get("Content-Disposition", "").startswith("attachment"):
        headers["Content-Security-Policy"] = DOWNLOAD_CSP
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    scriptless = request.blueprint in _WITHOUT_SCRIPT
    sends_parts = g.get("sends_parts", False)
    policy = PARTS_CSP if sends_parts else WORKER_CSP if scriptless else CSP
    headers.setdefault("Content-Security-Policy", policy)
    if sends_parts or not scriptless:
        headers["Permissions-Policy"] = PARTS_PERMISSIONS if sends_parts else PERMISSIONS
    return response


def _caching(response: Response) -> str:
    if request.endpoint == "static" and response.status_code == 200:
        return "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
    return "no-store"
