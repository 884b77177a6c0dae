"""opening and codes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "language_reviews",
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("reviewer", sa.String(length=120), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["users.id"], name=op.f("fk_language_reviews_marked_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language_reviews")),
        sa.UniqueConstraint("reference", name=op.f("uq_language_reviews_reference")),
    )
    with op.batch_alter_table("language_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_language_reviews_locale"), ["locale"], unique=False)

    op.create_table(
        "text_corrections",
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("message_key", sa.String(length=32), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["users.id"], name=op.f("fk_text_corrections_corrected_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_corrections")),
        sa.UniqueConstraint("locale", "message_key", name=op.f("uq_text_corrections_locale_message_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_text_corrections_reference")),
    )
    op.create_table(
        "undertakings",
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("answerable", sa.String(length=300), nullable=False),
        sa.Column("keeps_months", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("keeps_months BETWEEN 1 AND 600", name=op.f("ck_undertakings_keeps_some_time")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_undertakings_confirmed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertakings")),
        sa.UniqueConstraint("reference", name=op.f("uq_undertakings_reference")),
    )
    op.create_table(
        "code_reissues",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column(
            "made_sure",
            sa.Enum(
                "in_person",
                "called_back",
                "through_helper",
                name="madesure_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(agreed_by_id IS NULL) = (agreed_at IS NULL)", name=op.f("ck_code_reissues_agreed_with_a_day")
        ),
        sa.CheckConstraint(
            "NOT needs_second OR made_at IS NULL OR agreed_at IS NOT NULL",
            name=op.f("ck_code_reissues_agreed_first"),
        ),
        sa.CheckConstraint(
            "agreed_by_id IS NULL OR agreed_by_id <> asked_by_id",
            name=op.f("ck_code_reissues_agreed_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["users.id"], name=op.f("fk_code_reissues_agreed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_code_reissues_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_code_reissues_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_code_reissues_complaint_id_complaints")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_reissues")),
        sa.UniqueConstraint("reference", name=op.f("uq_code_reissues_reference")),
    )
    with op.batch_alter_table("code_reissues", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_reissues_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_code_reissues_complaint_id"), ["complaint_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("code_reissues", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_reissues_complaint_id"))
        batch_op.drop_index(batch_op.f("ix_code_reissues_case_id"))

    op.drop_table("code_reissues")
    op.drop_table("undertakings")
    op.drop_table("text_corrections")
    with op.batch_alter_table("language_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_language_reviews_locale"))

    op.drop_table("language_reviews")
