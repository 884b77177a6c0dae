"""Who translates for a team, and the one text that an interpreter was asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

NEW = "translation"
_BEFORE = ("narrative", "original", "identity", "delivery", "internal", "shared", "opinion", "represented")
_ENDINGS = ("handed_in", "confirmed", "given_back", "taken_back")
_RULE = "ck_compartments_compartmentkind_is_known"
_OF_NEW = f"SELECT id FROM compartments WHERE kind = '{NEW}'"  # noqa: S608
_FORGET = (
    f"DELETE FROM sealed_items WHERE compartment_id IN ({_OF_NEW})",  # noqa: S608
    f"DELETE FROM grants WHERE compartment_id IN ({_OF_NEW})",  # noqa: S608
    f"DELETE FROM compartments WHERE kind = '{NEW}'",  # noqa: S608
)


def upgrade() -> None:
    """Apply."""
    _know((*_BEFORE, NEW, "packet"))
    op.create_table(
        "team_interpreters",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _refers("team_interpreters", "team_id", "teams"),
        _refers("team_interpreters", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_interpreters")),
        sa.UniqueConstraint(
            "team_id", "user_id", "locale", name=op.f("uq_team_interpreters_team_id_user_id_locale")
        ),
    )
    op.create_index(op.f("ix_team_interpreters_user_id"), "team_interpreters", ["user_id"], unique=False)
    op.create_table(
        "translation_requests",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("interpreter_id", sa.Integer(), nullable=False),
        sa.Column("from_locale", sa.String(length=12), nullable=False),
        sa.Column("to_locale", sa.String(length=12), nullable=False),
        sa.Column("reads_again", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ending", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"ending IN ({_listed(_ENDINGS)})", name=op.f("ck_translation_requests_translationend_is_known")
        ),
        sa.CheckConstraint(
            "message_id IS NULL OR file_id IS NULL", name=op.f("ck_translation_requests_one_text")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_translation_requests_ending_if_ended")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (copy_id IS NOT NULL)",
            name=op.f("ck_translation_requests_opens_only_meanwhile"),
        ),
        sa.CheckConstraint(
            "item_id IS NULL OR (ending IS NOT NULL AND ending = 'handed_in')",
            name=op.f("ck_translation_requests_words_if_handed_in"),
        ),
        _refers("translation_requests", "case_id", "cases"),
        _refers("translation_requests", "complaint_id", "complaints"),
        _refers("translation_requests", "message_id", "messages"),
        _refers("translation_requests", "file_id", "complaint_files"),
        _refers("translation_requests", "interpreter_id", "users"),
        _refers("translation_requests", "asked_by_id", "users"),
        _refers("translation_requests", "copy_id", "compartments"),
        _refers("translation_requests", "item_id", "sealed_items"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation_requests")),
        sa.UniqueConstraint("copy_id", name=op.f("uq_translation_requests_copy_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_translation_requests_reference")),
    )
    for column in ("case_id", "complaint_id", "interpreter_id"):
        op.create_index(
            op.f(f"ix_translation_requests_{column}"), "translation_requests", [column], unique=False
        )


def downgrade() -> None:
    """Take back: translations of messages stay with them; what interpreters were asked for goes."""
    op.drop_table("translation_requests")
    op.drop_table("team_interpreters")
    for statement in _FORGET:
        op.execute(statement)
    _know((*_BEFORE, "packet"))


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{each}'" for each in codes)


def _know(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("compartments", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_RULE), type_="check")
        batch_op.create_check_constraint(op.f(_RULE), f"kind IN ({_listed(kinds)})")
