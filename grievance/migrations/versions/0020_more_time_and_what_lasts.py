"""Requests for more time, and when somebody looks again whether a remedy has lasted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "extension_requests",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "1w",
                "2w",
                "1m",
                "2m",
                name="extensionstep_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("asked_for", sa.Date(), nullable=False),
        sa.Column("reason_item_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "approved",
                "declined",
                name="extensionanswer_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answer_item_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answer IS NULL OR answer <> 'declined' OR answer_item_id IS NOT NULL",
            name=op.f("ck_extension_requests_declined_with_a_reason"),
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_extension_requests_answered_by_somebody"),
        ),
        sa.CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> asked_by_id",
            name=op.f("ck_extension_requests_not_answered_by_who_asked"),
        ),
        sa.CheckConstraint("asked_for > due_before", name=op.f("ck_extension_requests_later_than_before")),
        sa.CheckConstraint("number IN (1, 2)", name=op.f("ck_extension_requests_two_at_most")),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["corrective_actions.id"],
            name=op.f("fk_extension_requests_action_id_corrective_actions"),
        ),
        sa.ForeignKeyConstraint(
            ["answer_item_id"],
            ["sealed_items.id"],
            name=op.f("fk_extension_requests_answer_item_id_sealed_items"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_extension_requests_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_extension_requests_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["reason_item_id"],
            ["sealed_items.id"],
            name=op.f("fk_extension_requests_reason_item_id_sealed_items"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_requests")),
        sa.UniqueConstraint("action_id", "number", name=op.f("uq_extension_requests_action_id_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_extension_requests_reference")),
    )
    op.add_column("corrective_actions", sa.Column("sustain_check_due_on", sa.Date(), nullable=True))
    op.add_column("corrective_actions", sa.Column("sustained_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("corrective_actions", schema=None) as batch_op:
        batch_op.drop_column("sustained_on")
        batch_op.drop_column("sustain_check_due_on")

    op.drop_table("extension_requests")
