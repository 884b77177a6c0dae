"""Say which sites lie in which industrial park, by whose word, and what firms do at a site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_ENDS = "until IS NULL OR since IS NULL OR until >= substr(since, 1, length(until))"
_OF_PARKS = ("latitude", "longitude", "source_url", "as_of")


def upgrade() -> None:
    """Apply."""
    op.add_column("parks", sa.Column("latitude", sa.Double(), nullable=True))
    op.add_column("parks", sa.Column("longitude", sa.Double(), nullable=True))
    op.add_column("parks", sa.Column("source_url", sa.String(length=500), nullable=True))
    op.add_column("parks", sa.Column("as_of", sa.Date(), nullable=True))
    op.add_column("involvements", sa.Column("work", sa.String(length=200), nullable=True))
    op.create_table(
        "park_names",
        sa.Column("park_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_park_names_park_id_parks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_park_names")),
        sa.UniqueConstraint("park_id", "name", name=op.f("uq_park_names_park_id_name")),
    )
    op.create_table(
        "tenancies",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("park_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=True),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("confidence", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "confidence IN ('high', 'medium', 'low')", name=op.f("ck_tenancies_confidence_is_known")
        ),
        sa.CheckConstraint(_ENDS, name=op.f("ck_tenancies_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_tenancies_park_id_parks")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_tenancies_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenancies")),
        sa.UniqueConstraint("reference", name=op.f("uq_tenancies_reference")),
    )
    for table, column in (("park_names", "park_id"), ("tenancies", "park_id"), ("tenancies", "site_id")):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def downgrade() -> None:
    """Take back: sites stay, in no park that anybody vouches for."""
    op.execute("UPDATE sites SET park_id = NULL")
    op.drop_table("tenancies")
    op.drop_table("park_names")
    op.drop_column("involvements", "work")
    for column in _OF_PARKS:
        op.drop_column("parks", column)
