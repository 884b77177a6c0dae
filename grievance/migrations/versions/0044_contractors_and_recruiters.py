"""A case can be about a contractor or a recruiter too: told, heard and bound apart from the site."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

BEFORE = ("site", "party_us", "party_jp", "authority", "brand")
NEW = "respondent"
KNOWN = "ck_disclosures_disclosureaudience_is_known"
ROLES = ("owner", "operator", "contractor", "recruiter")
WHOSE = "ck_disclosures_of_one_respondent"
#: An older version knows no such reader: it keeps no text for one, nor who has looked at it, nor what it owes.
FORGET = (
    f"DELETE FROM disclosure_readings WHERE disclosure_id IN (SELECT id FROM disclosures WHERE audience = '{NEW}')",  # noqa: S608
    f"DELETE FROM disclosures WHERE audience = '{NEW}'",  # noqa: S608
)


def upgrade() -> None:
    """Apply."""
    op.create_table("case_respondents", *_respondent())
    op.create_index(op.f("ix_case_respondents_case_id"), "case_respondents", ["case_id"])
    op.create_index(op.f("ix_case_respondents_organisation_id"), "case_respondents", ["organisation_id"])
    op.create_table("respondent_letters", *_letter())
    op.create_index(op.f("ix_respondent_letters_respondent_id"), "respondent_letters", ["respondent_id"])
    _name_respondents("disclosures", *BEFORE, NEW)
    with op.batch_alter_table("disclosures", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f(WHOSE), f"(respondent_id IS NULL) = (audience <> '{NEW}')")
    with op.batch_alter_table("corrective_actions", schema=None) as batch_op:
        _add_respondent(batch_op, "corrective_actions")


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("corrective_actions", schema=None) as batch_op:
        _drop_respondent(batch_op, "corrective_actions")
    op.drop_table("respondent_letters")
    for statement in FORGET:
        op.execute(statement)
    with op.batch_alter_table("disclosures", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(WHOSE), type_="check")
    with op.batch_alter_table("disclosures", schema=None) as batch_op:
        _drop_respondent(batch_op, "disclosures")
        _know(batch_op, *BEFORE)
    op.drop_table("case_respondents")


def _respondent() -> list[Any]:
    table = "case_respondents"
    return [
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("role", _one_of("companyrole_is_known", *ROLES), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("named_on", sa.Date(), nullable=False),
        sa.Column("set_aside_on", sa.Date(), nullable=True),
        sa.Column("packet_id", sa.Integer(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        _check(table, "works_or_recruits", "role IN ('contractor', 'recruiter')"),
        _check(
            table,
            "sealed_and_due_if_told",
            "(told_on IS NULL) = (packet_id IS NULL) AND (told_on IS NULL) = (due_at IS NULL)",
        ),
        _check(table, "in_time_if_answered", "(answered_on IS NULL) = (in_time IS NULL)"),
        _check(table, "answered_if_told", "answered_on IS NULL OR told_on IS NOT NULL"),
        _key(table, "case_id", "cases"),
        _key(table, "company_id", "companies"),
        _key(table, "organisation_id", "organisations"),
        _key(table, "named_by_id", "users"),
        _key(table, "packet_id", "compartments"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("reference", name=op.f(f"uq_{table}_reference")),
        sa.UniqueConstraint("case_id", "company_id", name=op.f(f"uq_{table}_case_id_company_id")),
    ]


def _letter() -> list[Any]:
    table = "respondent_letters"
    return [
        sa.Column("respondent_id", sa.Integer(), nullable=False),
        sa.Column("disclosure_id", sa.Integer(), nullable=True),
        sa.Column("kind", _one_of("replykind_is_known", "answer", "correction"), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        _check(table, "told_or_answered", "(kind IS NULL) <> (disclosure_id IS NULL)"),
        _check(
            table,
            "paper_with_scan",
            "(came_on IS NULL) = (file_id IS NULL) AND (came_on IS NULL OR kind IS NOT NULL)",
        ),
        _key(table, "respondent_id", "case_respondents"),
        _key(table, "disclosure_id", "disclosures"),
        _key(table, "user_id", "users"),
        _key(table, "file_id", "stored_files"),
        _key(table, "item_id", "sealed_items"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("reference", name=op.f(f"uq_{table}_reference")),
    ]


def _name_respondents(table: str, *audiences: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        _know(batch_op, *audiences)
        _add_respondent(batch_op, table)


def _add_respondent(batch_op: Any, table: str) -> None:
    batch_op.add_column(sa.Column("respondent_id", sa.Integer(), nullable=True))
    batch_op.create_foreign_key(
        op.f(f"fk_{table}_respondent_id_case_respondents"), "case_respondents", ["respondent_id"], ["id"]
    )
    batch_op.create_index(op.f(f"ix_{table}_respondent_id"), ["respondent_id"])


def _drop_respondent(batch_op: Any, table: str) -> None:
    batch_op.drop_index(op.f(f"ix_{table}_respondent_id"))
    batch_op.drop_constraint(op.f(f"fk_{table}_respondent_id_case_respondents"), type_="foreignkey")
    batch_op.drop_column("respondent_id")


def _know(batch_op: Any, *audiences: str) -> None:
    listed = ", ".join(f"'{each}'" for each in audiences)
    batch_op.drop_constraint(op.f(KNOWN), type_="check")
    batch_op.create_check_constraint(op.f(KNOWN), f"audience IN ({listed})")


def _one_of(rule: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=rule, native_enum=False, create_constraint=True, length=40)


def _check(table: str, rule: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{rule}"))


def _key(table: str, column: str, referred: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{referred}.id"], name=op.f(f"fk_{table}_{column}_{referred}"))
