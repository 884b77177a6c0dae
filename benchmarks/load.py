"""Clients that ask one server on this machine as fast as it answers, and what they saw."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

Request = tuple[str, str, Mapping[str, str], bytes | None]


@dataclass(frozen=True)
class Result:
    """How many answers a second, and how long the slow ones took (milliseconds)."""

    name: str
    rate: float
    p50: float
    p95: float
    p99: float
    answers: int
    failures: int

    def line(self, floor: Result | None = None) -> str:
        """Return one row of the table, with the ratio to the floor if there is one."""
        ratio = f"{self.rate / floor.rate:5.0%} of the floor" if floor is not None else ""
        times = f"p50 {self.p50:6.1f}  p95 {self.p95:6.1f}  p99 {self.p99:6.1f} ms"
        return (
            f"{self.name:<38}{self.rate:8.1f}/s  {times}  {self.failures} of {self.answers} failed  {ratio}"
        )


def get(path: str, cookie: str = "") -> Request:
    """A request for a page."""
    return "GET", path, {"Cookie": cookie, "Accept-Encoding": "gzip"}, None


def post(path: str, fields: Mapping[str, str] | list[tuple[str, str]], cookie: str = "") -> Request:
    """A request that sends a form."""
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    return "POST", path, headers, urlencode(fields).encode()


def run(
    name: str,
    port: int,
    requests: Callable[[int], Iterator[Request]],
    *,
    clients: int = 8,
    seconds: float = 5.0,
    accept: frozenset[int] = frozenset({200, 303}),
) -> Result:
    """Let `clients` each send their own stream of requests for some seconds or until it ends."""
    times: list[float] = []
    failures = [0]
    lock = threading.Lock()
    stop = time.monotonic() + seconds

    def one(number: int) -> None:
        mine, wrong = [], 0
        connection = http.client.HTTPConnection("localhost", port, timeout=60)
        for method, path, headers, body in requests(number):
            if time.monotonic() > stop:
                break
            begun = time.perf_counter()
            try:
                connection.request(method, path, body, dict(headers))
                response = connection.getresponse()
                response.read()
                wrong += response.status not in accept
            except (OSError, http.client.HTTPException):
                wrong += 1
                connection.close()
            mine.append(time.perf_counter() - begun)
        connection.close()
        with lock:
            times.extend(mine)
            failures[0] += wrong

    begun = time.perf_counter()
    threads = [threading.Thread(target=one, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return summary(name, times, time.perf_counter() - begun, failures[0])


def summary(name: str, times: list[float], lasted: float, failures: int) -> Result:
    """Summarise what the clients saw."""
    if len(times) < 2:
        raise RuntimeError(f"{name}: no answers")
    cuts = statistics.quantiles(times, n=100)
    return Result(
        name, len(times) / lasted, cuts[49] * 1000, cuts[94] * 1000, cuts[98] * 1000, len(times), failures
    )


def forever(request: Request) -> Callable[[int], Iterator[Request]]:
    """The same request again and again, for every client."""

    def stream(_client: int) -> Iterator[Request]:
        while True:
            yield request

    return stream
