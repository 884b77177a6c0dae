"""What the product says: every text in code, templates and reference data, and who reads it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from jinja2 import Environment, nodes
from jinja2.meta import find_referenced_templates

from grievance.standards.texts import translatable_texts

PACKAGE = Path(__file__).parents[2]
#: Where a call's arguments hold the text, its plural and its context.
_SIMPLE, _PLURAL = (0, None, None), (0, 1, None)
_CONTEXT, _PLURAL_CONTEXT = (1, None, 0), (1, 2, 0)
CALLS: dict[str, tuple[int, int | None, int | None]] = {
    **dict.fromkeys(("_", "N_", "_l", "gettext", "lazy_gettext", "translated"), _SIMPLE),
    **dict.fromkeys(("ngettext", "lazy_ngettext"), _PLURAL),
    **dict.fromkeys(("pgettext", "lazy_pgettext"), _CONTEXT),
    **dict.fromkeys(("npgettext", "lazy_npgettext"), _PLURAL_CONTEXT),
}
#: Code whose texts workers may meet. Elsewhere a name that begins with WORKER_ says so. Letters to sites are
#: here too: they go out in the same languages, and as plain.
WORKER_CODE = (
    "cases/check_words.py",
    "cases/join_codes.py",
    "cases/letters.py",
    "complaints/",
    "evidence/",
    "exports/labels.py",
    "foundation/errors.py",
    "remediation/services/remedy.py",
    "satisfaction/states.py",
    "satisfaction/services/answering.py",
    "supplychain/numbers.py",
    "vault/reporter_codes.py",
    "web/ui/",
    "web/worker/",
)
#: Of these, what only those who build the product see.
NOT_FOR_WORKERS = (
    "web/ui/gallery.py",
    "web/ui/chain_words.py",
    "web/ui/dossier.py",
    "web/ui/catalogues.py",
    "web/ui/site_thread.py",
    "web/ui/fact_series.py",
    "web/ui/figure_charts.py",
    "web/ui/key_figures.py",
    "web/ui/paging.py",
    "web/ui/remedy_figures.py",
    "web/ui/sendings.py",
    "web/ui/typed_names.py",
    "web/ui/imports.py",
)
#: What the file of a case says of itself: it is made in more languages than the desks speak. After a colon
#: stands the name that something is given in a module of which the rest is for the desks alone.
PAPER_CODE = (
    "cases/labels.py:BAND_LABELS",
    "cases/labels.py:CASE_STATE_LABELS",
    "cases/labels.py:CASE_TYPE_LABELS",
    "cases/labels.py:CLOSURE_LABELS",
    "cases/labels.py:DISCLOSURE_",
    "cases/labels.py:EVENT_LABELS",
    "cases/labels.py:EVIDENCE_LABELS",
    "cases/labels.py:OUTCOME_LABELS",
    "cases/labels.py:SPEAKER_LABELS",
    "cases/labels.py:TOPIC_LABELS",
    "cases/piece_kinds.py",
    "cases/step_labels.py",
    "cases/versions.py",
    "exports/case_file.py",
    "exports/file_",
    "fieldwork/labels.py:KIND_LABELS",
    "policy/roles.py:ROLE_LABELS",
    "remediation/states.py:ACTION_STATE_LABELS",
    "remediation/states.py:PLAN_STATE_LABELS",
    "remediation/states.py:REMEDY_STATE_LABELS",
    "standards/labels.py:BASIS_LABELS",
    "standards/labels.py:RELATES_TO",
)
#: Templates from which a worker's pages start; whatever they extend, import or include is for workers too.
WORKER_TEMPLATES = ("worker/", "ui/failure.html")
#: Names of problems and remedies, as long as what they name.
TAXONOMY = tuple(f"standards/data/{name}.csv" for name in ("groups", "items", "remedy_types"))

Arguments: TypeAlias = tuple[str | None, ...]


@dataclass(frozen=True)
class Said:
    """One text in one place."""

    english: str
    plural: str | None
    context: str | None
    where: str
    for_workers: bool
    on_paper: bool = False


@dataclass(frozen=True)
class Message:
    """One text with all its places; for workers, or on paper, as soon as it is so in one of them."""

    english: str
    plural: str | None
    context: str | None
    places: tuple[str, ...]
    for_workers: bool
    on_paper: bool = False
    """Whether the file of a case says it."""

    @property
    def forms(self) -> tuple[str, ...]:
        """The English text, and its plural if it has one."""
        return (self.english,) if self.plural is None else (self.english, self.plural)

    @property
    def from_taxonomy(self) -> bool:
        """Whether the wording comes from the taxonomy of problems."""
        return any(place.endswith(TAXONOMY) for place in self.places)


def messages() -> list[Message]:
    """Return every message of the product once."""
    data = (
        Said(each.text, None, None, each.file, each.for_workers, each.on_paper)
        for each in translatable_texts()
    )
    return merged(chain(said_in(PACKAGE), data))


def merged(everything: Iterable[Said]) -> list[Message]:
    """Return each message once, sorted by its first place, so that catalogues change only where texts do."""
    found: dict[tuple[str | None, str], list[Said]] = {}
    for said in everything:
        found.setdefault((said.context, said.english), []).append(said)
    once = [
        Message(
            english=english,
            plural=next((said.plural for said in places if said.plural is not None), None),
            context=context,
            places=tuple(sorted({said.where for said in places})),
            for_workers=any(said.for_workers for said in places),
            on_paper=any(said.on_paper for said in places),
        )
        for (context, english), places in found.items()
    ]
    return sorted(once, key=lambda message: (message.places[0], message.english, message.context or ""))


def said_in(package: Path) -> Iterator[Said]:
    """Give what the code and the templates of a package say."""
    for path in sorted(package.rglob("*.py")):
        yield from _in_python(path, path.relative_to(package).as_posix())
    yield from _in_templates(package)


def _said(
    name: str, arguments: Arguments, where: str, *, for_workers: bool, on_paper: bool = False
) -> Iterator[Said]:
    """Read a call by the table of calls; a text that is not written out there is marked elsewhere."""
    text, plural, context = (
        arguments[place] if place is not None and place < len(arguments) else None for place in CALLS[name]
    )
    if text:
        yield Said(text, plural, context, f"grievance/{where}", for_workers, on_paper)


def _in_python(path: Path, where: str) -> Iterator[Said]:
    for_workers = where.startswith(WORKER_CODE) and where not in NOT_FOR_WORKERS
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    for statement in tree.body:
        names = _names(statement)
        named = any(name.startswith("WORKER_") for name in names)
        on_paper = any(f"{where}:{name}".startswith(PAPER_CODE) for name in names or ("",))
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and (name := _called(node)) in CALLS:
                arguments = tuple(_written_out(argument) for argument in node.args)
                yield from _said(name, arguments, where, for_workers=for_workers or named, on_paper=on_paper)


def _names(statement: ast.stmt) -> list[str]:
    """Return the names that a statement at the top of a module gives something."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _written_out(argument: ast.expr) -> str | None:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return None


