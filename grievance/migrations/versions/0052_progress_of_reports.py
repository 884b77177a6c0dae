"""Count how far reports come that are begun on a page, by month, question and language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

QUESTIONS = ("1", "2", "3", "4", "5", "6", "7")


def upgrade() -> None:
    """Apply."""
    question = sa.Enum(
        *QUESTIONS, name="question_is_known", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "report_progress",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("question", question, nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_progress")),
        sa.UniqueConstraint(
            "month", "question", "locale", name=op.f("uq_report_progress_month_question_locale")
        ),
    )


def downgrade() -> None:
    """Take back: what was counted is gone."""
    op.drop_table("report_progress")
