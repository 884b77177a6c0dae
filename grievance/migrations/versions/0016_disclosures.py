"""One table for whatever an audience would read of a case, and more that a worker can say yes or no to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_BEFORE = ("case_team", "helper", "employer", "brand", "party", "public")
_AUDIENCES = ("case_team", "helper", "employer", "brand", "party_us", "party_jp", "authority", "public")
_BOTH = (*_AUDIENCES, "party")
_FIELDS = ("identity", "words", "problem")
_COPIED = "complaint_id, field, answer, locale, text_hash, given_at"


def upgrade() -> None:
    """Apply."""
    _allow("consents", "audience", "consentaudience_is_known", _BOTH)
    _allow("consents", "field", "consentfield_is_known", (*_FIELDS, "files"))
    # What was said about "a government" was said about each of the two.
    op.execute(
        f"INSERT INTO consents (audience, {_COPIED}) "  # noqa: S608 - names of columns only
        f"SELECT 'party_jp', {_COPIED} FROM consents WHERE audience = 'party' ORDER BY id"
    )
    op.execute("UPDATE consents SET audience = 'party_us' WHERE audience = 'party'")
    _allow("consents", "audience", "consentaudience_is_known", _AUDIENCES)
    _consent_tables()
    _disclosure_tables()
    _carry_drafts_over()


def downgrade() -> None:
    """Take back."""
    op.drop_table("disclosure_readings")
    op.drop_table("disclosures")
    op.drop_table("consent_requests")
    op.drop_table("consent_wordings")
    op.execute("DELETE FROM consents WHERE audience IN ('party_jp', 'authority') OR field = 'files'")
    _allow("consents", "audience", "consentaudience_is_known", _BOTH)
    op.execute("UPDATE consents SET audience = 'party' WHERE audience = 'party_us'")
    _allow("consents", "audience", "consentaudience_is_known", _BEFORE)
    _allow("consents", "field", "consentfield_is_known", _FIELDS)


def _consent_tables() -> None:
    op.create_table(
        "consent_wordings",
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("first_shown_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_wordings")),
        sa.UniqueConstraint("text_hash", name=op.f("uq_consent_wordings_text_hash")),
    )
    op.create_table(
        "consent_requests",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("audience", _known("consentaudience_is_known", _AUDIENCES), nullable=False),
        sa.Column("field", _known("consentfield_is_known", (*_FIELDS, "files")), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_consent_requests_complaint_id_complaints")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_consent_requests_asked_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_requests")),
    )
    op.create_index(op.f("ix_consent_requests_complaint_id"), "consent_requests", ["complaint_id"])


def _disclosure_tables() -> None:
    op.create_table(
        "disclosures",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "audience",
            _known("disclosureaudience_is_known", ("site", "party_us", "party_jp")),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("basis_hash", sa.String(length=64), nullable=False),
        sa.Column("with_words", sa.Boolean(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.Column("release_reference", sa.String(length=16), nullable=True),
        sa.Column("stopped_at", sa.DateTime(), nullable=True),
        sa.Column(
            "stop_cause",
            _known("stopcause_is_known", ("replaced", "objected", "withdrawn", "discarded")),
            nullable=True,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "released_at IS NULL OR stopped_at IS NULL", name=op.f("ck_disclosures_released_or_stopped")
        ),
        sa.CheckConstraint(
            "(stopped_at IS NULL) = (stop_cause IS NULL)", name=op.f("ck_disclosures_cause_if_stopped")
        ),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL)", name=op.f("ck_disclosures_somebody_approved")
        ),
        sa.CheckConstraint(
            "approved_by_id <> written_by_id", name=op.f("ck_disclosures_second_person_approves")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_disclosures_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_disclosures_item_id_sealed_items")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_disclosures_written_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["users.id"], name=op.f("fk_disclosures_approved_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
        sa.UniqueConstraint("reference", name=op.f("uq_disclosures_reference")),
        sa.UniqueConstraint(
            "case_id", "audience", "version", name=op.f("uq_disclosures_case_id_audience_version")
        ),
    )
    op.create_index(op.f("ix_disclosures_case_id"), "disclosures", ["case_id"])
    op.create_table(
        "disclosure_readings",
        sa.Column("disclosure_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("laid_on", sa.Date(), nullable=False),
        sa.Column("answer", _known("consentanswer_is_known", ("yes", "ask_first", "no")), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["disclosure_id"],
            ["disclosures.id"],
            name=op.f("fk_disclosure_readings_disclosure_id_disclosures"),
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_disclosure_readings_complaint_id_complaints")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_disclosure_readings_item_id_sealed_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_readings")),
        sa.UniqueConstraint(
            "disclosure_id", "complaint_id", name=op.f("uq_disclosure_readings_disclosure_id_complaint_id")
        ),
    )
    op.create_index(op.f("ix_disclosure_readings_complaint_id"), "disclosure_readings", ["complaint_id"])


def _carry_drafts_over() -> None:
    """Keep the texts for sites that were drafted so far, as versions whose basis nobody knows any more.

    Those that still wait have to be looked at again before they go; those that went stay as they went.
    """
    connection = op.get_bind()
    events = connection.execute(
        sa.text(
            "SELECT case_id, verb, at, user_id, details, reason_item_id, reference FROM case_events "
            "WHERE verb IN ('notice_drafted', 'notice_approved') ORDER BY case_id, id"
        )
    ).mappings()
    released = connection.execute(
        sa.text("SELECT case_id, text_hash, at, reference FROM site_releases WHERE side = 'team'")
    ).mappings()
    sent = {(row["case_id"], row["text_hash"]): row for row in released}
    made: list[dict[str, Any]] = []
    for event in events:
        details = event["details"]
        shown = (json.loads(details) if isinstance(details, str) else details)["text"]
        if event["verb"] == "notice_drafted" and event["reason_item_id"] is not None:
            earlier = [each for each in made if each["case_id"] == event["case_id"]]
            made.append(_version(event, shown, len(earlier) + 1, sent.get((event["case_id"], shown))))
        elif event["verb"] == "notice_approved":
            for each in made:
                alike = each["case_id"] == event["case_id"] and each["text_hash"] == shown
                if alike and each["written_by_id"] != event["user_id"]:
                    each["approved_by_id"], each["approved_at"] = event["user_id"], event["at"]
    for each, later in pairwise(made):
        if each["case_id"] == later["case_id"] and each["released_at"] is None:
            each["stopped_at"], each["stop_cause"] = later["written_at"], "replaced"
    for each in made:
        names = ", ".join(each)
        marks = ", ".join(f":{name}" for name in each)
        connection.execute(sa.text(f"INSERT INTO disclosures ({names}) VALUES ({marks})"), each)  # noqa: S608


def _version(event: Any, text_hash: str, version: int, sent: Any) -> dict[str, Any]:
    return {
        "case_id": event["case_id"],
        "audience": "site",
        "version": version,
        "item_id": event["reason_item_id"],
        "text_hash": text_hash,
        "basis_hash": "",
        "with_words": True,
        "written_by_id": event["user_id"],
        "written_at": event["at"],
        "approved_by_id": None,
        "approved_at": None,
        "released_at": sent["at"] if sent is not None else None,
        "release_reference": sent["reference"] if sent is not None else None,
        "stopped_at": None,
        "stop_cause": None,
        "reference": event["reference"],
    }


def _known(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _allow(table: str, column: str, rule: str, values: Sequence[str]) -> None:
    """Make a checked column take exactly these values."""
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_{rule}"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_{rule}"), f"{column} IN ({listed})")