def _in_templates(package: Path) -> Iterator[Said]:
    # As the product sets up its templates: how blocks are trimmed decides what a translated block says.
    environment = Environment(
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, autoescape=True
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    paths = {
        path.relative_to(folder).as_posix(): path
        for folder in sorted(package.glob("web/*/templates"))
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".html", ".txt"}
    }
    trees = {name: environment.parse(path.read_text(encoding="utf-8")) for name, path in paths.items()}
    read_by_workers = _reached(trees)
    for name, path in paths.items():
        source = path.read_text(encoding="utf-8")
        for _, function, written in environment.extract_translations(source, tuple(CALLS)):  # type: ignore[attr-defined]
            arguments = (written,) if isinstance(written, str) else written or ()
            where = path.relative_to(package).as_posix()
            yield from _said(function, arguments, where, for_workers=name in read_by_workers)


def _reached(trees: dict[str, nodes.Template]) -> set[str]:
    """Return the templates that a worker's pages are made of."""
    reached: set[str] = set()
    waiting = [name for name in trees if name.startswith(WORKER_TEMPLATES)]
    while waiting:
        name = waiting.pop()
        if name not in reached and name in trees:
            reached.add(name)
            waiting += _references(trees[name])
    return reached


def _references(tree: nodes.Template) -> Iterable[str]:
    return (name for name in find_referenced_templates(tree) if name is not None)
