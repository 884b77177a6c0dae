"""A mistyped number is refused, and one that is right is kept in its plain form."""

from __future__ import annotations

import pytest

from grievance.foundation.errors import InvalidInput
from grievance.supplychain.identifiers import Scheme, read_identifier

S = Scheme


@pytest.mark.parametrize(
    ("scheme", "typed", "plain"),
    [
        (S.LEI, "5299 00PM64WH8AF1E917", "529900PM64WH8AF1E917"),
        (S.OS_ID, "us2020-052-gkf19f", "US2020052GKF19F"),
        (S.RMI_CID, "cid003283", "CID003283"),
        (S.DUNS, "15-048-3782", "150483782"),
        (S.GLN, "4012345000009", "4012345000009"),
        (S.USCC, "91110000600037341L", "91110000600037341L"),
        (S.JP_CORPORATE_NUMBER, "5-8356-7825-6246", "5835678256246"),
        (S.BPN, "BPNL00000000015G", "BPNL00000000015G"),
        (S.ICMM, "icmm00340", "ICMM00340"),
        (S.LOCODE, "CD LBB", "CDLBB"),
        (S.WIKIDATA, "q42", "Q42"),
        (S.RBA, " VA-123 a ", "VA-123 a"),
    ],
)
def test_a_right_number_is_kept_plainly(scheme: Scheme, typed: str, plain: str) -> None:
    assert read_identifier(scheme, typed) == plain


@pytest.mark.parametrize(
    ("scheme", "typed"),
    [
        (S.LEI, "529900PM64WH8AF1E918"),
        (S.OS_ID, "US2020052GKF19G"),
        (S.OS_ID, "US2020367GKF19F"),
        (S.OS_ID, "IN2019067X1K87E"),
        (S.RMI_CID, "CID03283"),
        (S.DUNS, "15048378"),
        (S.GLN, "4012345000008"),
        (S.GLN, "96385074"),
        (S.USCC, "91110000600037342L"),
        (S.JP_CORPORATE_NUMBER, "6835678256246"),
        (S.BPN, "BPNX00000000015G"),
        (S.WIKIDATA, "P42"),
        (S.RBA, "  "),
        (S.RBA, "x" * 81),
    ],
)
def test_a_mistyped_number_is_refused(scheme: Scheme, typed: str) -> None:
    with pytest.raises(InvalidInput):
        read_identifier(scheme, typed)


def test_a_title_of_a_cadastre_needs_its_country() -> None:
    assert read_identifier(S.CADASTRE, "PE 525/a", issuer="CD") == "PE 525/a"
    for issuer in ("", "Congo", "cd"):
        with pytest.raises(InvalidInput) as refused:
            read_identifier(S.CADASTRE, "PE 525", issuer=issuer)
        assert refused.value.field == "issuer"


def test_every_scheme_has_a_rule() -> None:
    for scheme in Scheme:
        with pytest.raises(InvalidInput):
            read_identifier(scheme, "", issuer="CD")
