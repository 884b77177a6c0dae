"""Wrong tries, passkeys, spare codes, unlocking by two, and when a sign-in began."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "try_counters",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("wait_until", sa.DateTime(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_try_counters")),
        sa.UniqueConstraint("key", name=op.f("uq_try_counters_key")),
    )
    with op.batch_alter_table("try_counters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_try_counters_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "passkeys",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.String(length=80), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_passkeys_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_passkeys_reference")),
    )
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkeys_user_id"), ["user_id"], unique=False)

    op.create_table(
        "spare_codes",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("pepper_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_spare_codes_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spare_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_spare_codes_code_hash")),
    )
    with op.batch_alter_table("spare_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spare_codes_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unlock_asked_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("unlock_asked_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_users_unlock_asked_by_id_users"), "users", ["unlock_asked_by_id"], ["id"]
        )

    with op.batch_alter_table("visit_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("began_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("used_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("visit_sessions", schema=None) as batch_op:
        batch_op.drop_column("used_at")
        batch_op.drop_column("began_on")

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_users_unlock_asked_by_id_users"), type_="foreignkey")
        batch_op.drop_column("unlock_asked_by_id")
        batch_op.drop_column("unlock_asked_at")

    with op.batch_alter_table("spare_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spare_codes_user_id"))

    op.drop_table("spare_codes")
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkeys_user_id"))

    op.drop_table("passkeys")
    with op.batch_alter_table("try_counters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_try_counters_expires_at"))

    op.drop_table("try_counters")
