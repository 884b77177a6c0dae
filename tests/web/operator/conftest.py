"""A matter that a site was told of, and a browser in which its operator is signed in."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.foundation.secrets import PepperRing
from tests.factories.remedies import Matter, deliver, first_action, make_agreed_plan, make_matter
from tests.factories.visits import visit_as


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def matter(peppers: PepperRing) -> Matter:
    """A matter with three reporters."""
    return make_matter(peppers=peppers, workers=3, site_name="Invented Kiln")


@pytest.fixture
def operator(client: FlaskClient, matter: Matter) -> FlaskClient:
    """A browser in which the site's operator is signed in."""
    visit_as(client, matter.operator)
    return client


@pytest.fixture
def far(matter: Matter) -> Matter:
    """A matter that has come as far as proof."""
    deliver(matter, first_action(make_agreed_plan(matter)))
    return matter
