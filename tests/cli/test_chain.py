"""`grievance chain` prints both directions and says what is wrong with what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.app import create_app
from grievance.cli.main import main
from grievance.foundation.db import db
from grievance.foundation.settings import load_settings
from tests.factories.chains import make_link
from tests.factories.people import make_organisation
from tests.factories.places import make_company, make_site


@pytest.fixture
def installed(unopened_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An installation with a short chain, of which one organisation alone knows another end."""
    monkeypatch.setenv("GRIEVANCE_FOLDER", str(unopened_folder))
    monkeypatch.setenv("GRIEVANCE_KDF_COST", "lowest")
    app = create_app(load_settings())
    with app.app_context():
        miner, brand, other = (
            make_company("Akela Mining"),
            make_company("Bell Cars", is_brand=True),
            make_company("Corvo Cars", is_brand=True),
        )
        mine = make_site("Akela Pit", operator=miner)
        make_site("Akela Pit North", operator=miner)
        make_link(miner, brand, from_site=mine)
        organisation = make_organisation(OrganisationKind.BRAND)
        make_link(miner, other, from_site=mine, uploaded_by=organisation, shared=False)
        for _ in range(2):
            make_site("Twin Pit", operator=miner)
        app.config["KNOWS_MORE"] = db.session.get_one(Organisation, organisation).reference
        db.session.remove()
        db.engine.dispose()
    return app


def chain(*words: str) -> Result:
    result = CliRunner().invoke(main, ["chain", *words])
    assert "Traceback" not in result.output
    return result


def test_a_site_and_a_brand_are_told_with_path_and_band(installed: Flask) -> None:
    said = chain("akela pit").output
    assert "Brands downstream, each mineral for itself: 1" in said
    assert "high (estimated)\tcobalt\tBell Cars (ZZ)\t1 step, known by site, weakest evidence high" in said
    assert "    Akela Pit > Bell Cars: invented product, active, high, as of 2026-01-01 https://" in said
    assert "Corvo" not in said
    own = chain("Akela Pit", "--viewer", installed.config["KNOWS_MORE"]).output
    assert "Corvo Cars" in own
    assert "over own knowledge" in own
    assert "Akela Pit (ZZ)" in chain("--brand", "BELL CARS").output
    assert "No path is documented" in chain("--brand", "Corvo Cars").output


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "either a SITE or --brand"),
        (("Akela Pit", "--brand", "Bell Cars"), "either a SITE or --brand"),
        (("--brand", "Bell Cars", "--companies"), "goes with a SITE"),
        (("Akela Pet",), "Alike: Akela Pit"),
        (("Twin Pit",), "More than one site is called Twin Pit. Give the code of one: invented-"),
        (("--brand", "Zzyx"), "No company is called Zzyx."),
        (("Akela Pit", "--viewer", "Nobody"), "No one organisation is called Nobody."),
    ],
)
def test_what_is_wrong_is_said_in_one_line(words: tuple[str, ...], said: str) -> None:
    result = chain(*words)
    assert result.exit_code in (1, 2)
    assert said in result.output
