"""Sheets on which a site answers on paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reply_sheets",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=False),
        sa.Column("printed_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("came_on", sa.Date(), nullable=True),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(entered_on IS NULL) = (release_id IS NULL) AND (entered_on IS NULL) = (entered_by_id IS NULL) "
            "AND (entered_on IS NULL) = (came_on IS NULL) AND (entered_on IS NULL) = (file_id IS NULL)",
            name=op.f("ck_reply_sheets_entered_whole"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reply_sheets_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["printed_by_id"], ["users.id"], name=op.f("fk_reply_sheets_printed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_reply_sheets_entered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["site_releases.id"], name=op.f("fk_reply_sheets_release_id_site_releases")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_reply_sheets_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_sheets")),
        sa.UniqueConstraint("number", name=op.f("uq_reply_sheets_number")),
        sa.UniqueConstraint("release_id", name=op.f("uq_reply_sheets_release_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_reply_sheets_reference")),
    )
    op.create_index(op.f("ix_reply_sheets_case_id"), "reply_sheets", ["case_id"])


def downgrade() -> None:
    """Take back: the sheets go, and the answers that they became stay."""
    op.drop_table("reply_sheets")
