"""Visits to sites: who goes, what was taken along sealed, and what came back with its custody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "site_visits",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(), nullable=False),
        sa.Column("called_off_at", sa.DateTime(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_site_visits_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["users.id"], name=op.f("fk_site_visits_planned_by_id_users")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_site_visits_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_visits")),
        sa.UniqueConstraint("reference", name=op.f("uq_site_visits_reference")),
    )
    op.create_table(
        "carry_packs",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("signing_key", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "out",
                "back",
                "lost",
                name="packstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("return_hash", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'back') = (return_hash IS NOT NULL)", name=op.f("ck_carry_packs_hash_if_back")
        ),
        sa.CheckConstraint(
            "(state = 'out') = (ended_at IS NULL)", name=op.f("ck_carry_packs_ended_if_no_longer_out")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_carry_packs_user_id_users")),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["site_visits.id"], name=op.f("fk_carry_packs_visit_id_site_visits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carry_packs")),
        sa.UniqueConstraint("reference", name=op.f("uq_carry_packs_reference")),
    )
    op.create_index(
        op.f("ix_carry_packs_one_out"),
        "carry_packs",
        ["visit_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("state = 'out'"),
        postgresql_where=sa.text("state = 'out'"),
    )
    op.create_index(op.f("ix_carry_packs_user_id"), "carry_packs", ["user_id"], unique=False)
    op.create_index(op.f("ix_carry_packs_visit_id"), "carry_packs", ["visit_id"], unique=False)
    op.create_table(
        "visit_cases",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_visit_cases_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_visit_cases_item_id_sealed_items")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["site_visits.id"], name=op.f("fk_visit_cases_visit_id_site_visits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_cases")),
        sa.UniqueConstraint("visit_id", "case_id", name=op.f("uq_visit_cases_visit_id_case_id")),
    )
    op.create_index(op.f("ix_visit_cases_case_id"), "visit_cases", ["case_id"], unique=False)
    op.create_table(
        "visit_goers",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_visit_goers_user_id_users")),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["site_visits.id"], name=op.f("fk_visit_goers_visit_id_site_visits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_goers")),
        sa.UniqueConstraint("visit_id", "user_id", name=op.f("uq_visit_goers_visit_id_user_id")),
    )
    op.create_table(
        "field_evidence",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "note",
                "interview",
                "photo",
                "recording",
                "document",
                name="fieldkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("brought_at", sa.DateTime(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_field_evidence_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_field_evidence_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_field_evidence_item_id_sealed_items")
        ),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["carry_packs.id"], name=op.f("fk_field_evidence_pack_id_carry_packs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_evidence")),
        sa.UniqueConstraint("reference", name=op.f("uq_field_evidence_reference")),
    )
    op.create_index(op.f("ix_field_evidence_case_id"), "field_evidence", ["case_id"], unique=False)
    op.create_index(op.f("ix_field_evidence_pack_id"), "field_evidence", ["pack_id"], unique=False)
    op.create_table(
        "packed_cases",
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key_item_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_packed_cases_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["key_item_id"], ["sealed_items.id"], name=op.f("fk_packed_cases_key_item_id_sealed_items")
        ),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["carry_packs.id"], name=op.f("fk_packed_cases_pack_id_carry_packs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packed_cases")),
        sa.UniqueConstraint("pack_id", "case_id", name=op.f("uq_packed_cases_pack_id_case_id")),
    )
    op.create_index(op.f("ix_packed_cases_case_id"), "packed_cases", ["case_id"], unique=False)
    op.create_table(
        "custody_steps",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["field_evidence.id"], name=op.f("fk_custody_steps_evidence_id_field_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_custody_steps_item_id_sealed_items")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_custody_steps_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_steps")),
    )
    op.create_index(op.f("ix_custody_steps_evidence_id"), "custody_steps", ["evidence_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("custody_steps")
    op.drop_table("packed_cases")
    op.drop_table("field_evidence")
    op.drop_table("visit_goers")
    op.drop_table("visit_cases")
    op.drop_table("carry_packs")
    op.drop_table("site_visits")
