"""files: what a scanner said, originals without a clean copy, words of recordings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCAN = sa.Enum(
    "none",
    "waiting",
    "clean",
    "found",
    name="scan_is_known",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        # What is there was looked through by nobody.
        batch_op.add_column(sa.Column("scan", SCAN, nullable=False, server_default="none"))
    with op.batch_alter_table("complaint_files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("transcript_id", sa.Integer(), nullable=True))
        batch_op.alter_column("file_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_complaint_files_transcript_id_sealed_items"),
            "sealed_items",
            ["transcript_id"],
            ["id"],
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_complaint_files_some_copy_is_kept"),
            "file_id IS NOT NULL OR original_file_id IS NOT NULL",
        )


def downgrade() -> None:
    """Take back; an original without a clean copy becomes what people look at."""
    with op.batch_alter_table("complaint_files", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_complaint_files_some_copy_is_kept"), type_="check")
        batch_op.drop_constraint(
            batch_op.f("fk_complaint_files_transcript_id_sealed_items"), type_="foreignkey"
        )
    op.execute(
        "UPDATE complaint_files SET file_id = original_file_id, original_file_id = NULL WHERE file_id IS NULL"
    )
    with op.batch_alter_table("complaint_files", schema=None) as batch_op:
        batch_op.alter_column("file_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("transcript_id")
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_stored_files_scan_is_known"), type_="check")
        batch_op.drop_column("scan")
