"""What happened in a case, was found, or was said of a remedy: written once, never changed, never deleted."""

from __future__ import annotations

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

#: Each with what names a row: erasing empties what is sealed elsewhere, and leaves these rows as they are.
TABLES = {
    "case_events": "id = NEW.id OR reference = NEW.reference",
    "finding_versions": "id = NEW.id OR (allegation_id = NEW.allegation_id AND number = NEW.number)",
    "remedy_facts": "id = NEW.id",
}
MESSAGE = "what is written once is never changed"
FUNCTION = "refuse_change_of_what_is_written_once"


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for event in ("update", "delete", "truncate"):
                op.execute(f"DROP TRIGGER {table}_no_{event} ON {table}")
        op.execute(f"DROP FUNCTION {FUNCTION}")
    else:
        for table in TABLES:
            for event in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{event}")


def _guard_sqlite() -> None:
    for table, same in TABLES.items():
        # INSERT OR REPLACE deletes without asking the trigger against deleting.
        taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
        for event, condition in (("insert", taken), ("update", ""), ("delete", "")):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} FOR EACH ROW {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def _guard_postgresql() -> None:
    op.execute(
        f"""
        CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{MESSAGE}';
        END $$
        """
    )
    for table in TABLES:
        for event, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION {FUNCTION}()"
            )
