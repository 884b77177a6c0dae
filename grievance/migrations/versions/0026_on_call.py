"""Who is on call when, looks at what may be danger, and where text messages reach whoever is called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "shifts",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("begins_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("offered_to_id", sa.Integer(), nullable=True),
        sa.Column("exchange_id", sa.Integer(), nullable=True),
        sa.Column("announced_at", sa.DateTime(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_shifts_ends_after_it_begins")),
        sa.CheckConstraint(
            "deputy_id IS NULL OR deputy_id <> user_id", name=op.f("ck_shifts_deputy_is_somebody_else")
        ),
        sa.CheckConstraint(
            "exchange_id IS NULL OR offered_to_id IS NOT NULL", name=op.f("ck_shifts_offered_if_exchanged")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_shifts_team_id_teams")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_shifts_user_id_users")),
        sa.ForeignKeyConstraint(["deputy_id"], ["users.id"], name=op.f("fk_shifts_deputy_id_users")),
        sa.ForeignKeyConstraint(["offered_to_id"], ["users.id"], name=op.f("fk_shifts_offered_to_id_users")),
        sa.ForeignKeyConstraint(["exchange_id"], ["shifts.id"], name=op.f("fk_shifts_exchange_id_shifts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
        sa.UniqueConstraint("reference", name=op.f("uq_shifts_reference")),
    )
    op.create_index("ix_shifts_team_id_ends_at", "shifts", ["team_id", "ends_at"], unique=False)
    op.create_index(op.f("ix_shifts_user_id"), "shifts", ["user_id"], unique=False)
    op.create_table(
        "danger_checks",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("call_at", sa.DateTime(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "now",
                "later",
                "no_danger",
                name="verdict_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(verdict IS NULL) = (decided_at IS NULL) AND (verdict IS NULL) = (in_time IS NULL)"
            " AND (verdict IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_danger_checks_decided_whole"),
        ),
        sa.CheckConstraint(
            "verdict IS NULL OR call_at IS NULL", name=op.f("ck_danger_checks_no_call_once_decided")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_danger_checks_team_id_teams")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_danger_checks_site_id_sites")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_danger_checks_decided_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_danger_checks")),
        sa.UniqueConstraint("reference", name=op.f("uq_danger_checks_reference")),
    )
    op.create_index(op.f("ix_danger_checks_team_id"), "danger_checks", ["team_id"], unique=False)
    op.create_index(op.f("ix_danger_checks_call_at"), "danger_checks", ["call_at"], unique=False)
    op.create_table(
        "danger_check_cases",
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["danger_checks.id"], name=op.f("fk_danger_check_cases_check_id_danger_checks")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_danger_check_cases_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_danger_check_cases")),
        sa.UniqueConstraint("case_id", name=op.f("uq_danger_check_cases_case_id")),
    )
    op.create_index(op.f("ix_danger_check_cases_check_id"), "danger_check_cases", ["check_id"], unique=False)
    op.create_table(
        "danger_calls",
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "call",
            sa.Enum(
                "on_call",
                "deputy",
                "supervisors",
                "everybody",
                name="call_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["danger_checks.id"], name=op.f("fk_danger_calls_check_id_danger_checks")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_danger_calls_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_danger_calls")),
        sa.UniqueConstraint(
            "check_id", "user_id", "call", name=op.f("uq_danger_calls_check_id_user_id_call")
        ),
    )
    op.create_index(op.f("ix_danger_calls_check_id"), "danger_calls", ["check_id"], unique=False)
    op.add_column("mails", sa.Column("texted_at", sa.DateTime(), nullable=True))
    op.add_column("users", sa.Column("sealed_number", sa.LargeBinary(length=200), nullable=True))


def downgrade() -> None:
    """Take back; what the older product would not know how to say is not sent any more."""
    op.execute(
        "DELETE FROM mails WHERE template IN "
        "('danger_check', 'paged', 'shift_near', 'shift_offered', 'shift_answered', 'roster_hole')"
    )
    op.drop_column("users", "sealed_number")
    op.drop_column("mails", "texted_at")
    op.drop_table("danger_calls")
    op.drop_table("danger_check_cases")
    op.drop_table("danger_checks")
    op.drop_table("shifts")
