"""The fonts that papers are set in: from wheels, and Debian's where those have no letters for a script."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import typst

from grievance.foundation.errors import Unavailable
from grievance.foundation.text import N_

#: Family, the module of its wheel, and the package to install.
_WHEELS = (
    ("Noto Sans", "fontpkg_noto_sans", "fontpkg-noto-sans"),
    ("Noto Sans Arabic", "fontpkg_noto_sans_arabic", "fontpkg-noto-sans-arabic"),
    ("Noto Sans JP", "pylopdf_fonts_jp", "pylopdf-fonts-jp"),
    ("Noto Sans SC", "pylopdf_fonts_zh_cn", "pylopdf-fonts-zh-cn"),
)
#: Where Debian lays the other scripts of the same design, for what a worker wrote in one of them.
DEBIAN = Path("/usr/share/fonts/truetype/noto")
DEBIAN_PACKAGE = "fonts-noto-core"
_LATIN, _ARABIC, _JAPANESE, _CHINESE = (family for family, _module, _package in _WHEELS)
#: Which family is asked first, by language: the same character looks different in Japan and in China.
FAMILIES: dict[str, list[str]] = {
    "ar": [_ARABIC, _LATIN, _JAPANESE, _CHINESE],
    "ja": [_LATIN, _JAPANESE, _CHINESE, _ARABIC],
    "zh": [_LATIN, _CHINESE, _JAPANESE, _ARABIC],
    "other": [_LATIN, _ARABIC, _JAPANESE, _CHINESE],
}
MISSING = N_("The font %(family)s is missing on this server. Whoever runs it has to install %(package)s.")


class FontMissing(Unavailable):
    """A font that every paper needs is not installed."""


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Return the fonts of this installation, or say which package is missing; read once."""
    folders = [_folder(module, family, package) for family, module, package in _WHEELS]
    debian = [DEBIAN] if DEBIAN.is_dir() else []
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[*folders, *debian]
    )
    families = set(found.families())
    for family, _module, package in _WHEELS:
        if family not in families:
            raise FontMissing(MISSING, family=family, package=package)
    return found


def _folder(module: str, family: str, package: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise FontMissing(MISSING, family=family, package=package)
    return Path(spec.origin).parent
