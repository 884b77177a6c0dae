"""custodians, confirmation and requests of the escrow; its envelopes are not kept here any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Escrows from before go: no command made one, and nobody could have opened it."""
    _forget_escrows()
    op.drop_table("escrows")
    op.create_table(
        "escrows",
        sa.Column("principal_id", sa.Integer(), nullable=False),
        sa.Column("need", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("custodians", sa.JSON(), nullable=False),
        sa.Column("signing_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("envelopes_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=True),
        sa.Column("ending_asked_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "need >= 2 AND need <= people AND people <= 7", name=op.f("ck_escrows_need_of_people")
        ),
        sa.CheckConstraint(
            "begun_at IS NOT NULL OR ended_at IS NULL", name=op.f("ck_escrows_begun_before_it_ends")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["principals.id"], name=op.f("fk_escrows_principal_id_principals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escrows")),
        sa.UniqueConstraint("principal_id", name=op.f("uq_escrows_principal_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_escrows_reference")),
    )
    op.create_table(
        "escrow_requests",
        sa.Column("escrow_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("restored_at", sa.DateTime(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["escrow_id"], ["escrows.id"], name=op.f("fk_escrow_requests_escrow_id_escrows")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escrow_requests")),
        sa.UniqueConstraint("reference", name=op.f("uq_escrow_requests_reference")),
    )
    op.create_index(op.f("ix_escrow_requests_escrow_id"), "escrow_requests", ["escrow_id"])


def downgrade() -> None:
    """Take back: escrows go with what was sealed to them, for the older product knows no custodians."""
    op.drop_table("escrow_requests")
    _forget_escrows()
    op.drop_table("escrows")
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


def _forget_escrows() -> None:
    op.execute("DELETE FROM escrows")
    op.execute("DELETE FROM grants WHERE principal_id IN (SELECT id FROM principals WHERE kind = 'escrow')")
    op.execute("DELETE FROM principals WHERE kind = 'escrow'")
