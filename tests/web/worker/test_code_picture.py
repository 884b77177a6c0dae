"""The code as a picture is read by a real decoder: from the page as it is drawn, printed and in the dark."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import segno
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import Browser

from grievance.foundation.secrets import PepperRing
from grievance.vault.reporter_codes import new_code
from grievance.web.ui.drawn_codes import drawing_of
from grievance.web.ui.static_files import FOLDER
from tests.factories.reports import Phone, make_intake


def read(picture: Image.Image) -> list[str]:
    """Return what a decoder reads in a picture."""
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("dark", ["light", "dark"])
@pytest.mark.parametrize("media", ["screen", "print"])
def test_a_camera_reads_the_code_from_the_receipt(
    client: FlaskClient, peppers: PepperRing, chromium: Browser, dark: str, media: str
) -> None:
    make_intake(peppers)
    phone = Phone(client)
    code = phone.reports()
    page = chromium.new_page(viewport={"width": 320, "height": 640}, color_scheme=dark, device_scale_factor=2)
    page.set_content(_with_styles(phone.text))
    page.emulate_media(media=media)
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    page.close()
    assert read(picture) == [code]


def _with_styles(page: str) -> str:
    styles = Path(FOLDER / "app.css").read_text(encoding="utf-8")
    return re.sub(r'<link rel="stylesheet"[^>]*>', f"<style>{styles}</style>", page)


def test_every_code_is_drawn_so_that_it_can_be_read() -> None:
    for _ in range(50):
        code = new_code()
        drawing = drawing_of(code)
        picture = Image.new("L", (drawing.side, drawing.side), 255)
        for column, row, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", drawing.path):
            for at in range(int(column), int(column) + int(length)):
                picture.putpixel((at, int(row)), 0)
        assert read(picture.resize((drawing.side * 6,) * 2, Image.Resampling.NEAREST)) == [code]


def test_the_decoder_would_notice_another_code() -> None:
    out = io.BytesIO()
    segno.make("12345678901234567888", micro=False).save(out, kind="png", scale=6, border=4)
    assert read(Image.open(out)) == ["12345678901234567888"]
