"""Supply as dated claims: identifiers, ownership, what each source says, assurance, imports row by row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from grievance.foundation.references import new_reference


revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ENDS = "until IS NULL OR since IS NULL OR until >= substr(since, 1, length(until))"
_NAMES = ("company_names", "site_names")
_CONFIDENCE = ("confidence", "high", "medium", "low")
_RUN_KEYS = (("started_by_id", "users"), ("organisation_id", "organisations"), ("undone_by_id", "users"))
_EVIDENCE = ("evidence", "page", "report", "declaration", "contract", "customs", "audit", "statement")
_LINK_CODES = tuple(
    f"{name}_is_known" for name in ("linkkind", "claimstate", "volumeunit", "volumeperiod", "evidence")
)
#: What a relation between nobody, or from one to itself, cannot be.
_LINK_RULES = {
    "somebody_supplies": "supplier_id IS NOT NULL OR supplier_site_id IS NOT NULL",
    "somebody_is_supplied": "customer_id IS NOT NULL OR customer_site_id IS NOT NULL",
    "not_from_a_site_to_itself": (
        "supplier_site_id IS NULL OR customer_site_id IS NULL OR supplier_site_id <> customer_site_id"
    ),
    "not_from_a_company_to_itself": (
        "supplier_id IS NULL OR customer_id IS NULL OR supplier_id <> customer_id "
        "OR supplier_site_id IS NOT NULL OR customer_site_id IS NOT NULL"
    ),
    "ends_after_it_begins": _ENDS,
    "amount_of_something": "amount IS NULL OR (amount >= 0 AND unit IS NOT NULL AND period IS NOT NULL)",
}
_SAID_OF_SITES = (
    *("name", "country", "stage", "status", "latitude", "longitude", "precision", "nearest_place"),
    *("workforce", "owners"),
)
_SAID_OF_COMPANIES = ("name", "country")


def upgrade() -> None:
    """Apply: what the records say becomes what their source said; nothing that refers to them changes."""
    _create_registers()
    _create_statements()
    _create_imports()
    _alter_companies()
    _alter_names()
    _alter_sites()
    _alter_import_runs()
    _alter_links()
    _keep_what_is_said()


def downgrade() -> None:
    """Take back: one LEI for each company stays; relations that the older product cannot hold go."""
    _take_back_links()
    _take_back_import_runs()
    _take_back_sites()
    for table in _NAMES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_namekind_is_known"), type_="check")
            batch_op.drop_column("source")
            batch_op.drop_column("kind")
    _take_back_companies()
    for table in (
        *("import_rows", "import_changes", "match_decisions", "statements", "assurances"),
        *("involvements", "identifiers", "parks"),
    ):
        op.drop_table(table)


def _create_registers() -> None:
    op.create_table(
        "parks",
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("confidence", _known(*_CONFIDENCE), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["companies.id"], name=op.f("fk_parks_operator_id_companies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parks")),
        sa.UniqueConstraint("code", name=op.f("uq_parks_code")),
        sa.UniqueConstraint("reference", name=op.f("uq_parks_reference")),
    )
    op.create_index(op.f("ix_parks_operator_id"), "parks", ["operator_id"])
    op.create_table(
        "identifiers",
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column(
            "scheme",
            _known(
                "scheme",
                "lei",
                "os_id",
                "rmi_cid",
                "rba",
                "duns",
                "gln",
                "uscc",
                "jp_corporate_number",
                "bpn",
                "icmm",
                "locode",
                "cadastre",
                "register",
                "wikidata",
            ),
            nullable=False,
        ),
        sa.Column("issuer", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=True),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(site_id IS NULL) <> (company_id IS NULL)", name=op.f("ck_identifiers_one_site_or_company")
        ),
        sa.CheckConstraint(_ENDS, name=op.f("ck_identifiers_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_identifiers_company_id_companies")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_identifiers_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifiers")),
        sa.UniqueConstraint(
            "company_id",
            "scheme",
            "issuer",
            "value",
            name=op.f("uq_identifiers_company_id_scheme_issuer_value"),
        ),
        sa.UniqueConstraint(
            "site_id", "scheme", "issuer", "value", name=op.f("uq_identifiers_site_id_scheme_issuer_value")
        ),
    )
    op.create_index("ix_identifiers_value_scheme", "identifiers", ["value", "scheme"])
    op.create_table(
        "involvements",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("of_company_id", sa.Integer(), nullable=True),
        sa.Column(
            "role", _known("companyrole", "owner", "operator", "contractor", "recruiter"), nullable=False
        ),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("since", sa.String(length=10), nullable=True),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("confidence", _known(*_CONFIDENCE), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "of_company_id IS NULL OR role = 'owner'", name=op.f("ck_involvements_companies_are_owned")
        ),
        sa.CheckConstraint(
            "(site_id IS NULL) <> (of_company_id IS NULL)",
            name=op.f("ck_involvements_in_one_site_or_company"),
        ),
        sa.CheckConstraint(
            "of_company_id IS NULL OR of_company_id <> company_id", name=op.f("ck_involvements_not_of_itself")
        ),
        sa.CheckConstraint(
            "share IS NULL OR (share > 0 AND share <= 100)", name=op.f("ck_involvements_share_of_a_hundred")
        ),
        sa.CheckConstraint(_ENDS, name=op.f("ck_involvements_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_involvements_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["of_company_id"], ["companies.id"], name=op.f("fk_involvements_of_company_id_companies")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_involvements_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_involvements")),
        sa.UniqueConstraint("reference", name=op.f("uq_involvements_reference")),
    )
    op.create_index(op.f("ix_involvements_company_id"), "involvements", ["company_id"])
    op.create_index(op.f("ix_involvements_of_company_id"), "involvements", ["of_company_id"])
    op.create_index(op.f("ix_involvements_site_id"), "involvements", ["site_id"])


def _create_statements() -> None:
    op.create_table(
        "statements",
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("licence", sa.String(length=120), nullable=False),
        sa.Column("confidence", _known(*_CONFIDENCE), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(site_id IS NULL) <> (company_id IS NULL)", name=op.f("ck_statements_one_site_or_company")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_statements_company_id_companies")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_statements_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("company_id", "source", name=op.f("uq_statements_company_id_source")),
        sa.UniqueConstraint("site_id", "source", name=op.f("uq_statements_site_id_source")),
    )
    op.create_table(
        "assurances",
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column(
            "scheme",
            _known("assurancescheme", "rmap", "irma", "cera", "copper_mark", "other"),
            nullable=False,
        ),
        sa.Column("standard", sa.String(length=120), nullable=True),
        sa.Column(
            "status",
            _known(
                "assurancestatus", "conformant", "in_progress", "not_conformant", "withdrawn", "not_enrolled"
            ),
            nullable=False,
        ),
        sa.Column("since", sa.String(length=10), nullable=True),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(site_id IS NULL) <> (company_id IS NULL)", name=op.f("ck_assurances_one_site_or_company")
        ),
        sa.CheckConstraint(_ENDS, name=op.f("ck_assurances_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_assurances_company_id_companies")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_assurances_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assurances")),
        sa.UniqueConstraint("reference", name=op.f("uq_assurances_reference")),
    )
    op.create_index(op.f("ix_assurances_company_id"), "assurances", ["company_id"])
    op.create_index(op.f("ix_assurances_site_id"), "assurances", ["site_id"])


def _create_imports() -> None:
    op.create_table(
        "match_decisions",
        sa.Column("subject", _known("subject", "site", "company", "link"), nullable=False),
        sa.Column("list_name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("verdict", _known("verdict", "same", "different", "new"), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("subject <> 'link'", name=op.f("ck_match_decisions_about_a_name")),
        sa.CheckConstraint(
            "verdict = 'new' OR site_id IS NOT NULL OR company_id IS NOT NULL",
            name=op.f("ck_match_decisions_same_or_different_from_one"),
        ),
        sa.CheckConstraint(
            "site_id IS NULL OR company_id IS NULL", name=op.f("ck_match_decisions_no_more_than_one")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_match_decisions_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_match_decisions_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_match_decisions_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_decisions")),
        sa.UniqueConstraint("reference", name=op.f("uq_match_decisions_reference")),
    )
    op.create_index(op.f("ix_match_decisions_company_id"), "match_decisions", ["company_id"])
    op.create_index(op.f("ix_match_decisions_site_id"), "match_decisions", ["site_id"])
    op.create_index("ix_match_decisions_subject_name_key", "match_decisions", ["subject", "name_key"])
    op.create_table(
        "import_rows",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=60), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("subject", _known("subject", "site", "company", "link"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "outcome",
            _known("rowoutcome", "added", "changed", "unchanged", "refused", "review"),
            nullable=False,
        ),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("message_values", sa.JSON(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_import_rows_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["match_decisions.id"], name=op.f("fk_import_rows_decision_id_match_decisions")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["supply_links.id"], name=op.f("fk_import_rows_link_id_supply_links")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_rows_run_id_import_runs")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_import_rows_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows")),
        sa.UniqueConstraint("reference", name=op.f("uq_import_rows_reference")),
    )
    op.create_index(op.f("ix_import_rows_company_id"), "import_rows", ["company_id"])
    op.create_index(op.f("ix_import_rows_decision_id"), "import_rows", ["decision_id"])
    op.create_index(op.f("ix_import_rows_fingerprint"), "import_rows", ["fingerprint"])
    op.create_index(op.f("ix_import_rows_link_id"), "import_rows", ["link_id"])
    op.create_index("ix_import_rows_run_id_outcome", "import_rows", ["run_id", "outcome"])
    op.create_index(op.f("ix_import_rows_site_id"), "import_rows", ["site_id"])
    op.create_table(
        "import_changes",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("action", _known("action", "added", "changed", "removed"), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_changes_run_id_import_runs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_changes")),
    )
    op.create_index(op.f("ix_import_changes_run_id"), "import_changes", ["run_id"])


def _known(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=f"{name}_is_known", native_enum=False, create_constraint=True, length=40)


def _alter_companies() -> None:
    with op.batch_alter_table("companies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("same_as_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merged_at", sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_companies_same_as_id"), ["same_as_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_companies_same_as_id_companies"), "companies", ["same_as_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_companies_not_the_same_as_itself"), "same_as_id IS NULL OR same_as_id <> id"
        )
    companies = _table("companies", "id", "lei", "source")
    found = [
        {
            "company_id": row.id,
            "scheme": "lei",
            "issuer": "",
            "value": row.lei,
            "source": row.source,
            "recorded_at": _now(),
        }
        for row in op.get_bind().execute(sa.select(companies).where(companies.c.lei.is_not(None)))
    ]
    columns = ("company_id", "scheme", "issuer", "value", "source", "recorded_at")
    op.bulk_insert(_table("identifiers", *columns), found)
    with op.batch_alter_table("companies", schema=None) as batch_op:
        batch_op.drop_column("lei")


def _take_back_companies() -> None:
    with op.batch_alter_table("companies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lei", sa.String(length=20), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_companies_not_the_same_as_itself"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_companies_same_as_id_companies"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_companies_same_as_id"))
        batch_op.drop_column("merged_at")
        batch_op.drop_column("same_as_id")
        batch_op.drop_column("address")
    op.execute(
        "UPDATE companies SET lei = (SELECT min(value) FROM identifiers "
        "WHERE identifiers.company_id = companies.id AND scheme = 'lei')"
    )


def _alter_names() -> None:
    for table in _NAMES:
        kind = _known("namekind", "official", "alias", "former", "as_in_file")
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("kind", kind, nullable=False, server_default="alias"))
            batch_op.add_column(sa.Column("source", sa.String(length=500), nullable=True))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("kind", server_default=None)


def _alter_sites() -> None:
    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.add_column(sa.Column("park_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("region", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("address", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("same_as_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merged_at", sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_sites_park_id"), ["park_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sites_same_as_id"), ["same_as_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_sites_same_as_id_sites"), "sites", ["same_as_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_sites_park_id_parks"), "parks", ["park_id"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_sites_not_the_same_as_itself"), "same_as_id IS NULL OR same_as_id <> id"
        )


def _take_back_sites() -> None:
    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_sites_not_the_same_as_itself"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_sites_park_id_parks"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_sites_same_as_id_sites"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_sites_same_as_id"))
        batch_op.drop_index(batch_op.f("ix_sites_park_id"))
        for column in ("merged_at", "same_as_id", "address", "region", "park_id"):
            batch_op.drop_column(column)


def _alter_import_runs() -> None:
    state = _known("runstate", "running", "done", "failed", "undone")
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("layout_version", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("list_name", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("state", state, nullable=False, server_default="done"))
        batch_op.add_column(sa.Column("started_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("is_shared", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("finished_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("rows_read", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("undone_by_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_import_runs_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_runs_started_by_id"), ["started_by_id"], unique=False)
        for column, table in _RUN_KEYS:
            name = batch_op.f(f"fk_import_runs_{column}_{table}")
            batch_op.create_foreign_key(name, table, [column], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_import_runs_undone_when"), "(state = 'undone') = (undone_at IS NOT NULL)"
        )
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        for column in ("list_name", "state", "is_shared", "rows_read"):
            batch_op.alter_column(column, server_default=None)


def _take_back_import_runs() -> None:
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_import_runs_undone_when"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_import_runs_runstate_is_known"), type_="check")
        for column, table in _RUN_KEYS:
            batch_op.drop_constraint(batch_op.f(f"fk_import_runs_{column}_{table}"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_import_runs_started_by_id"))
        batch_op.drop_index(batch_op.f("ix_import_runs_organisation_id"))
        for column in (
            *("undone_by_id", "undone_at", "rows_read", "finished_at", "is_shared", "organisation_id"),
            *("started_by_id", "state", "list_name", "layout_version"),
        ):
            batch_op.drop_column(column)


def _alter_links() -> None:
    _mend_links()
    kind = _known("linkkind", "supplies", "declared")
    claim = _known("claimstate", "asserted", "confirmed", "disputed", "ended")
    unit = _known("volumeunit", "t", "t_contained", "t_wet", "t_lce", "gwh", "per_cent")
    period = _known("volumeperiod", "month", "quarter", "year", "whole")
    with op.batch_alter_table("supply_links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", kind, nullable=False, server_default="supplies"))
        batch_op.add_column(sa.Column("hs_code", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("claim", claim, nullable=False, server_default="asserted"))
        batch_op.add_column(sa.Column("answered_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("answered_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("amount", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("unit", unit, nullable=True))
        batch_op.add_column(sa.Column("period", period, nullable=True))
        batch_op.add_column(sa.Column("evidence", _known(*_EVIDENCE), nullable=False, server_default="page"))
        batch_op.add_column(sa.Column("asserted_by", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("checked_on", sa.Date(), nullable=True))
        batch_op.alter_column("supplier_id", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("customer_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_supply_links_answered_by_id_organisations"),
            "organisations",
            ["answered_by_id"],
            ["id"],
        )
        for name, rule in _LINK_RULES.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_supply_links_{name}"), rule)
    op.execute("UPDATE supply_links SET claim = state WHERE state IN ('disputed', 'ended')")
    with op.batch_alter_table("supply_links", schema=None) as batch_op:
        for column in ("kind", "claim", "evidence"):
            batch_op.alter_column(column, server_default=None)


def _mend_links() -> None:
    """Drop what goes from one to itself, and move an end that lies before the beginning into the notes."""
    op.execute(
        "DELETE FROM supply_links WHERE supplier_site_id = customer_site_id OR (supplier_id = customer_id "
        "AND supplier_site_id IS NULL AND customer_site_id IS NULL)"
    )
    op.execute(
        "UPDATE supply_links SET until = NULL, notes = substr('said to end ' || until || ', before it began; ' "
        "|| coalesce(notes, ''), 1, 1000) WHERE until < substr(since, 1, length(until))"
    )


def _take_back_links() -> None:
    # What a customer declared about smelters would pass for a purchase.
    op.execute("DELETE FROM import_rows")
    op.execute("DELETE FROM supply_links WHERE kind = 'declared'")
    for end in ("supplier", "customer"):
        op.execute(
            f"UPDATE supply_links SET {end}_id = (SELECT operator_id FROM sites "  # noqa: S608 - our words
            f"WHERE sites.id = supply_links.{end}_site_id) WHERE {end}_id IS NULL"
        )
    op.execute("DELETE FROM supply_links WHERE supplier_id IS NULL OR customer_id IS NULL")
    with op.batch_alter_table("supply_links", schema=None) as batch_op:
        for name in (*_LINK_RULES, *_LINK_CODES):
            batch_op.drop_constraint(batch_op.f(f"ck_supply_links_{name}"), type_="check")
        batch_op.drop_constraint(
            batch_op.f("fk_supply_links_answered_by_id_organisations"), type_="foreignkey"
        )
        batch_op.alter_column("customer_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("supplier_id", existing_type=sa.Integer(), nullable=False)
        for column in (
            *("checked_on", "asserted_by", "evidence", "period", "unit", "amount", "answered_on"),
            *("answered_by_id", "claim", "hs_code", "kind"),
        ):
            batch_op.drop_column(column)


def _keep_what_is_said() -> None:
    """Write what each record's source says of it, and who is said to run each site."""
    statements = _table(
        *("statements", "site_id", "company_id", "source", "licence", "confidence", "said", "recorded_at"),
        said=sa.JSON(),
    )
    op.bulk_insert(statements, [*_said("sites", "site_id", _SAID_OF_SITES)])
    op.bulk_insert(statements, [*_said("companies", "company_id", _SAID_OF_COMPANIES)])
    sites = _table("sites", "id", "operator_id", "source", "confidence")
    involvements = _table(
        *("involvements", "reference", "company_id", "site_id", "role", "source", "confidence"),
        "recorded_at",
    )
    run = [
        {
            "reference": new_reference(),
            "company_id": row.operator_id,
            "site_id": row.id,
            "role": "operator",
            "source": row.source,
            "confidence": row.confidence,
            "recorded_at": _now(),
        }
        for row in op.get_bind().execute(sa.select(sites).where(sites.c.operator_id.is_not(None)))
    ]
    op.bulk_insert(involvements, run)


def _said(table: str, key: str, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    records = _table(table, "id", "source", "licence", "confidence", *columns)
    minerals: dict[int, list[str]] = {}
    if table == "sites":
        handled = _table("site_minerals", "site_id", "mineral")
        for site_id, mineral in op.get_bind().execute(sa.select(handled).order_by(handled.c.mineral)):
            minerals.setdefault(site_id, []).append(mineral)
    for row in op.get_bind().execute(sa.select(records)).mappings():
        said = {name: row[name] for name in columns if row[name] is not None}
        if row["id"] in minerals:
            said["minerals"] = minerals[row["id"]]
        yield {
            "site_id": None,
            "company_id": None,
            key: row["id"],
            **{name: row[name] for name in ("source", "licence", "confidence")},
            "said": said,
            "recorded_at": _now(),
        }


def _table(name: str, *columns: str, **types: Any) -> sa.TableClause:
    return sa.table(name, *(sa.column(each, types.get(each)) for each in columns))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
