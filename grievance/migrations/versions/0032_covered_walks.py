"""A walk tier by tier finds all that it asks of a supply relation in an index, and touches no row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLE = "supply_links"
#: Begins with the column for which there was an index of its own, which is needed no more.
FROM_SITES, OF_SITES = "ix_supply_links_onward_from_sites", "ix_supply_links_supplier_site_id"
FROM_COMPANIES = "ix_supply_links_onward_from_companies"
ASKED = ["mineral", "customer_site_id", "customer_id", "state", "claim", "uploaded_by_id", "is_shared"]
NAMED_ALONE = sa.text("supplier_site_id IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_index(FROM_SITES, TABLE, ["supplier_site_id", *ASKED], postgresql_include=["id"])
    op.create_index(
        FROM_COMPANIES,
        TABLE,
        ["supplier_id", *ASKED],
        postgresql_include=["id"],
        sqlite_where=NAMED_ALONE,
        postgresql_where=NAMED_ALONE,
    )
    op.drop_index(OF_SITES, TABLE)


def downgrade() -> None:
    """Take back."""
    op.create_index(OF_SITES, TABLE, ["supplier_site_id"])
    for name in (FROM_COMPANIES, FROM_SITES):
        op.drop_index(name, TABLE)
