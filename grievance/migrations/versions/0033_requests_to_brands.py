"""A text about a case can ask brands for something; what they answer and promise is kept with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BEFORE = ("site", "party_us", "party_jp", "authority")
NEW = "brand"
KNOWN = "ck_disclosures_disclosureaudience_is_known"
ASKS = ("use_leverage", "share_cost", "change_purchasing", "give_information")
RUNGS = ("LV-BR-1", "LV-BR-2", "LV-BR-3", "LV-BR-4")
#: An older version knows no such reader: it keeps no text for one, nor who has looked at it.
FORGET = (
    f"DELETE FROM disclosure_readings WHERE disclosure_id IN (SELECT id FROM disclosures WHERE audience = '{NEW}')",  # noqa: S608
    f"DELETE FROM disclosures WHERE audience = '{NEW}'",  # noqa: S608
)


def upgrade() -> None:
    """Apply."""
    _know(*BEFORE, NEW)
    op.create_table("brand_requests", *_request())
    op.create_index(op.f("ix_brand_requests_case_id"), "brand_requests", ["case_id"])
    op.create_index(op.f("ix_brand_requests_organisation_id"), "brand_requests", ["organisation_id"])
    op.create_table("brand_commitments", *_commitment())
    op.create_index(op.f("ix_brand_commitments_request_id"), "brand_commitments", ["request_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("brand_commitments")
    op.drop_table("brand_requests")
    for statement in FORGET:
        op.execute(statement)
    _know(*BEFORE)


def _request() -> list[Any]:
    table = "brand_requests"
    return [
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("disclosure_id", sa.Integer(), nullable=False),
        sa.Column("ask", _one_of("ask_is_known", ASKS), nullable=False),
        sa.Column("rung", _one_of("rung_is_known", RUNGS), nullable=True),
        sa.Column("packet_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", _one_of("answer_is_known", ("agreed", "partly", "refused")), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("answer_item_id", sa.Integer(), nullable=True),
        sa.Column("team_answer_item_id", sa.Integer(), nullable=True),
        sa.Column("called_off_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        _check(table, "rung_if_leverage", "(rung IS NULL) = (ask <> 'use_leverage')"),
        _check(
            table,
            "sealed_and_due_if_sent",
            "(due_at IS NULL) = (packet_id IS NULL) AND (due_at IS NULL) = (item_id IS NULL)",
        ),
        _check(
            table,
            "answer_if_answered",
            "(answered_on IS NULL) = (answer IS NULL) AND (answered_on IS NULL) = (in_time IS NULL)",
        ),
        _check(table, "answered_if_sent", "answered_on IS NULL OR due_at IS NOT NULL"),
        _key(table, "case_id", "cases"),
        _key(table, "organisation_id", "organisations"),
        _key(table, "disclosure_id", "disclosures"),
        _key(table, "packet_id", "compartments"),
        *(_key(table, name, "sealed_items") for name in ("item_id", "answer_item_id", "team_answer_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("reference", name=op.f(f"uq_{table}_reference")),
        sa.UniqueConstraint(
            "disclosure_id", "organisation_id", name=op.f(f"uq_{table}_disclosure_id_organisation_id")
        ),
    ]


def _commitment() -> list[Any]:
    table = "brand_commitments"
    return [
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("ask_is_known", ASKS), nullable=False),
        sa.Column("rung", _one_of("rung_is_known", RUNGS), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("team_item_id", sa.Integer(), nullable=False),
        sa.Column("said_done_on", sa.Date(), nullable=True),
        sa.Column("report_item_id", sa.Integer(), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.Column("judged_on", sa.Date(), nullable=True),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        _check(table, "rung_if_leverage", "(rung IS NULL) = (kind <> 'use_leverage')"),
        _check(table, "amount_with_currency", "(amount IS NULL) = (currency IS NULL)"),
        _check(table, "amount_is_not_negative", "amount IS NULL OR amount >= 0"),
        _check(
            table,
            "somebody_judged",
            "(kept IS NULL) = (judged_on IS NULL) AND (kept IS NULL) = (judged_by_id IS NULL)",
        ),
        _key(table, "request_id", "brand_requests"),
        *(_key(table, name, "sealed_items") for name in ("item_id", "team_item_id", "report_item_id")),
        _key(table, "judged_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("reference", name=op.f(f"uq_{table}_reference")),
    ]


def _one_of(rule: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=rule, native_enum=False, create_constraint=True, length=40)


def _check(table: str, rule: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{rule}"))


def _key(table: str, column: str, referred: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{referred}.id"], name=op.f(f"fk_{table}_{column}_{referred}"))


def _know(*audiences: str) -> None:
    listed = ", ".join(f"'{each}'" for each in audiences)
    with op.batch_alter_table("disclosures", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(KNOWN), type_="check")
        batch_op.create_check_constraint(op.f(KNOWN), f"audience IN ({listed})")
