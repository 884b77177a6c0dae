"""What organisations say to be to sites, and how stewards checked it; who answers now was written down unasked."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from grievance.foundation.references import new_reference

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_ANSWERING = sa.text(
    "SELECT site_id, organisation_id, organisations.kind FROM site_answerers "
    "JOIN organisations ON organisations.id = organisation_id ORDER BY site_answerers.id"
)


def upgrade() -> None:
    """Apply."""
    made = op.create_table(
        "site_claims",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            _one_of("companyrole_is_known", "owner", "operator", "contractor", "recruiter"),
            nullable=False,
        ),
        sa.Column(
            "state",
            _one_of("siteclaimstate_is_known", "waiting", "confirmed", "refused", "withdrawn", "ended"),
            nullable=False,
        ),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.String(length=2000), nullable=True),
        sa.Column(
            "checked_how",
            _one_of("claimcheck_is_known", "register_extract", "call_back", "letter", "administration"),
            nullable=True,
        ),
        sa.Column("source", sa.String(length=500), nullable=True),
        sa.Column("refusal", sa.String(length=1000), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("over_since", sa.Date(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "ended_because",
            _one_of(
                "claimend_is_known", "sold", "contract_ended", "site_closed", "mistaken", "administration"
            ),
            nullable=True,
        ),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(checked_how IS NOT NULL) = (state IN ('confirmed', 'ended'))",
            name=op.f("ck_site_claims_checked_if_so"),
        ),
        sa.CheckConstraint(
            "checked_how IS NULL OR checked_how = 'administration' OR source IS NOT NULL",
            name=op.f("ck_site_claims_source_if_checked"),
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal IS NOT NULL)", name=op.f("ck_site_claims_reason_if_refused")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_on IS NULL)", name=op.f("ck_site_claims_day_if_decided")
        ),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_on IS NOT NULL) AND (state = 'ended') = (ended_because IS NOT NULL)",
            name=op.f("ck_site_claims_cause_if_ended"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_site_claims_site_id_sites")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_site_claims_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["users.id"], name=op.f("fk_site_claims_claimed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_site_claims_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"], name=op.f("fk_site_claims_ended_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_claims")),
        sa.UniqueConstraint("reference", name=op.f("uq_site_claims_reference")),
    )
    for column in ("site_id", "organisation_id", "state"):
        op.create_index(op.f(f"ix_site_claims_{column}"), "site_claims", [column], unique=False)
    present = sa.text("state IN ('waiting', 'confirmed')")
    op.create_index(
        "uq_site_claims_present_role",
        "site_claims",
        ["site_id", "organisation_id", "role"],
        unique=True,
        sqlite_where=present,
        postgresql_where=present,
    )
    today = datetime.now(UTC).date()
    rows = [
        {
            "reference": new_reference(),
            "site_id": site_id,
            "organisation_id": organisation_id,
            "role": "contractor" if kind == "contractor" else "operator",
            "state": "confirmed",
            "claimed_on": today,
            "checked_how": "administration",
            "decided_on": today,
        }
        for site_id, organisation_id, kind in op.get_bind().execute(_ANSWERING).all()
    ]
    if rows:
        op.bulk_insert(made, rows)


def downgrade() -> None:
    """Take back: who answers for a site stays as it is."""
    op.drop_table("site_claims")


def _one_of(rule: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=rule, native_enum=False, create_constraint=True, length=40)
