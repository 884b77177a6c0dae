"""Draw a photo anew: nothing of the old file comes along but its pixels."""

from __future__ import annotations

import io
import sys
import warnings

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

LONGEST_SIDE = 2560
MOST_PIXELS = 80_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")


def clean() -> None:
    """Read a picture from standard input and write a bare JPEG to standard output."""
    # What is larger than this warns first and fails only at twice the size.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    register_heif_opener(thumbnails=False)
    sys.stdout.buffer.write(drawn_anew(sys.stdin.buffer.read()))


def drawn_anew(content: bytes) -> bytes:
    """Return the picture as a JPEG, upright, on white where it was transparent."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        flat = picture if picture.mode in {"RGB", "L"} else picture.convert("RGBA")
        flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(flat).convert("RGBA")
    # A new image, so that no comment, profile or thumbnail of the old one can come along.
    bare = Image.new("RGB", upright.size, "white")
    bare.paste(upright, mask=upright.getchannel("A"))
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=85)
    return out.getvalue()
