"""Reply templates of a team: kept by whoever leads it, in each language, and never about one case."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from grievance.accounts.models.organisation import Team
from grievance.audit.trail import record
from grievance.cases.models.reply_template import ReplyTemplate, ReplyText
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotFound
from grievance.foundation.pages import Page, page_of
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

LONGEST, LONGEST_NAME = 2000, 80
#: More would be a list in which nobody finds anything, on each form with a letter.
MOST = 100
ENOUGH = N_("A team keeps at most 100 templates. Use one of them no longer first.")


def add_template(actor: Actor, team: Team, *, name: str, texts: Mapping[str, str]) -> ReplyTemplate:
    """Begin a template of one's own team."""
    actor.must(Permission.Case.KEEP_TEMPLATES)
    if team.id not in actor.team_ids:
        raise NotFound
    if len(templates_of([team.id])) >= MOST:
        raise InvalidInput(ENOUGH, field="name")
    made = ReplyTemplate(team=team, name=_name(name))
    db.session.add(made)
    db.session.flush()
    if not _write(actor, made, texts):
        raise InvalidInput(N_("Write it in one language at least."), field="name")
    record(actor, "template.added", made)
    return made


def improve_template(actor: Actor, template: ReplyTemplate, *, name: str, texts: Mapping[str, str]) -> None:
    """Give a template another name or better texts; what was there before stays as an older version."""
    _require(actor, template)
    template.name = _name(name)
    for locale in _write(actor, template, texts):
        record(actor, "template.improved", template, locale=locale)


def retire_template(actor: Actor, template: ReplyTemplate) -> None:
    """Use a template no longer; what was sent from it stays."""
    _require(actor, template)
    template.retired_at = clock.now()
    record(actor, "template.retired", template)


def templates_of(teams: Collection[int]) -> list[ReplyTemplate]:
    """Return what some teams use, by name; of each team no more than it may keep, the newest."""
    place = func.row_number().over(partition_by=ReplyTemplate.team_id, order_by=ReplyTemplate.id.desc())
    placed = _of(teams).with_only_columns(ReplyTemplate.id, place.label("place")).subquery()
    newest = select(placed.c.id).where(placed.c.place <= MOST)
    query = select(ReplyTemplate).where(ReplyTemplate.id.in_(newest))
    return list(db.session.scalars(query.order_by(ReplyTemplate.name, ReplyTemplate.id)))


def page_of_templates(teams: Collection[int], *, page: int = 1) -> Page[ReplyTemplate]:
    """Return one page of all that some teams use, by name, each with what it says."""
    query = _of(teams).options(joinedload(ReplyTemplate.team), selectinload(ReplyTemplate.texts))
    return page_of(query.order_by(ReplyTemplate.name, ReplyTemplate.id), number=page)


def templates_with_texts(teams: Collection[int], *, most: int) -> list[ReplyTemplate]:
    """Return some of the templates that teams use, by name, each with what it says."""
    query = _of(teams).options(selectinload(ReplyTemplate.texts))
    return list(db.session.scalars(query.order_by(ReplyTemplate.name, ReplyTemplate.id).limit(most)))


def template_called(teams: Collection[int], reference: str) -> ReplyTemplate | None:
    """Return the template of some teams with a reference, if they use it."""
    return db.session.scalar(_of(teams).where(ReplyTemplate.reference == reference))


def find_template(actor: Actor, reference: str) -> ReplyTemplate:
    """Return a template of one's own teams."""
    found = template_called(actor.team_ids, reference)
    if found is None:
        raise NotFound
    return found


def newest_texts(template: ReplyTemplate) -> dict[str, ReplyText]:
    """Return what a template says now, by language."""
    return {each.locale: each for each in sorted(template.texts, key=lambda each: each.version)}


def _of(teams: Collection[int]) -> Select[ReplyTemplate]:
    return select(ReplyTemplate).where(ReplyTemplate.team_id.in_(teams), ReplyTemplate.retired_at.is_(None))


def _require(actor: Actor, template: ReplyTemplate) -> None:
    actor.must(Permission.Case.KEEP_TEMPLATES)
    if template.team_id not in actor.team_ids:
        raise NotFound


def _name(name: str) -> str:
    cleaned = " ".join(clean_lines(name).split())
    if not cleaned or len(cleaned) > LONGEST_NAME:
        raise InvalidInput(N_("Give it a name of at most 80 letters."), field="name")
    return cleaned


def _write(actor: Actor, template: ReplyTemplate, texts: Mapping[str, str]) -> list[str]:
    """Add a version in each language in which something else is said now; return those languages."""
    assert actor.user_id is not None
    present = newest_texts(template)
    written = []
    for locale, text in texts.items():
        words = clean_lines(text)
        if len(words) > LONGEST:
            raise InvalidInput(N_("This is too long. Please make it shorter."), field=f"text_{locale}")
        before = present.get(locale)
        if not words or (before is not None and before.text == words):
            continue
        template.texts.append(
            ReplyText(
                locale=locale,
                version=before.version + 1 if before is not None else 1,
                text=words,
                written_by_id=actor.user_id,
                written_at=clock.now(),
            )
        )
        written.append(locale)
    db.session.flush()
    return written
