"""How far up its ladder a deadline has come, and who was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_RUNGS = ("reminder", "handler", "supervisor", "director", "public")


def upgrade() -> None:
    """Apply: what runs now is not reminded of, and climbs from when it is missed."""
    op.add_column("case_clocks", sa.Column("rung", sa.String(length=20), nullable=True))
    op.add_column("case_clocks", sa.Column("next_rung_at", sa.DateTime(), nullable=True))
    op.create_index("ix_case_clocks_next_rung_at", "case_clocks", ["next_rung_at"])
    op.execute(
        "UPDATE case_clocks SET next_rung_at = due_at WHERE ended_at IS NULL "
        "AND kind NOT IN ('monitoring', 'reporter_silence', 'appeal_filing')"
    )
    op.create_table(
        "clock_notices",
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column(
            "rung",
            sa.Enum(*_RUNGS, name="rung_is_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["case_clocks.id"], name=op.f("fk_clock_notices_clock_id_case_clocks")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_clock_notices_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_notices")),
        sa.UniqueConstraint(
            "clock_id", "rung", "user_id", name=op.f("uq_clock_notices_clock_id_rung_user_id")
        ),
    )


def downgrade() -> None:
    """Take back: who was told goes, the deadlines stay."""
    op.drop_table("clock_notices")
    op.drop_index("ix_case_clocks_next_rung_at", table_name="case_clocks")
    with op.batch_alter_table("case_clocks", schema=None) as batch_op:
        batch_op.drop_column("next_rung_at")
        batch_op.drop_column("rung")
