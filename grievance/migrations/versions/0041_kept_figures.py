"""Keep key figures that take long to count, so that their page opens from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "kept_figures",
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("reach", sa.String(length=64), nullable=True),
        sa.Column("counted_at", sa.DateTime(), nullable=True),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["users.id"], name=op.f("fk_kept_figures_reader_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_figures")),
        sa.UniqueConstraint("reader_id", "asked", name=op.f("uq_kept_figures_reader_id_asked")),
    )
    op.create_index(op.f("ix_kept_figures_reader_id"), "kept_figures", ["reader_id"], unique=False)


def downgrade() -> None:
    """Take back: the figures are counted anew."""
    op.drop_table("kept_figures")
