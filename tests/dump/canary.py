"""The words by which a thief's find would be known, and what holds them."""

from __future__ import annotations

import io

import pikepdf
from PIL import Image
from playwright.sync_api import FilePayload

#: Every text of a journey holds one word that begins so, and no two texts the same word.
STEM = "zqkanariwort"


def words(what: str) -> str:
    """Return a sentence that is recognised wherever it turns up."""
    return f"They said {STEM}{what} at the second crusher."


def a_photo() -> FilePayload:
    """Return a JPEG whose hidden data name its sender, too large to be kept in memory while it comes in."""
    picture = Image.effect_noise((1600, 1600), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = f"{STEM}camera", f"{STEM}artist"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=words("comment").encode(), quality=95)
    assert len(out.getvalue()) > 1 << 20
    return {"name": f"{STEM}photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def a_paper() -> FilePayload:
    """Return a PDF with words on its page and in what describes it."""
    paper = pikepdf.new()
    paper.add_blank_page(page_size=(200, 200))
    paper.pages[0].Contents = paper.make_stream(f"BT ({words('paper')}) Tj ET".encode())
    paper.docinfo["/Author"] = f"{STEM}author"
    out = io.BytesIO()
    paper.save(out, compress_streams=False)
    return {"name": f"{STEM}paper.pdf", "mimeType": "application/pdf", "buffer": out.getvalue()}
