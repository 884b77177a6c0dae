"""What a long file costs the server: how much memory its processes grow by while it comes in."""

from __future__ import annotations

import http.client
import json
import shutil
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from tests.services.http_reporter import HttpReporter, token_of
from tests.services.server import LiveServer

MIB = 1024 * 1024
SIZE = 300 * MIB
#: Mebibytes by which a server process may grow.
MOST_GROWTH = 8
#: A recording by its first bytes and nothing after: what is measured is the server alone.
HEAD = b"OggS"
_BLOCK = b"\0" * (256 * 1024)


@dataclass(frozen=True)
class Growth:
    """How a file came in."""

    name: str
    size: float
    """Mebibytes."""
    seconds: float
    before: float
    peak: float
    """Mebibytes that belong to one server process alone, the one that grew most."""
    shared: float = 0.0
    """Mebibytes that the whole machine held at most as files in memory."""

    @property
    def grown(self) -> float:
        """By how many mebibytes the process grew."""
        return self.peak - self.before

    def line(self) -> str:
        """Return one row of the table."""
        rate = self.size / self.seconds
        judged = "as it should be" if self.grown < MOST_GROWTH else "TOO MUCH"
        return (
            f"{self.name:<38}{rate:8.1f} MiB/s  memory {self.before:6.1f} + {self.grown:4.1f} MiB  {judged}"
        )


def measure(server: LiveServer, size: int = SIZE) -> list[Growth]:
    """Send a long file with a form, then in parts, each after small ones that have everything loaded."""
    long = f"{size // MIB} MiB"
    return [
        _watched(f"{long} with a form", server, _with_a_form, size),
        _watched(f"{long} in parts of 1 MiB", server, _in_parts, size),
    ]


def measure_cleaning(server: LiveServer, size: int = SIZE) -> str:
    """Send a long recording that can be cleaned, and return a row about memory that is nobody's file."""
    if shutil.which("ffmpeg") is None:
        return "ffmpeg is not installed: recordings are kept as they come, and marked"
    before = _shared_memory()
    growth = _watched(
        f"{size // MIB} MiB of sound, cleaned", server, partial(_in_parts, head=_wave(size)), size
    )
    return f"{growth.line()}\n{'the cleaner, at most':<38}{growth.shared - before:23.1f} MiB in memory"


def _wave(size: int) -> bytes:
    """Return how a recording begins that holds nothing but silence."""
    rate, each = 48_000, 4
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, rate, rate * each, each, 8 * each // 2)
    return b"RIFF" + struct.pack("<I", size - 8) + b"WAVE" + form + b"data" + struct.pack("<I", size - 44)


def _watched(name: str, server: LiveServer, send: Callable[[int, int], None], size: int) -> Growth:
    # The process that will serve is not known, so each is made warm.
    for _ in range(6):
        send(server.port, 4 * MIB)
    before = {process: _memory(process) for process in _processes(server)}
    peaks = dict(before)
    stop = threading.Event()
    shared = [_shared_memory()]

    def watch() -> None:
        while not stop.wait(0.05):
            shared[0] = max(shared[0], _shared_memory())
            for process in peaks:
                peaks[process] = max(peaks[process], _memory(process))

    watcher = threading.Thread(target=watch)
    watcher.start()
    begun = time.perf_counter()
    send(server.port, size)
    seconds = time.perf_counter() - begun
    stop.set()
    watcher.join()
    most = max(peaks, key=lambda process: peaks[process] - before[process])
    return Growth(name, size / MIB, seconds, before[most], peaks[most], shared[0])


def _processes(server: LiveServer) -> list[int]:
    """Return the server's processes: itself and all that it has begun."""
    assert server.process is not None
    found = [server.process.pid]
    for process in found:
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            found += [int(each) for each in children.read_text().split()]
    return found


def _memory(process: int) -> float:
    """Return the mebibytes that are this process's own: pages of files can be dropped at any time."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return 0.0
    rows = dict(row.split(":", 1) for row in status.splitlines() if ":" in row)
    return int(rows["RssAnon"].split()[0]) / 1024 if "RssAnon" in rows else 0.0


def _shared_memory() -> float:
    """Return the mebibytes that lie in memory as files without a place on any disk."""
    rows = dict(row.split(":", 1) for row in Path("/proc/meminfo").read_text().splitlines())
    return int(rows["Shmem"].split()[0]) / 1024


def _at_the_story(port: int) -> HttpReporter:
    walker = HttpReporter(port)
    walker.fetch("GET", "/report")
    walker.answer(1, ("group", "WA"))
    walker.answer(2, ("item", "WA1"))
    walker.answer(3, ("site", "none"), ("where", "near the river"))
    walker.token = token_of(walker.page) or walker.token
    walker.close()
    return walker


def _content(size: int, head: bytes = HEAD) -> Iterator[bytes]:
    yield head + _BLOCK[len(head) :]
    for _ in range(size // len(_BLOCK) - 1):
        yield _BLOCK


def _with_a_form(port: int, size: int) -> None:
    walker = _at_the_story(port)
    edge = "edge-of-a-part"
    fields = (("csrf_token", walker.token), ("story", "words"))
    begin = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    )
    begin += f'--{edge}\r\nContent-Disposition: form-data; name="voice"; filename="voice.ogg"\r\n\r\n'
    end = f"\r\n--{edge}--\r\n"
    line = http.client.HTTPConnection("localhost", port, timeout=300)
    line.putrequest("POST", "/report/4")
    line.putheader("Cookie", _cookies(walker))
    line.putheader("Content-Type", f"multipart/form-data; boundary={edge}")
    line.putheader("Content-Length", str(len(begin) + size + len(end)))
    line.endheaders()
    line.send(begin.encode())
    for block in _content(size):
        line.send(block)
    line.send(end.encode())
    _expect(line.getresponse(), {200, 303})
    line.close()


def _in_parts(port: int, size: int, head: bytes = HEAD) -> None:
    walker = _at_the_story(port)
    line = http.client.HTTPConnection("localhost", port, timeout=300)
    headers = {"Cookie": _cookies(walker), "X-CSRFToken": walker.token}
    fields = urlencode({"to": "report", "name": "voice.ogg", "size": size, "mark": "voice"})
    form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", "/file", fields, form)
    upload = json.loads(_expect(line.getresponse(), {200}))["id"]
    blocks = _content(size, head)
    for number in range(size // MIB):
        part = b"".join(next(blocks) for _ in range(MIB // len(_BLOCK)))
        line.request(
            "POST", f"/file/{upload}/{number}", part, {**headers, "Content-Type": "application/octet-stream"}
        )
        _expect(line.getresponse(), {200})
    line.request("POST", f"/file/{upload}/whole", headers=headers)
    _expect(line.getresponse(), {200})
    line.close()


def _cookies(walker: HttpReporter) -> str:
    return "; ".join(f"{name}={value}" for name, value in walker.cookies.items())


def _expect(response: http.client.HTTPResponse, wanted: set[int]) -> bytes:
    content = response.read()
    if response.status not in wanted:
        raise RuntimeError(f"{response.status}: {content[:300]!r}")
    return content
