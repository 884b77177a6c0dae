"""What representatives and case teams write to each other about a claim, beside the worker's own talk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_TALKS = sa.text("SELECT talk_id FROM represented_claims WHERE talk_id IS NOT NULL")
_FORGET = (
    sa.text("DELETE FROM sealed_items WHERE compartment_id = :talk"),
    sa.text("DELETE FROM grants WHERE compartment_id = :talk"),
    sa.text("DELETE FROM compartments WHERE id = :talk"),
)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("represented_claims", schema=None) as batch_op:
        batch_op.add_column(sa.Column("talk_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_represented_claims_talk_id_compartments"), "compartments", ["talk_id"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_represented_claims_no_talk_once_ended"), "ended_on IS NULL OR talk_id IS NULL"
        )
    op.create_table(
        "claim_messages",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("from_team", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["represented_claims.id"],
            name=op.f("fk_claim_messages_claim_id_represented_claims"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_claim_messages_user_id_users")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_claim_messages_item_id_sealed_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_messages")),
    )
    op.create_index(op.f("ix_claim_messages_claim_id"), "claim_messages", ["claim_id"], unique=False)


def downgrade() -> None:
    """Take back: the team keeps what was written on the timeline of each case."""
    op.drop_table("claim_messages")
    talks = op.get_bind().scalars(_TALKS).all()
    with op.batch_alter_table("represented_claims", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_represented_claims_no_talk_once_ended"), type_="check")
        batch_op.drop_constraint(op.f("fk_represented_claims_talk_id_compartments"), type_="foreignkey")
        batch_op.drop_column("talk_id")
    for talk in talks:
        for statement in _FORGET:
            op.get_bind().execute(statement, {"talk": talk})
