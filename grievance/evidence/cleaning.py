"""Draw a photo anew without its hidden data, in a process of its own with little memory and time."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys

MEMORY = 1024 * 1024 * 1024
SECONDS = 20
LONGEST_SIDE = 2560
MOST_PIXELS = 80_000_000


def cleaned_image(content: bytes) -> bytes | None:
    """Return the picture as a JPEG that carries nothing but its pixels, or None if it cannot be drawn."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "grievance.evidence.cleaning"],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath},
            timeout=SECONDS * 2,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None


def main() -> None:
    """Read a picture from standard input and write the clean one to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(_drawn_anew(sys.stdin.buffer.read()))


def _drawn_anew(content: bytes) -> bytes:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(content)) as picture:
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new image, so that no comment, profile or thumbnail of the old one can come along.
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=85)
    return out.getvalue()


if __name__ == "__main__":
    main()
