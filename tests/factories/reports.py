"""Reports, filed as a worker's phone would or straight through the service."""

from __future__ import annotations

import io
import re
import secrets
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, stream_encode_multipart

from grievance.complaints.models.complaint import Complaint
from grievance.complaints.services.follow_up import enter_code
from grievance.complaints.services.submission import ReportDraft, submit_report
from grievance.foundation.db import WRITES, db, transaction
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain.numbers import new_number
from grievance.vault.reporter_codes import new_code
from tests.factories.people import Person, make_person, make_team
from tests.factories.places import make_site
from tests.factories.writing import written

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_CODE = re.compile(r"<span>(\d{4})</span>")


@dataclass(frozen=True)
class Filed:
    """A report that was filed, with the code and the reporter whom it makes."""

    complaint_id: int
    code: str
    actor: Actor

    @property
    def complaint(self) -> Complaint:
        """The record, read anew unless a transaction is under way."""
        if not db.session.info.get(WRITES):
            db.session.rollback()
        return db.session.get_one(Complaint, self.complaint_id)


@dataclass(frozen=True)
class Intake:
    """A team that receives what is reported, one of its inspectors, and a site with a poster."""

    team_id: int
    inspector: Person
    site_id: int
    number: str


def make_intake(peppers: PepperRing, *, site_name: str = "Blue Hill mine") -> Intake:
    """Open the intake: a fallback team with two inspectors and a site that it looks after."""
    with written():
        team = make_team(fallback=True)
        inspector = make_person(Role.INSPECTOR, peppers=peppers, teams=(team,))
        make_person(Role.TRIAGER, peppers=peppers, teams=(team,))
        number = new_number()
        site = make_site(site_name, team=team, number=number)
    return Intake(team, inspector, site, number)


def make_report(peppers: PepperRing, **answers: Any) -> Filed:
    """File a report through the service."""
    draft = ReportDraft(**{"locale": "en", "item_codes": ["WA1"], "story": "They did not pay.", **answers})
    code = new_code()
    with transaction():
        complaint = submit_report(
            draft, submission_key=secrets.token_bytes(32), code=code, peppers=peppers, cost=LOWEST
        )
        complaint_id = complaint.id
    actor = enter_code(code, peppers=peppers, cost=LOWEST)
    assert actor is not None
    return Filed(complaint_id, code, actor)


class Phone:
    """A worker's browser without script, which sends what its last page asked for."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: TestResponse | None = None
        self.token = ""

    @property
    def text(self) -> str:
        """The page in view."""
        assert self.page is not None
        return self.page.text

    def opens(self, address: str, **options: Any) -> Phone:
        """Go to an address, following redirects."""
        return self._sees(self.client.get(address, follow_redirects=True, **options))

    def sends(self, address: str, **fields: Any) -> Phone:
        """Send a form of the page in view, and follow where that leads."""
        sent = {"csrf_token": self.token, **fields}
        if not any(isinstance(value, tuple) for value in sent.values()):
            return self._sees(self.client.post(address, data=sent, follow_redirects=True))
        body = MultiDict(
            {name: FileStorage(*value) if isinstance(value, tuple) else value for name, value in sent.items()}
        )
        # Werkzeug's client would put a larger body into a temporary file that nobody closes.
        stream, _length, boundary = stream_encode_multipart(body, use_tempfile=False)
        kind = f"multipart/form-data; boundary={boundary}"
        return self._sees(self.client.post(address, data=stream, content_type=kind, follow_redirects=True))

    def answers(
        self,
        *,
        story: str = "They did not pay.",
        number: str = "",
        items: tuple[str, ...] = ("WA1",),
        **more: Any,
    ) -> Phone:
        """Answer all questions up to the check."""
        self.opens("/report")
        self.sends("/report/1", group=sorted({item[:2] for item in items}))
        self.sends("/report/2", item=list(items))
        where = {"q": number} if number else {"site": "none", "where": "near the river"}
        self.sends("/report/3", **where)
        self.sends("/report/4", story=story, **more)
        self.sends("/report/5", known="nobody", raised="ask_first", words="no")
        return self.sends("/report/6", reply="code")

    def reports(self, **answers: Any) -> str:
        """File a report and return its code."""
        self.answers(**answers).sends("/report/7")
        return self.code

    def comes_back_with(self, code: str) -> Phone:
        """Enter a code."""
        return self.opens("/follow").sends("/follow", code=code)

    @property
    def code(self) -> str:
        """The code on the receipt in view."""
        return "".join(_CODE.findall(self.text))

    @property
    def heading(self) -> str:
        """The h1 of the page in view, without markup."""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.text, re.DOTALL)
        return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""

    def _sees(self, page: TestResponse) -> Phone:
        self.page = page
        found = _TOKEN.search(page.text) if page.mimetype == "text/html" else None
        self.token = found[1] if found else self.token
        return self


def photo(*, marker: bytes = b"", side: int = 64) -> io.BytesIO:
    """A JPEG with a camera's hidden data, which says where and with what it was taken."""
    picture = Image.new("RGB", (side, side), "teal")
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    exif[0x8825] = {1: "S", 2: (10.0, 41.0, 3.0)}
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=marker)
    out.seek(0)
    return out
