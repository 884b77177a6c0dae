"""Measure everything and print it: `make bench`, or only the parts whose names are given (see PARTS)."""

from __future__ import annotations

import sys
import tempfile
import threading
from pathlib import Path

from benchmarks import desks, exposure, imports, protection, register, rows, slow_line, throughput, uploads
from benchmarks.load import Result
from benchmarks.world import prepare
from benchmarks.year import run
from grievance.web.ui.locales import WORKER_LOCALES
from tests.services.http_staff import HttpStaff
from tests.services.server import LiveServer

PARTS = (
    *("weight", "load", "protection", "files", "year"),
    *("desks", "rows", "matching", "search", "exposure", "imports"),
)
#: These measure a server with the demonstration, grown to 10,000 cases.
SERVED = frozenset({"weight", "load", "files"})


def main(arguments: list[str]) -> int:
    """Run the parts that were named, or all."""
    wanted = [each for each in PARTS if not arguments or each in arguments]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if SERVED & set(wanted):
            server = LiveServer({"GRIEVANCE_DEMO": "1"}, folder / "product", folder / "server.log")
            say("Preparing the demonstration, grown to 10,000 cases …")
            accounts = prepare(server, folder / "product")
        if "weight" in wanted:
            weigh(server)
        if "load" in wanted:
            load(server, folder, accounts)
        if "protection" in wanted:
            say("\nWhat stretching passwords and codes costs: the lowest cost first, then the real one\n")
            protection.measure(folder, say)
        if "files" in wanted:
            take_files(server)
        if "year" in wanted:
            say("\nA year of an invented installation, lived through with the product's own services\n")
            run.measure(folder, say)
        if "desks" in wanted:
            many, few = f"{desks.MANY:,}", f"{desks.FEW:,}"
            say(f"\nThe pages of a desk with {many} generated cases (GRIEVANCE_DESKS) and with {few}\n")
            desks.measure(folder, say)
        if "rows" in wanted:
            say(f"\nEach kind of page of each desk with {rows.ROWS:,} rows in every list (GRIEVANCE_ROWS)\n")
            rows.measure(folder, say)
        measure_register(wanted, folder)
    return 0


def measure_register(wanted: list[str], folder: Path) -> None:
    """Print how well names are recognised, and how long looking for one takes."""
    if "matching" in wanted:
        say("\nNames of the shipped register, each asked for as if it were unknown; aim: precision 0.95\n")
        register.measure_matching(folder, say)
    if "search" in wanted:
        say("\n50,000 sites and 50,000 companies, found as somebody types\n")
        register.measure_search(folder, say)
    if "exposure" in wanted:
        say("\nA chain of 100,000 places and 1,000,000 relations, walked from a mine to all brands\n")
        exposure.measure(folder, say)
    if "imports" in wanted:
        say("\nA list of the form of Open Supply Hub, 10,000 rows; aim: 60 s with recognising\n")
        imports.measure(folder, say)


def take_files(server: LiveServer) -> None:
    """Print how much the server grows while a long file comes in."""
    say("\nA file of 300 MiB into the real server, sealed on the way; aim: it grows by less than 8 MiB\n")
    server.start()
    for growth in uploads.measure(server):
        say(growth.line())
    server.stop()
    say("\nAs a recording that ffmpeg cleans: what its own walled-in process takes meanwhile\n")
    server.start()
    say(uploads.measure_cleaning(server))
    server.stop()


def weigh(server: LiveServer) -> None:
    """Print what a worker's phone fetches in each language, and how long it waits on 2G."""
    say("\nA worker's journey from the first page to the receipt, in Chromium without script")
    say("at 50 kbit/s and 500 ms; aims: first page 14 kB, journey 30 kB, 12 s\n")
    server.start()
    for journey in slow_line.measure(server.url, WORKER_LOCALES):
        say(journey.line())
    server.stop()


def load(server: LiveServer, folder: Path, accounts: dict[str, dict[str, str]]) -> None:
    """Print requests a second beside the floor, with and without the cost of protection, slow phones too."""
    say("\nTwo server processes of eight threads, eight clients, SQLite; the floor is measured in this run\n")
    with throughput.FloorServer(folder) as bare:
        floor = throughput.measure_floor(bare.port)
        stop = threading.Event()
        throughput.dribble(bare.port, stop)
        slow_floor = throughput.measure_insert("floor: an insert, 6 slow phones", bare.port)
        stop.set()
    for result in (*floor.values(), slow_floor):
        say(result.line())
    say("")
    server.start()
    inspector, brand = HttpStaff(server.port), HttpStaff(server.port)
    for who, role in ((inspector, "inspector"), (brand, "brand")):
        account = accounts[role]
        who.sign_in(account["email"], account["password"], account["totp_secret"])
    pages = throughput.measure_pages(server.port, inspector, brand)
    say(pages["page"].line(floor["page"]))
    say(throughput.measure_submission("report submission", server.port).line(floor["insert"]))
    for name, beside in (("list", "list"), ("one", "one"), ("brand", "list")):
        say(pages[name].line(floor[beside]))
    say(_with_slow_phones(server, floor["insert"]))
    server.stop()
    server.settings["GRIEVANCE_KDF_COST"] = "lowest"
    server.start()
    say(
        throughput.measure_submission("report submission, no key stretching", server.port).line(
            floor["insert"]
        )
    )
    server.stop()


def _with_slow_phones(server: LiveServer, floor: Result) -> str:
    stop = threading.Event()
    throughput.dribble(server.port, stop)
    result = throughput.measure_submission("report submission, 6 slow phones", server.port)
    stop.set()
    return result.line(floor)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
