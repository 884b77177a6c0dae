"""Keep what a brand was told of its chain, how it wants to be told, and where its systems listen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

KINDS = ("remedy.status_changed", "site.risk_changed", "action.overdue", "team.asked_to_look")
STATES = ("waiting", "delivered", "dead")
TABLES = ("alert_settings", "watched_sites", "site_alerts", "webhooks", "webhook_deliveries")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "alert_settings",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("immediate", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _refers("alert_settings", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_settings")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_alert_settings_organisation_id")),
    )
    op.create_table(
        "watched_sites",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("site_reference", sa.String(length=16), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _refers("watched_sites", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_sites")),
        sa.UniqueConstraint(
            "organisation_id", "site_reference", name=op.f("uq_watched_sites_organisation_id_site_reference")
        ),
    )
    op.create_table(
        "site_alerts",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("site_reference", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"kind IN ({_listed(KINDS)})", name=op.f("ck_site_alerts_alertkind_is_known")),
        _refers("site_alerts", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_alerts")),
        sa.UniqueConstraint("reference", name=op.f("uq_site_alerts_reference")),
    )
    op.create_table(
        "webhooks",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _refers("webhooks", "organisation_id", "organisations"),
        _refers("webhooks", "added_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
        sa.UniqueConstraint("reference", name=op.f("uq_webhooks_reference")),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"state IN ({_listed(STATES)})", name=op.f("ck_webhook_deliveries_deliverystate_is_known")
        ),
        _refers("webhook_deliveries", "webhook_id", "webhooks"),
        _refers("webhook_deliveries", "alert_id", "site_alerts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint("reference", name=op.f("uq_webhook_deliveries_reference")),
        sa.UniqueConstraint("webhook_id", "alert_id", name=op.f("uq_webhook_deliveries_webhook_id_alert_id")),
    )
    op.create_index("ix_site_alerts_newest", "site_alerts", ["organisation_id", "on_day"], unique=False)
    for table, column in (
        ("watched_sites", "organisation_id"),
        ("webhooks", "organisation_id"),
        ("webhook_deliveries", "webhook_id"),
        ("webhook_deliveries", "alert_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def downgrade() -> None:
    """Take back: what brands were told is told anew, and their systems have to be named again."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{each}'" for each in codes)
