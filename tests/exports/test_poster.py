"""A poster is accessible, leads to the site by its square, and is handed to anybody who would hang it up."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from grievance.exports.poster import poster_of, square
from grievance.exports.voices import Voice
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.opening.models.undertaking import Undertaking
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.web.ui.voices import voice_of
from tests.exports.accessible import faults
from tests.factories.accounts import make_account, sign_in
from tests.factories.opening import confirm_promises, make_administrator
from tests.factories.places import make_site

ADDRESS = "https://tell.example.org/s/1000019"


def as_written(message: str, **_values: object) -> str:
    return message


def test_the_square_holds_the_address_whatever_the_language() -> None:
    drawn = square(ADDRESS)
    assert drawn == square(ADDRESS) != square(f"{ADDRESS}1")
    assert re.match(r'<svg [^>]*width="\d+"', drawn)
    said = {"site": "Contoh Works", "number": "1000019", "address": ADDRESS, "run_by": "An office"}
    made = [
        poster_of(**said, promises=["It is free."] * 9, voice=Voice(code, as_written))
        for code in ("en", "ar")
    ]
    assert all(each.pdf.startswith(b"%PDF") for each in made)
    assert made[0].fingerprint != made[1].fingerprint


def test_anybody_prints_it_once_somebody_has_confirmed_what_it_promises(
    app: Flask, client: FlaskClient, peppers: PepperRing
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    site = db.session.get_one(Site, make_site("Contoh Works", number="1000019")).reference
    without = db.session.get_one(Site, make_site("Akela Pit", number=None)).reference
    page = f"/about/sites/{site}"
    with transaction():
        db.session.execute(delete(Undertaking))
    assert "/poster/" not in client.get(page).text
    assert client.get(f"{page}/poster/en").status_code == 404
    confirm_promises(make_administrator(peppers))
    assert f"{page}/poster/sw" in client.get(page).text
    for locale in ("en", "ar", "zh_Hans"):
        poster = client.get(f"{page}/poster/{locale}")
        assert (poster.status_code, poster.mimetype) == (200, "application/pdf")
        assert faults(poster.data) == []
    with app.test_request_context():
        assert voice_of("sw").say("Site number") == "Namba ya eneo"
    assert client.get(f"{page}/poster/xx").status_code == 404
    assert client.get(f"/about/sites/{without}/poster/en").status_code == 404
    assert "/poster/" not in client.get(f"/about/sites/{without}").text
    sign_in(client, make_account(Role.STEWARD, peppers=peppers))
    shown = client.get(f"/admin/sites/{site}").text
    assert f"{page}/poster/sw" in shown
    assert "/s/1000019" in shown
