"""The processes of a running installation: the server, the worker, and whoever looks after both."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from grievance.foundation.settings import Settings

_GRACE = 20
_PR_SET_PDEATHSIG = 1


def run_server(settings: Settings, *, ready: Callable[[], None] | None = None) -> int:
    """Serve with gunicorn until a signal ends it; each of its processes makes the application for itself."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        def load_config(self) -> None:
            assert self.cfg is not None
            for name, value in _gunicorn(settings, ready).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from grievance.app import create_app
            from grievance.cli.few_headers import send_few_headers
            from grievance.web.ui.logs import scrub_crashes

            scrub_crashes()
            send_few_headers()
            return create_app(settings)

    try:
        Server().run()  # type: ignore[no-untyped-call]
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def run_worker(settings: Settings) -> int:
    """Do the work for later until a signal ends it, or until the process that started it is gone."""
    from grievance.app import create_app
    from grievance.jobs.worker import work
    from grievance.web.ui.logs import scrub_crashes

    scrub_crashes()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    parent = os.getppid()
    with create_app(settings).app_context():
        work(stop, alive=lambda: os.getppid() == parent)
    return 0


def run_both(settings: Settings, *, ready: Callable[[], None] | None = None) -> int:
    """Run server and worker beside each other; the worker is started again if it dies, both end together."""
    return _Household(
        server=lambda: run_server(settings, ready=ready), worker=lambda: run_worker(settings)
    ).run()


class _Household:
    """Two children; a signal to the parent reaches both, and none outlives it."""

    def __init__(self, *, server: Callable[[], int], worker: Callable[[], int]) -> None:
        self._start_worker = worker
        self._stopping = False
        self._server = _child(server)
        self._worker = _child(worker)

    def run(self) -> int:
        """Wait for the server's end and return its code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        code = 0
        while self._server or self._worker:
            pid, status = os.wait()
            if pid == self._server:
                self._server, code = 0, os.waitstatus_to_exitcode(status)
                self._stop()
            elif pid == self._worker:
                self._worker = 0
                if not self._stopping:
                    time.sleep(1)
                    self._worker = _child(self._start_worker)
        return max(code, 0)

    def _stop(self, *_signal: object) -> None:
        self._stopping = True
        for pid in (self._server, self._worker):
            if pid:
                os.kill(pid, signal.SIGTERM)


def _child(run: Callable[[], int]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        _end_with_parent()
        code = run()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _end_with_parent() -> None:
    """Have the kernel ask this process to end when its parent dies without a word; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _gunicorn(settings: Settings, ready: Callable[[], None] | None) -> dict[str, Any]:
    # gunicorn's warnings name the visitor's address, so only its errors are kept, without their values.
    logs = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"content_free": {"()": "grievance.web.ui.logs.ContentFree"}},
        "handlers": {
            "errors": {
                "class": "logging.StreamHandler",
                "formatter": "content_free",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": [], "level": "ERROR"},
        "loggers": {
            "gunicorn.error": {"handlers": ["errors"], "level": "ERROR", "propagate": False},
            "gunicorn.access": {"handlers": [], "propagate": False},
        },
    }
    return {
        "bind": f"{settings.bind}:{settings.port}",
        "workers": settings.processes,
        "threads": settings.threads,
        # A sync worker is killed by the upload of one slow telephone.
        "worker_class": "gthread",
        "timeout": 120,
        "graceful_timeout": _GRACE,
        "keepalive": 5,
        # A request that a proxy and this server could read in two ways is refused or loses what is odd in it.
        "header_map": "drop",
        "permit_obsolete_folding": False,
        "permit_unconventional_http_method": False,
        "permit_unconventional_http_version": False,
        "strip_header_spaces": False,
        "limit_request_fields": 60,
        "control_socket_disable": True,
        "proc_name": "grievance",
        "logconfig_dict": logs,
        "when_ready": lambda _server: ready() if ready is not None else None,
    }
