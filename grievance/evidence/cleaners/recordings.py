"""Make a voice small and bare with ffmpeg, and pack a film anew without what the phone wrote beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

#: By its first bytes, which reader ffmpeg must use: one that follows addresses in a list is never tried.
_READERS = (
    (4, b"ftyp", "mov"),
    (0, b"OggS", "ogg"),
    (8, b"WAVE", "wav"),
    (0, b"#!AMR", "amr"),
    (0, b"ID3", "mp3"),
    (0, b"\xff\xfb", "mp3"),
    (0, b"\xff\xf3", "mp3"),
    (0, b"\xff\xf2", "mp3"),
    (0, b"\xff\xf1", "aac"),
    (0, b"\xff\xf9", "aac"),
    (0, b"\x1aE\xdf\xa3", "matroska"),
)
_QUIET = ("-hide_banner", "-nostdin", "-v", "error", "-threads", "1", "-protocol_whitelist", "file,pipe")
_BARE = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-sn", "-dn")
_VOICE = ("-map", "0:a:0", "-vn", "-c:a", "libopus", "-b:a", "24k", "-ac", "1", "-flags:a", "+bitexact")
_FILM = ("-map", "0:V:0", "-map", "0:a:0?", "-c", "copy", "-movflags", "frag_keyframe+empty_moov")


def clean() -> None:
    """Read a recording from standard input and write a bare one to standard output."""
    program = shutil.which("ffmpeg")
    if program is None:
        raise SystemExit(1)
    # In memory that has no name in any folder: some readers must jump, which a pipe cannot.
    place = os.memfd_create("recording", 0)
    with os.fdopen(place, "wb", closefd=False) as memory:
        head = sys.stdin.buffer.read(64)
        memory.write(head)
        shutil.copyfileobj(sys.stdin.buffer, memory)
    came = ("-f", reader(head), "-i", f"/proc/self/fd/{place}")
    has_film = _run(
        program, *came, "-map", "0:V:0", "-c", "copy", "-frames:v", "1", "-f", "null", "-", fd=place
    )
    way = (*_FILM, *_BARE, "-f", "mp4") if has_film else (*_VOICE, *_BARE, "-f", "ogg")
    if not _run(program, *came, *way, "pipe:1", fd=place):
        raise SystemExit(1)


def reader(head: bytes) -> str:
    """Return the name of ffmpeg's reader for a file that begins so."""
    return next(name for at, mark, name in _READERS if head[at : at + len(mark)] == mark)


def _run(program: str, *arguments: str, fd: int) -> bool:
    done = subprocess.run(  # noqa: S603 - fixed arguments; the file is never part of them
        [program, *_QUIET, *arguments], stdin=subprocess.DEVNULL, pass_fds=(fd,), check=False
    )
    return done.returncode == 0
