"""What the server acknowledged survives a killed process, and nothing is filed twice."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from grievance.app import create_app
from grievance.cases.models.case import CaseComplaint
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.services.follow_up import enter_code
from grievance.foundation.db import db
from grievance.foundation.secrets import LOWEST
from tests.factories.demonstration import settings_of
from tests.services.http_reporter import Answers, HttpReporter
from tests.services.processes import children_of
from tests.services.server import LiveServer

REPORTS = 500
CLIENTS = 8
KILLED_AFTER = 150


class Crowd:
    """Eight phones that report until there are enough; one process of the server dies in the middle."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        self.codes: list[str] = []
        self.failures: list[str] = []
        self._lock = threading.Lock()
        self._left = REPORTS

    def run(self) -> None:
        """Report, all at once."""
        threads = [threading.Thread(target=self._one) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _one(self) -> None:
        while self._take() is not None:
            try:
                code = self._report()
            except Exception as error:  # noqa: BLE001 - a thread tells what happened to it
                self.failures.append(f"{type(error).__name__}: {error}")
                return
            with self._lock:
                self.codes.append(code)
                if len(self.codes) == KILLED_AFTER:
                    self._kill_one()

    def _take(self) -> int | None:
        with self._lock:
            self._left -= 1
            return self._left if self._left >= 0 else None

    def _report(self) -> str:
        phone = HttpReporter(self.server.port, follows=False)
        try:
            phone.retrying(lambda: phone.prepare(Answers(story=f"Report {self._left}")))
            return phone.send_until_acknowledged()
        finally:
            phone.close()

    def _kill_one(self) -> None:
        assert self.server.process is not None
        workers = children_of(self.server.process.pid)
        assert len(workers) >= 2, workers
        os.kill(workers[-1], signal.SIGKILL)


@pytest.mark.timeout(400)
def test_a_killed_process_loses_no_acknowledged_report_and_doubles_none(
    demonstration_folder: Path, tmp_path: Path, live_server: Callable[..., LiveServer]
) -> None:
    folder = tmp_path / "installation"
    shutil.copytree(demonstration_folder, folder)
    app = create_app(settings_of(folder))
    with app.app_context():
        before = db.session.scalar(select(func.count(Complaint.id))) or 0
        db.session.remove()
        db.engine.dispose()
    server = live_server({"GRIEVANCE_KDF_COST": "lowest", "GRIEVANCE_DEMO": "1"}, folder=folder)
    server.start()
    crowd = Crowd(server)
    crowd.run()
    server.stop()
    assert crowd.failures == []
    assert len(set(crowd.codes)) == REPORTS
    with app.app_context():
        peppers = app.extensions["peppers"]
        assert db.session.scalar(select(func.count(Complaint.id))) == before + REPORTS
        assert db.session.scalar(select(func.count(CaseComplaint.id))) == before + REPORTS
        opened = [enter_code(code, peppers=peppers, cost=LOWEST) for code in crowd.codes]
        assert len({actor.complaint_id for actor in opened if actor is not None}) == REPORTS
        db.session.remove()
        db.engine.dispose()
