"""Days on which people are away, teams that joined a case, and what ties somebody to a site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KIND_RULE = op.f("ck_staff_ties_tiekind_is_known")
_ORDER_RULE = op.f("ck_staff_ties_ends_after_it_begins")
#: Whoever holds the key of a case without being in the team that leads it came with another team.
_JOINED = """
INSERT INTO case_teams (case_id, team_id)
SELECT DISTINCT cases.id, theirs.team_id
FROM cases
JOIN compartments ON compartments.id = cases.internal_id
JOIN grants ON grants.compartment_id = compartments.id AND grants.epoch = compartments.epoch
JOIN principals ON principals.id = grants.principal_id AND principals.retired_at IS NULL
JOIN team_members AS theirs ON theirs.user_id = principals.user_id
JOIN teams ON teams.id = theirs.team_id
LEFT JOIN site_teams ON site_teams.site_id = cases.site_id AND site_teams.team_id = teams.id
WHERE (teams.is_fallback OR site_teams.id IS NOT NULL)
AND NOT EXISTS (
    SELECT 1 FROM team_members AS own
    WHERE own.user_id = principals.user_id AND own.team_id = cases.team_id
)
"""


def upgrade() -> None:
    """Apply: cases that two teams hold already get the second one, earlier ties are of no named kind."""
    op.create_table(
        "absences",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_day >= from_day", name=op.f("ck_absences_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["deputy_id"], ["users.id"], name=op.f("fk_absences_deputy_id_users")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_absences_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        sa.UniqueConstraint("reference", name=op.f("uq_absences_reference")),
    )
    op.create_index(op.f("ix_absences_user_id"), "absences", ["user_id"])
    op.create_table(
        "case_teams",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_teams_case_id_cases")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_case_teams_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_teams")),
        sa.UniqueConstraint("case_id", "team_id", name=op.f("uq_case_teams_case_id_team_id")),
    )
    for column in ("case_id", "team_id"):
        op.create_index(op.f(f"ix_case_teams_{column}"), "case_teams", [column])
    op.execute(_JOINED)
    op.add_column("users", sa.Column("last_day", sa.Date(), nullable=True))
    with op.batch_alter_table("staff_ties", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=40), nullable=False, server_default="other"))
        batch_op.add_column(sa.Column("from_day", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("until_day", sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            _KIND_RULE,
            "kind IN ('employer', 'family', 'union', 'supplier', 'past_audit', 'money', 'other')",
        )
        batch_op.create_check_constraint(
            _ORDER_RULE, "from_day IS NULL OR until_day IS NULL OR until_day >= from_day"
        )
    with op.batch_alter_table("staff_ties", schema=None) as batch_op:
        batch_op.alter_column("kind", server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("staff_ties", schema=None) as batch_op:
        for rule in (_ORDER_RULE, _KIND_RULE):
            batch_op.drop_constraint(rule, type_="check")
        for column in ("until_day", "from_day", "kind"):
            batch_op.drop_column(column)
    op.drop_column("users", "last_day")
    op.drop_table("case_teams")
    op.drop_table("absences")
