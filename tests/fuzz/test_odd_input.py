"""Whatever bytes come in: a clean refusal or a whole result, never a broken page and never half a row."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, inspect, select

from grievance.evidence.models import StoredFile
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, Sealed
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import staff
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.importing import read_in, take
from grievance.vault.envelopes import close_envelope, open_envelope
from tests.factories.demonstration import Demonstration
from tests.factories.reports import Phone, make_intake

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))
#: The same inputs in each run: a test that fails now and then is looked at by nobody.
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
STEWARD = staff(1, roles=[Role.STEWARD])
HEADER = (Path(__file__).parents[1] / "data" / "sites_small.csv").read_bytes().splitlines()[0]
GOOD = (
    b"S9201,Invented Mine,,,,ZA,cobalt,cobalt,mine,Mine,-27.5,22.5,district,Nowhere,operating,,"
    b"invented,none,low,"
)
#: Pieces of which multipart bodies consist, in any order and as often as it goes.
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                b"--x\r\n",
                b"--x--\r\n",
                b"\r\n",
                b"\n",
                b'Content-Disposition: form-data; name="photo"; filename="a.jpg"\r\n',
                b"Content-Disposition: form-data; name=\"photo\"; filename*=UTF-8''%ff%00\r\n",
                b'Content-Disposition: form-data; name="story"\r\n',
                b"Content-Disposition: form-data; name*=x'y'z\r\n",
                b"Content-Disposition:\r\n",
                b"Content-Type: image/jpeg\r\n",
                b"Content-Type: text/plain; charset=no-such-charset\r\n",
                b"Content-Transfer-Encoding: base64\r\n",
                b"Content-Length: -5\r\n",
                b"\xff\xd8\xff\xe0" + b"\0" * 200,
                b"%PDF-1.7\n",
                b"\x89PNG\r\n\x1a\n",
                b"A" * 70_000,
                b"\0",
            ]
        ),
        st.binary(max_size=60),
    ),
    max_size=14,
).map(b"".join)
TEXT = st.text(max_size=40)


@pytest.fixture
def phone(app: Flask, client: FlaskClient, peppers: PepperRing) -> Phone:
    """A phone that has reached the question for words and photos."""
    make_intake(peppers)
    phone = Phone(client).opens("/report").sends("/report/1", group="WA").sends("/report/2", item="WA1")
    return phone.sends("/report/3", site="none", where="near the river")


def rows_without_visits() -> dict[str, int]:
    """Count every table but visits and counters."""
    db.session.rollback()
    with db.engine.connect() as connection:
        return {
            table: connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one()
            for table in inspect(connection).get_table_names()
            if table not in {"visit_sessions", "try_counters", "policy_reports"}
        }


@bounded
@given(PIECES, st.sampled_from(["x", '"x"', "", "x; charset=utf-7", "x" * 300, "\u00e9"]))
@example(b"--x\r\n\r\n\r\n--x--\r\n", "x")
def test_multipart_bodies(phone: Phone, body: bytes, boundary: str) -> None:
    before = rows_without_visits()
    token = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{phone.token}\r\n'.encode()
    response = phone.client.post(
        "/report/4",
        input_stream=io.BytesIO(token + body),
        content_length=len(token + body),
        content_type=f"multipart/form-data; boundary={boundary}",
    )
    assert response.status_code in {200, 303, 400, 413, 422}
    db.session.rollback()
    files = db.session.scalars(select(StoredFile)).all()
    stored = phone.client.application.extensions["settings"].files_folder
    on_disk = {each.name for each in stored.rglob("*") if each.is_file()} if stored.exists() else set()
    assert {each.store_key for each in files} <= on_disk
    assert {name: count for name, count in rows_without_visits().items() if count != before[name]} == {}


@bounded
@given(st.one_of(TEXT, st.text(st.sampled_from("0123456789٠٩०၉ -"), max_size=60)))
@example("1" * 5000)
@example("\ud800")
def test_codes(phone: Phone, typed: str) -> None:
    before = rows_without_visits()
    response = phone.client.post(
        "/follow", data={"code": typed.encode("utf-8", "surrogatepass"), "csrf_token": phone.token}
    )
    assert response.status_code in {200, 303, 400, 422, 429}
    assert rows_without_visits() == before


@bounded
@given(st.one_of(st.binary(max_size=80), TEXT.map(str.encode)))
def test_cookies_of_visits(client: FlaskClient, held: bytes) -> None:
    value = held.decode("latin-1").replace(";", "").replace("\r", "").replace("\n", "").replace("\0", "")
    response = client.get("/account/sign-in", headers={"Cookie": f"visit={value}; lang={value}"})
    assert response.status_code == 200


@bounded
@given(
    st.one_of(
        st.binary(max_size=400),
        st.lists(
            st.sampled_from([HEADER, GOOD, b"\n", b'"', b",", b"\xff", b"\0", b"=1+1"]), max_size=10
        ).map(b"\n".join),
        st.binary(max_size=60).map(lambda tail: HEADER + b"\n" + GOOD + tail),
    )
)
@pytest.mark.usefixtures("app")
def test_lists_of_sites(content: bytes) -> None:
    before = db.session.scalar(select(func.count(Site.id))) or 0
    added = 0
    with suppress(InvalidInput), transaction():
        run = read_in(STEWARD, io.BytesIO(content), name="list.csv", list_name="odd")
        assert take(STEWARD, run)
        added = run.counts["added"]
    db.session.rollback()
    assert (db.session.scalar(select(func.count(Site.id))) or 0) == before + added


@bounded
@given(st.binary(max_size=400), st.binary(max_size=40))
def test_sealed_envelopes(envelope: bytes, place: bytes) -> None:
    with pytest.raises(Sealed):
        open_envelope(bytes(32), envelope, bound_to=place)


@bounded
@given(st.data())
def test_sealed_envelopes_with_something_changed(data: st.DataObject) -> None:
    envelope = close_envelope(bytes(32), b"words", bound_to=b"place")
    at = data.draw(st.integers(0, len(envelope) - 1))
    changed = data.draw(st.integers(1, 255))
    broken = envelope[:at] + bytes([envelope[at] ^ changed]) + envelope[at + 1 :]
    cut = data.draw(st.integers(0, len(envelope) - 1))
    for wrong in (broken, envelope[:cut], envelope[cut:] + envelope[:cut] if cut else envelope[::-1]):
        with pytest.raises(Sealed):
            open_envelope(bytes(32), wrong, bound_to=b"place")


QUERIES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "supervisor",
        "/inspector",
        ("view", "sort", "band", "state", "mineral", "group", "handler", "site", "after", "before"),
    ),
    ("operator", "/operator/", ("view", "page")),
    ("brand", "/brand", ("mineral", "tier", "sort", "page", "state")),
    ("party_official", "/official/engagements", ("page", "search", "provision")),
    ("administrator", "/admin/users", ("page", "q", "role", "sort")),
    ("anonymous", "/register", ("page", "item", "mineral", "country", "year", "sort")),
    ("anonymous", "/about/sites", ("page", "q", "mineral", "country", "stage")),
)


@pytest.mark.parametrize(("who", "address", "names"), QUERIES)
def test_query_strings(demonstration: Demonstration, who: str, address: str, names: tuple[str, ...]) -> None:
    browser = demonstration.browsers[who]
    odd = st.one_of(
        TEXT, st.integers().map(str), st.sampled_from(["-1", "0", "1e9", "٣", "²", "%00", "' OR 1=1 --"])
    )

    @settings(bounded, max_examples=max(8, EXAMPLES // 5))
    @given(st.dictionaries(st.sampled_from(names), odd, max_size=4))
    def ask(values: dict[str, str]) -> None:
        encoded = {name: value.encode("utf-8", "surrogatepass") for name, value in values.items()}
        assert browser.get(address, query_string=encoded).status_code in {200, 303, 400, 404, 422}

    ask()
