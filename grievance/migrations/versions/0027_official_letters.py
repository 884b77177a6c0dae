"""Official letters to a site, as they were issued."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "official_letters",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "notice",
                "request",
                "findings",
                "closing",
                name="letterkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_official_letters_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["site_releases.id"], name=op.f("fk_official_letters_release_id_site_releases")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_official_letters_item_id_sealed_items")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["users.id"], name=op.f("fk_official_letters_issued_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_letters")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_official_letters_case_id_number")),
        sa.UniqueConstraint(
            "release_id", "kind", "locale", name=op.f("uq_official_letters_release_id_kind_locale")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_official_letters_reference")),
    )


def downgrade() -> None:
    """Take back: the letters go, and what was released to the site stays as it was."""
    op.drop_table("official_letters")
