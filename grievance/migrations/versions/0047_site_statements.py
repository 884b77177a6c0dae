"""What an operator tells all its customers about a site, and what the case team decided about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_REFERS = {
    "case_id": "cases",
    "site_id": "sites",
    "organisation_id": "organisations",
    "item_id": "sealed_items",
    "written_by_id": "users",
    "decided_by_id": "users",
    "reason_id": "sealed_items",
}
_RULES = {
    "moment_if_decided": "(state = 'waiting') = (decided_at IS NULL)",
    "somebody_if_decided": "(state = 'waiting') = (decided_by_id IS NULL)",
    "readable_if_published": "(state = 'published') = (text IS NOT NULL)",
    "reason_if_sent_back": "(state = 'sent_back') = (reason_id IS NOT NULL)",
}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "site_statements",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *("waiting", "published", "sent_back"),
                name="statementstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_site_statements_{name}")) for name, rule in _RULES.items()),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_site_statements_{column}_{table}")
            )
            for column, table in _REFERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_statements")),
        sa.UniqueConstraint(
            "site_id",
            "organisation_id",
            "version",
            name=op.f("uq_site_statements_site_id_organisation_id_version"),
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_site_statements_reference")),
    )
    op.create_index(op.f("ix_site_statements_case_id"), "site_statements", ["case_id"], unique=False)


def downgrade() -> None:
    """Take back: brands read the system's own figures again and nothing beside them."""
    op.drop_table("site_statements")
