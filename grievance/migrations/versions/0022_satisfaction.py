"""That workers are asked how they were treated, and what they say, tied to nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


_KINDS = ("narrative", "original", "identity", "delivery", "internal", "shared", "packet")
_RULE = "ck_compartments_compartmentkind_is_known"
_FORGET = (
    "DELETE FROM sealed_items WHERE compartment_id IN (SELECT id FROM compartments WHERE kind = 'opinion')",
    "DELETE FROM grants WHERE compartment_id IN (SELECT id FROM compartments WHERE kind = 'opinion')",
    "DELETE FROM compartments WHERE kind = 'opinion'",
)


def upgrade() -> None:
    """Apply."""
    _know((*_KINDS[:-1], "opinion", "packet"))
    op.create_table(
        "satisfaction_answers",
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column(
            "told_enough",
            sa.Enum(
                "yes",
                "partly",
                "no",
                "skipped",
                name="told_enough_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "respect",
            sa.Enum(
                "yes",
                "partly",
                "no",
                "skipped",
                name="respect_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "fair",
            sa.Enum(
                "yes",
                "partly",
                "no",
                "skipped",
                name="fair_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "safe",
            sa.Enum(
                "yes",
                "partly",
                "no",
                "skipped",
                name="safe_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "again",
            sa.Enum(
                "yes",
                "partly",
                "no",
                "skipped",
                name="again_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["sealed_items.id"], name=op.f("fk_satisfaction_answers_line_id_sealed_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_satisfaction_answers")),
        sa.UniqueConstraint("ticket", name=op.f("uq_satisfaction_answers_ticket")),
    )
    op.create_table(
        "satisfaction_asks",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column(
            "round",
            sa.Enum(
                "closed",
                "month_later",
                name="satisfactionround_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_satisfaction_asks_complaint_id_complaints")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_satisfaction_asks")),
        sa.UniqueConstraint(
            "complaint_id", "round", "asked_on", name=op.f("uq_satisfaction_asks_complaint_id_round_asked_on")
        ),
    )


def downgrade() -> None:
    """Take back: what was sealed as an opinion goes, for the older product knows no such compartment."""
    op.drop_table("satisfaction_asks")
    op.drop_table("satisfaction_answers")
    for statement in _FORGET:
        op.execute(statement)
    _know(_KINDS)


def _know(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{each}'" for each in kinds)
    with op.batch_alter_table("compartments", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_RULE), type_="check")
        batch_op.create_check_constraint(op.f(_RULE), f"kind IN ({listed})")
