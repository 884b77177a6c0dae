"""Wishes to rate a case lower, the check for forced labour, and public sources of incidents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "indicator_checks",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("indicator_code", sa.String(length=40), nullable=False),
        sa.Column(
            "sighting",
            sa.Enum(
                "seen",
                "not_seen",
                "unknown",
                name="sighting_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "evidence",
            sa.Enum(
                "worker_statement",
                "several_statements",
                "photo_or_recording",
                "site_document",
                "site_answer",
                "visit",
                "public_source",
                "expert",
                name="evidence_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("involuntary", sa.Boolean(), nullable=False),
        sa.Column("menace", sa.Boolean(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "sighting = 'seen' OR (NOT involuntary AND NOT menace)",
            name=op.f("ck_indicator_checks_marks_if_seen"),
        ),
        sa.CheckConstraint(
            "(NOT involuntary AND NOT menace) OR evidence IS NOT NULL",
            name=op.f("ck_indicator_checks_evidence_if_marked"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_indicator_checks_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["users.id"], name=op.f("fk_indicator_checks_set_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_checks")),
        sa.UniqueConstraint(
            "case_id", "indicator_code", name=op.f("uq_indicator_checks_case_id_indicator_code")
        ),
    )
    op.create_table(
        "public_sources",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column(
            "confidence",
            sa.Enum(
                "confirmed",
                "reported",
                "claimed",
                name="sourceconfidence_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "published_on <= read_on", name=op.f("ck_public_sources_published_before_it_was_read")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_public_sources_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_public_sources_item_id_sealed_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_sources")),
        sa.UniqueConstraint("case_id", name=op.f("uq_public_sources_case_id")),
    )
    op.create_table(
        "severity_lowerings",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "from_band",
            sa.Enum(
                "P0",
                "P1",
                "P2",
                "P3",
                name="from_band_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("from_risk", sa.Integer(), nullable=True),
        sa.Column(
            "model_band",
            sa.Enum(
                "P0",
                "P1",
                "P2",
                "P3",
                name="model_band_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_band",
            sa.Enum(
                "P0",
                "P1",
                "P2",
                "P3",
                name="to_band_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("to_risk", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "agreed",
                "refused",
                "taken_back",
                "overtaken",
                name="loweringanswer_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answer <> 'taken_back' OR answered_by_id = asked_by_id",
            name=op.f("ck_severity_lowerings_own_wish_taken_back"),
        ),
        sa.CheckConstraint(
            "answer IN ('taken_back', 'overtaken') OR answered_by_id <> asked_by_id",
            name=op.f("ck_severity_lowerings_answered_by_another"),
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_severity_lowerings_answered_with_a_day")
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_severity_lowerings_answered_by_somebody"),
        ),
        sa.CheckConstraint(
            "from_risk IS NULL OR from_risk BETWEEN 0 AND 3",
            name=op.f("ck_severity_lowerings_from_risk_from_r0_to_r3"),
        ),
        sa.CheckConstraint(
            "to_band > from_band OR to_risk < from_risk OR to_band > model_band",
            name=op.f("ck_severity_lowerings_lowers"),
        ),
        sa.CheckConstraint(
            "to_risk BETWEEN 0 AND 3", name=op.f("ck_severity_lowerings_to_risk_from_r0_to_r3")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_severity_lowerings_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_severity_lowerings_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_severity_lowerings_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_severity_lowerings")),
        sa.UniqueConstraint("reference", name=op.f("uq_severity_lowerings_reference")),
    )
    with op.batch_alter_table("severity_lowerings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_severity_lowerings_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("severity_lowerings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_severity_lowerings_case_id"))

    op.drop_table("severity_lowerings")
    op.drop_table("public_sources")
    op.drop_table("indicator_checks")
