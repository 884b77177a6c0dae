"""Appeals with their panels and votes, and every version of a finding."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

REASONS = (
    *("remedied", "settled", "not_substantiated", "inconclusive", "referred", "no_contact", "withdrawn"),
    *("duplicate", "out_of_scope", "site_closed", "superseded"),
)
KNOWN = "ck_cases_closurereason_is_known"
DECIDED = "ck_cases_decided_if_appeal"
#: What was found before this version is the first version of each finding.
FIRST_VERSIONS = (
    "INSERT INTO finding_versions "
    "(allegation_id, number, outcome, item_id, found_by_id, found_at, by_panel) "
    "SELECT allegations.id, 1, allegations.outcome, allegations.finding_item_id, allegations.found_by_id, "
    "COALESCE(allegations.found_at, cases.opened_at), :no FROM allegations "
    "JOIN cases ON cases.id = allegations.case_id WHERE allegations.finding_item_id IS NOT NULL"
)
#: An older version keeps the case of an appeal, but cannot say that a panel decided it.
SAID_OTHERWISE = "UPDATE cases SET closure_reason = 'superseded' WHERE closure_reason = 'decided'"


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Apply."""
    outcomes = ("substantiated", "partly", "not_substantiated", "inconclusive")
    op.create_table(
        "finding_versions",
        sa.Column("allegation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", _enum("outcome_is_known", *outcomes), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("found_by_id", sa.Integer(), nullable=True),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.Column("by_panel", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["allegation_id"], ["allegations.id"], name=op.f("fk_finding_versions_allegation_id_allegations")
        ),
        sa.ForeignKeyConstraint(
            ["found_by_id"], ["users.id"], name=op.f("fk_finding_versions_found_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_finding_versions_item_id_sealed_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_versions")),
        sa.UniqueConstraint("allegation_id", "number", name=op.f("uq_finding_versions_allegation_id_number")),
    )
    op.get_bind().execute(sa.text(FIRST_VERSIONS), {"no": False})
    _create_appeals()
    _create_panels()
    _know_reasons(*REASONS, "decided")


def downgrade() -> None:
    """Take back."""
    op.drop_table("panel_votes")
    op.drop_table("panel_members")
    op.drop_table("appeals")
    op.drop_table("finding_versions")
    op.execute(SAID_OTHERWISE)
    _know_reasons(*REASONS)


def _know_reasons(*reasons: str) -> None:
    listed = ", ".join(f"'{each}'" for each in reasons)
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(KNOWN), type_="check")
        batch_op.create_check_constraint(op.f(KNOWN), f"closure_reason IN ({listed})")
        if "decided" in reasons:
            batch_op.create_check_constraint(
                op.f(DECIDED), "closure_reason <> 'decided' OR case_type = 'APP'"
            )
        else:
            batch_op.drop_constraint(op.f(DECIDED), type_="check")


def _create_appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("side", _enum("appealside_is_known", "worker", "site"), nullable=False),
        sa.Column(
            "ground",
            _enum(
                "appealground_is_known",
                "wrong_facts",
                "unfair_process",
                "conflict_of_interest",
                "remedy_not_adequate",
                "remedy_not_delivered",
                "refused_case",
            ),
            nullable=False,
        ),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("empanelled_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", _enum("appealoutcome_is_known", "uphold", "vary", "send_back"), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision_item_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(side = 'worker') = (complaint_id IS NOT NULL)", name=op.f("ck_appeals_report_if_by_worker")
        ),
        sa.CheckConstraint(
            "(side = 'site') = (organisation_id IS NOT NULL)", name=op.f("ck_appeals_organisation_if_by_site")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decision_item_id IS NULL)",
            name=op.f("ck_appeals_decided_with_reasons"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR empanelled_at IS NOT NULL", name=op.f("ck_appeals_decided_by_a_panel")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_appeals_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_appeals_complaint_id_complaints")
        ),
        sa.ForeignKeyConstraint(
            ["decision_item_id"], ["sealed_items.id"], name=op.f("fk_appeals_decision_item_id_sealed_items")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_appeals_item_id_sealed_items")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_appeals_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("case_id", name=op.f("uq_appeals_case_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_appeals_reference")),
    )
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeals_complaint_id"), ["complaint_id"], unique=False)


def _create_panels() -> None:
    op.create_table(
        "panel_members",
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seat", _enum("panelseat_is_known", "worker_side", "outside", "third"), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_panel_members_appeal_id_appeals")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_panel_members_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_members")),
        sa.UniqueConstraint("appeal_id", "seat", name=op.f("uq_panel_members_appeal_id_seat")),
        sa.UniqueConstraint("appeal_id", "user_id", name=op.f("uq_panel_members_appeal_id_user_id")),
    )
    with op.batch_alter_table("panel_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_members_user_id"), ["user_id"], unique=False)
    op.create_table(
        "panel_votes",
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("outcome", _enum("appealoutcome_is_known", "uphold", "vary", "send_back"), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("voted_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name=op.f("fk_panel_votes_appeal_id_appeals")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_panel_votes_item_id_sealed_items")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_panel_votes_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_votes")),
    )
    with op.batch_alter_table("panel_votes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_votes_appeal_id"), ["appeal_id"], unique=False)
