"""By what right somebody files a report for others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_BASES = ("consent", "membership", "next_of_kin", "public_interest")


def upgrade() -> None:
    """Apply: of what was filed so far nobody said it, and nobody guesses it."""
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "filing_basis",
                sa.Enum(
                    *_BASES,
                    name="filingbasis_is_known",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=True,
            )
        )


def downgrade() -> None:
    """Take back: an older version does not know that there is more than consent."""
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_complaints_filingbasis_is_known"), type_="check")
        batch_op.drop_column("filing_basis")
