"""Facts that nobody changes, signed heads, requests to erase and holds that forbid it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ONCE = "facts are never changed"
_NEVER = "facts are never taken away"
_KEPT = ("id", "at", "actor", "role", "verb", "subject_kind", "subject_reference", "codes", "record_version")


def upgrade() -> None:
    """Apply."""
    _create_audit_heads()
    _create_case_holds()
    _create_erasures()
    # Plain ALTER TABLE on both engines: rebuilding a table on SQLite would lose its checks.
    op.add_column("cases", sa.Column("erase_on", sa.Date(), nullable=True))
    op.add_column("cases", sa.Column("erased_on", sa.Date(), nullable=True))
    op.add_column("compartments", sa.Column("destroyed_on", sa.DateTime(), nullable=True))
    op.add_column("complaints", sa.Column("erased_on", sa.DateTime(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "postgresql":
        for table in ("facts", "audit_heads"):
            for event in ("insert", "update", "delete", "truncate"):
                op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event} ON {table}")
        op.execute("DROP FUNCTION refuse_change_of_facts")
        op.execute("DROP FUNCTION refuse_what_is_final")
    else:
        for table in ("facts", "audit_heads"):
            for event in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")
    op.drop_column("complaints", "erased_on")
    op.drop_column("compartments", "destroyed_on")
    op.drop_column("cases", "erased_on")
    op.drop_column("cases", "erase_on")
    op.drop_table("erasures")
    op.drop_table("case_holds")
    op.drop_table("audit_heads")


def _guard_sqlite() -> None:
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in _KEPT)
    chaining = (
        "OLD.previous_hash IS NULL AND OLD.hash IS NULL AND NEW.previous_hash IS NOT NULL "
        f"AND NEW.hash IS NOT NULL AND {same}"
    )
    _refuse_on_sqlite("facts", "update", f"WHEN NOT ({chaining})", _ONCE)
    _refuse_on_sqlite("facts", "delete", "", _NEVER)
    # INSERT OR REPLACE deletes without asking the trigger above.
    taken = "NEW.hash IS NOT NULL OR NEW.previous_hash IS NOT NULL OR EXISTS (SELECT 1 FROM facts WHERE id = NEW.id)"
    _refuse_on_sqlite("facts", "insert", f"WHEN {taken}", _ONCE)
    _refuse_on_sqlite("audit_heads", "update", "", _ONCE)
    _refuse_on_sqlite("audit_heads", "delete", "", _NEVER)
    taken = "EXISTS (SELECT 1 FROM audit_heads WHERE id = NEW.id OR day = NEW.day)"
    _refuse_on_sqlite("audit_heads", "insert", f"WHEN {taken}", _ONCE)


def _refuse_on_sqlite(table: str, event: str, condition: str, message: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} FOR EACH ROW {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _guard_postgresql() -> None:
    op.execute(
        f"""
        CREATE FUNCTION refuse_change_of_facts() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' AND NEW.hash IS NULL AND NEW.previous_hash IS NULL THEN
                RETURN NEW;
            END IF;
            IF TG_OP = 'UPDATE' AND OLD.hash IS NULL AND OLD.previous_hash IS NULL
                AND NEW.hash IS NOT NULL AND NEW.previous_hash IS NOT NULL
                AND to_jsonb(NEW) - 'hash' - 'previous_hash' = to_jsonb(OLD) - 'hash' - 'previous_hash' THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '{_ONCE}';
        END $$
        """
    )
    op.execute(
        f"""
        CREATE FUNCTION refuse_what_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{_NEVER}';
        END $$
        """
    )
    for event in ("insert", "update"):
        op.execute(
            f"CREATE TRIGGER facts_no_{event} BEFORE {event.upper()} ON facts "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_facts()"
        )
    for table, event, each in (
        ("facts", "delete", "ROW"),
        ("facts", "truncate", "STATEMENT"),
        ("audit_heads", "update", "ROW"),
        ("audit_heads", "delete", "ROW"),
        ("audit_heads", "truncate", "STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION refuse_what_is_final()"
        )


def _create_audit_heads() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_heads")),
        sa.UniqueConstraint("day", name=op.f("uq_audit_heads_day")),
    )


def _create_case_holds() -> None:
    op.create_table(
        "case_holds",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason_item_id", sa.Integer(), nullable=False),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_holds_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["users.id"], name=op.f("fk_case_holds_lifted_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["reason_item_id"], ["sealed_items.id"], name=op.f("fk_case_holds_reason_item_id_sealed_items")
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["users.id"], name=op.f("fk_case_holds_set_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_holds")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_holds_reference")),
    )
    op.create_index(op.f("ix_case_holds_case_id"), "case_holds", ["case_id"])


def _create_erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("scope", _one_of("erasurescope_is_known", "all", "identity"), nullable=False),
        sa.Column("cause", _one_of("erasurecause_is_known", "wish", "retention"), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("taken_back_on", sa.Date(), nullable=True),
        sa.Column("keys_destroyed_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_erasures_complaint_id_complaints")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("reference", name=op.f("uq_erasures_reference")),
    )
    op.create_index(op.f("ix_erasures_complaint_id"), "erasures", ["complaint_id"])
    op.create_index(op.f("ix_erasures_due_on"), "erasures", ["due_on"])


def _one_of(rule: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=rule, native_enum=False, create_constraint=True, length=40)
