"""Why only people named for such cases may know of a report, and who these people are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_QUEUE = ("team_id", "state", "band", "handler_id", "awaits_team", "next_due_at", "site_id")
_SURVIVOR = "item_code IN ('VH2', 'VH3', 'VH4')"
_CHILD = "item_code IN ('CL1', 'CL2', 'CL3', 'CL4')"


def upgrade() -> None:
    """Apply: what was reported about sexual violence or children is restricted from now on.

    Whoever holds its keys goes on with it until an administrator has named people for such cases.
    """
    for table in ("cases", "complaints"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("restriction", _restriction(), nullable=True))
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trained_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("gender", _gender(), nullable=True))
    _index_queue(*_QUEUE, "restriction")
    _restrict("complaints", "complaint_items", "complaint_id")
    _restrict("cases", "allegations", "case_id")
    op.execute(
        "UPDATE cases SET restriction = CASE WHEN restriction = 'survivor' THEN 'child_survivor' ELSE 'child' "
        "END WHERE (restriction IS NULL OR restriction = 'survivor') "
        "AND id IN (SELECT case_id FROM severities WHERE child_involved)"
    )
    op.execute(
        "UPDATE cases SET restriction = (SELECT above.restriction FROM cases AS above "
        "WHERE above.id = cases.parent_id) WHERE parent_id IS NOT NULL AND restriction IS NULL"
    )


def downgrade() -> None:
    """Take back: who is named, and what is restricted, is forgotten."""
    _index_queue(*_QUEUE)
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_users_gender_is_known"), type_="check")
        batch_op.drop_column("gender")
        batch_op.drop_column("trained_on")
    for table in ("complaints", "cases"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_restriction_is_known"), type_="check")
            batch_op.drop_column("restriction")


def _restriction() -> sa.Enum:
    return sa.Enum(
        "survivor",
        "child",
        "child_survivor",
        name="restriction_is_known",
        native_enum=False,
        create_constraint=True,
        length=40,
    )


def _gender() -> sa.Enum:
    return sa.Enum(
        "woman", "man", name="gender_is_known", native_enum=False, create_constraint=True, length=40
    )


def _index_queue(*columns: str) -> None:
    op.drop_index("ix_cases_queue", table_name="cases")
    op.create_index("ix_cases_queue", "cases", list(columns))


def _restrict(table: str, items: str, key: str) -> None:
    def about(which: str) -> str:
        return f"id IN (SELECT {key} FROM {items} WHERE {which})"  # noqa: S608 - our own words

    op.execute(f"UPDATE {table} SET restriction = 'survivor' WHERE {about(_SURVIVOR)}")  # noqa: S608
    op.execute(
        f"UPDATE {table} SET restriction = "  # noqa: S608
        "CASE WHEN restriction = 'survivor' THEN 'child_survivor' ELSE 'child' END "
        f"WHERE {about(_CHILD)}"
    )
