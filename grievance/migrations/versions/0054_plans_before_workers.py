"""A plan is laid before the workers of its case, who say whether it is enough."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_ANSWERS = ("enough", "not_enough", "afraid_to_say")


def upgrade() -> None:
    """Apply: whatever was proposed so far was proposed once."""
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposal", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.alter_column("proposal", server_default=None)
    op.execute("UPDATE plans SET proposal = 1 WHERE proposed_at IS NOT NULL")
    op.create_table(
        "plan_readings",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("proposal", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("laid_by_id", sa.Integer(), nullable=False),
        sa.Column("laid_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_readings_plan_id_plans")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_plan_readings_complaint_id_complaints")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_plan_readings_item_id_sealed_items")
        ),
        sa.ForeignKeyConstraint(["laid_by_id"], ["users.id"], name=op.f("fk_plan_readings_laid_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_readings")),
        sa.UniqueConstraint("reference", name=op.f("uq_plan_readings_reference")),
        sa.UniqueConstraint(
            "plan_id", "proposal", "complaint_id", name=op.f("uq_plan_readings_plan_id_proposal_complaint_id")
        ),
    )
    op.create_index(op.f("ix_plan_readings_complaint_id"), "plan_readings", ["complaint_id"], unique=False)
    op.create_table(
        "plan_words",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                *_ANSWERS, name="plananswer_is_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["plan_readings.id"], name=op.f("fk_plan_words_reading_id_plan_readings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_words")),
    )
    op.create_index(op.f("ix_plan_words_reading_id"), "plan_words", ["reading_id"], unique=False)


def downgrade() -> None:
    """Take back: an older version does not know that workers were asked."""
    op.drop_table("plan_words")
    op.drop_table("plan_readings")
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.drop_column("proposal")
