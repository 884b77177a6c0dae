"""Signing in through one's organisation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_PASSWORD_RULE = op.f("ck_users_password_if_active")
_WAY_RULE = op.f("ck_users_signinway_is_known")
_ONE_WAY = op.f("ck_users_one_way_to_sign_in")


def upgrade() -> None:
    """Apply: whoever is here already signs in with a password."""
    op.create_table(
        "identity_providers",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("client_id", sa.String(length=200), nullable=False),
        sa.Column("client_secret", sa.LargeBinary(length=1000), nullable=False),
        sa.Column("pepper_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_identity_providers_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_providers")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_identity_providers_organisation_id")),
    )
    op.create_table(
        "provider_domains",
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["identity_providers.id"],
            name=op.f("fk_provider_domains_provider_id_identity_providers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_domains")),
        sa.UniqueConstraint("domain", name=op.f("uq_provider_domains_domain")),
    )
    op.create_index(op.f("ix_provider_domains_provider_id"), "provider_domains", ["provider_id"])
    op.create_table(
        "provider_identities",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_provider_identities_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_provider_identities_issuer_subject")),
        sa.UniqueConstraint("user_id", name=op.f("uq_provider_identities_user_id")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("signs_in_with", sa.String(length=40), nullable=False, server_default="password")
        )
        batch_op.drop_constraint(_PASSWORD_RULE, type_="check")
        batch_op.create_check_constraint(
            _PASSWORD_RULE, "state = 'invited' OR signs_in_with = 'provider' OR verifier IS NOT NULL"
        )
        batch_op.create_check_constraint(_ONE_WAY, "signs_in_with = 'password' OR verifier IS NULL")
        batch_op.create_check_constraint(_WAY_RULE, "signs_in_with IN ('password', 'provider')")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.alter_column("signs_in_with", server_default=None)


def downgrade() -> None:
    """Take back: whoever signed in through their organisation has to be invited again."""
    op.execute("UPDATE users SET state = 'invited' WHERE signs_in_with = 'provider'")
    with op.batch_alter_table("users", schema=None) as batch_op:
        for rule in (_WAY_RULE, _ONE_WAY, _PASSWORD_RULE):
            batch_op.drop_constraint(rule, type_="check")
        batch_op.create_check_constraint(_PASSWORD_RULE, "state = 'invited' OR verifier IS NOT NULL")
        batch_op.drop_column("signs_in_with")
    op.drop_table("provider_identities")
    op.drop_table("provider_domains")
    op.drop_table("identity_providers")
