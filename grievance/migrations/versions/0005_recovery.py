"""recovery codes, escrow, password resets, ties and leaving."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KINDS = ("user", "reporter", "service")
_STATES = ("invited", "active", "locked")


def upgrade() -> None:
    """Apply."""
    _alter_principals()
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leaving_since", sa.DateTime(), nullable=True))
        _allow(batch_op, "users", "state", "userstate_is_known", (*_STATES, "closed"))
    op.create_table(
        "escrows",
        sa.Column("principal_id", sa.Integer(), nullable=False),
        sa.Column("need", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("envelopes", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "need >= 2 AND need <= people AND people <= 7", name=op.f("ck_escrows_need_of_people")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["principals.id"], name=op.f("fk_escrows_principal_id_principals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escrows")),
        sa.UniqueConstraint("principal_id", name=op.f("uq_escrows_principal_id")),
    )
    op.create_table(
        "password_resets",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_password_resets_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_resets")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_resets_token_hash")),
        sa.UniqueConstraint("user_id", name=op.f("uq_password_resets_user_id")),
    )
    op.create_table(
        "staff_ties",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("declared_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(site_id IS NULL) <> (company_id IS NULL)", name=op.f("ck_staff_ties_one_site_or_company")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_staff_ties_user_id_users")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_staff_ties_site_id_sites")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_staff_ties_company_id_companies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_ties")),
        sa.UniqueConstraint("reference", name=op.f("uq_staff_ties_reference")),
    )
    for column in ("user_id", "site_id", "company_id"):
        op.create_index(op.f(f"ix_staff_ties_{column}"), "staff_ties", [column])


def downgrade() -> None:
    """Take back: retired keys and escrows go with their grants, closed accounts stay locked."""
    for table in ("staff_ties", "password_resets", "escrows"):
        op.drop_table(table)
    op.execute("UPDATE users SET state = 'locked' WHERE state = 'closed'")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("leaving_since")
        _allow(batch_op, "users", "state", "userstate_is_known", _STATES)
    op.execute(
        "DELETE FROM grants WHERE principal_id IN "
        "(SELECT id FROM principals WHERE kind = 'escrow' OR retired_at IS NOT NULL)"
    )
    op.execute("DELETE FROM principals WHERE kind = 'escrow' OR retired_at IS NOT NULL")
    op.drop_index("uq_principals_present_user_id", table_name="principals")
    op.drop_index(op.f("ix_principals_user_id"), table_name="principals")
    with op.batch_alter_table("principals", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_principals_retired_only_staff"), type_="check")
        batch_op.drop_constraint(op.f("ck_principals_wrapped_if_a_person"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_principals_wrapped_unless_service"),
            "(kind = 'service') = (wrapped_private_key IS NULL)",
        )
        _allow(batch_op, "principals", "kind", "principalkind_is_known", _KINDS)
        for column in ("locator_pepper_id", "recovery_wrapped_key", "receives_grants", "retired_at"):
            batch_op.drop_column(column)
        batch_op.create_unique_constraint(op.f("uq_principals_user_id"), ["user_id"])


def _alter_principals() -> None:
    with op.batch_alter_table("principals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("locator_pepper_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("recovery_wrapped_key", sa.LargeBinary(), nullable=True))
        # Whoever holds keys already goes on receiving; their recovery code is asked for at the next sign-in.
        batch_op.add_column(
            sa.Column("receives_grants", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(sa.Column("retired_at", sa.DateTime(), nullable=True))
        batch_op.drop_constraint(op.f("uq_principals_user_id"), type_="unique")
        batch_op.drop_constraint(op.f("ck_principals_wrapped_unless_service"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_principals_wrapped_if_a_person"),
            "(kind IN ('service', 'escrow')) = (wrapped_private_key IS NULL)",
        )
        batch_op.create_check_constraint(
            op.f("ck_principals_retired_only_staff"), "kind = 'user' OR retired_at IS NULL"
        )
        _allow(batch_op, "principals", "kind", "principalkind_is_known", (*_KINDS, "escrow"))
    with op.batch_alter_table("principals", schema=None) as batch_op:
        batch_op.alter_column("receives_grants", server_default=None)
    op.execute("UPDATE principals SET locator_pepper_id = pepper_id WHERE kind = 'reporter'")
    op.create_index(op.f("ix_principals_user_id"), "principals", ["user_id"])
    op.create_index(
        "uq_principals_present_user_id",
        "principals",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )


def _allow(batch_op: object, table: str, column: str, rule: str, values: Sequence[str]) -> None:
    """Make a checked column take exactly these values."""
    listed = ", ".join(f"'{value}'" for value in values)
    batch_op.drop_constraint(op.f(f"ck_{table}_{rule}"), type_="check")  # type: ignore[attr-defined]
    batch_op.create_check_constraint(  # type: ignore[attr-defined]
        op.f(f"ck_{table}_{rule}"), f"{column} IN ({listed})"
    )
