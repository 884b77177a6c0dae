"""Compile the translation catalogues: hatchling runs this for every build, make when a catalogue changes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run by make in a folder where nothing has to be built
    BuildHookInterface = object  # type: ignore[assignment,misc]


def compile_catalogues(translations: Path) -> list[Path]:
    """Write a .mo file beside every .po file that is newer than it, and name the files written.

    Fuzzy entries are left out, as gettext does: a guess must never reach a worker.
    """
    written = []
    for source in sorted(translations.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        locale = source.parent.parent.name
        with source.open("rb") as readable:
            catalogue = read_po(readable, locale=locale, domain=source.stem, abort_invalid=True)
        unfinished = target.with_suffix(".mo.part")
        with unfinished.open("wb") as writable:
            write_mo(writable, catalogue, use_fuzzy=False)
        unfinished.replace(target)
        written.append(target)
    return written


class CatalogueBuildHook(BuildHookInterface):  # type: ignore[type-arg,misc]
    """Compiles the catalogues before hatchling collects the files of a wheel or an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        translations = Path(self.root) / "translations"
        compile_catalogues(translations)
        # The compiled files are ignored by git, and hatchling leaves out what git ignores unless told.
        build_data["artifacts"].append("translations/**/*.mo")


if __name__ == "__main__":
    for path in compile_catalogues(Path(__file__).parent / "translations"):
        sys.stdout.write(f"compiled {path.relative_to(Path(__file__).parent)}\n")
