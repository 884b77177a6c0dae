"""Static files go out compressed, and are fetched once for each version."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask.testing import FlaskClient

from grievance.web.ui.static_files import FOLDER, static_url


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [("gzip, deflate", "gzip"), ("gzip, deflate, br, zstd", "br"), ("", None), ("br;q=0, gzip", "gzip")],
)
def test_the_smallest_form_that_the_browser_takes(
    client: FlaskClient, accepted: str, sent: str | None
) -> None:
    response = client.get(static_url("icons.svg"), headers={"Accept-Encoding": accepted})
    unpacked = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}[sent](response.data)
    assert response.headers.get("Content-Encoding") == sent
    assert unpacked == (FOLDER / "icons.svg").read_bytes()
    assert response.headers["Vary"] == "Accept-Encoding"


def test_a_version_is_kept_for_ever_and_a_bare_name_is_not(client: FlaskClient) -> None:
    assert "immutable" in client.get(static_url("icons.svg")).headers["Cache-Control"]
    assert client.get("/static/icons.svg").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["none.css", "../routes.py", "..%2froutes.py", "css/app.css"])
def test_nothing_outside_the_folder_is_sent(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_styles_are_sent_without_their_comments(client: FlaskClient) -> None:
    assert "/*" in (FOLDER / "app.css").read_text()
    sent = client.get(static_url("app.css")).text
    assert "/*" not in sent
    assert ":root{" in sent
