"""Asking workers whether they are safe, and what silence led to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "check_ins",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(
                "watch",
                "closed",
                "by_hand",
                name="checkoccasion_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column(
            "route",
            sa.Enum(
                "code",
                "text",
                "call",
                "helper",
                name="replyroute_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "still_there",
            sa.Enum(
                "yes",
                "no",
                "afraid",
                name="still_there_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "treated_worse",
            sa.Enum(
                "yes",
                "no",
                "afraid",
                name="treated_worse_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "safe_to_talk",
            sa.Enum(
                "yes",
                "no",
                "afraid",
                name="safe_to_talk_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column("silent_on", sa.Date(), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "answered",
                "no_sign",
                "child_opened",
                name="silencedecision_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision IS NULL OR decision = 'answered' OR decided_by_id IS NOT NULL",
            name=op.f("ck_check_ins_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (still_there IS NULL OR treated_worse IS NULL OR safe_to_talk IS NULL)",
            name=op.f("ck_check_ins_answered_if_all_three"),
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_on IS NULL)", name=op.f("ck_check_ins_decided_with_a_day")
        ),
        sa.CheckConstraint(
            "(silent_on IS NULL) = (review_due_on IS NULL)", name=op.f("ck_check_ins_silence_is_reviewed")
        ),
        sa.CheckConstraint(
            "decision IS NULL OR silent_on IS NOT NULL", name=op.f("ck_check_ins_decided_if_silent")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["cases.id"], name=op.f("fk_check_ins_child_id_cases")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_check_ins_complaint_id_complaints")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_check_ins_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(["noted_by_id"], ["users.id"], name=op.f("fk_check_ins_noted_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
        sa.UniqueConstraint(
            "complaint_id", "occasion", "due_on", name=op.f("uq_check_ins_complaint_id_occasion_due_on")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_check_ins_reference")),
    )
    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_ins_child_id"), ["child_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_ins_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_ins_review_due_on"), ["review_due_on"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_ins_review_due_on"))
        batch_op.drop_index(batch_op.f("ix_check_ins_complaint_id"))
        batch_op.drop_index(batch_op.f("ix_check_ins_child_id"))

    op.drop_table("check_ins")
