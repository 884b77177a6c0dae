"""Numbers that others have given to sites and companies, and how to tell a mistyped one."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from stdnum import ean, lei
from stdnum.cn import uscc
from stdnum.jp import cn

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_


class Scheme(StrEnum):
    """Whose number it is."""

    LEI = "lei"
    OS_ID = "os_id"
    RMI_CID = "rmi_cid"
    RBA = "rba"
    DUNS = "duns"
    GLN = "gln"
    USCC = "uscc"
    JP_CORPORATE_NUMBER = "jp_corporate_number"
    BPN = "bpn"
    ICMM = "icmm"
    LOCODE = "locode"
    CADASTRE = "cadastre"
    """A mining title; the issuer is the country, as ISO 3166-1 writes it."""
    REGISTER = "register"
    """A national register of companies or licences; the issuer is the country."""
    WIKIDATA = "wikidata"


#: Schemes of which each country has its own.
NATIONAL = frozenset({Scheme.CADASTRE, Scheme.REGISTER})
LONGEST = 80
NOT_ONE = N_("This is no number of that kind. Compare it with the source, sign by sign.")
NO_ISSUER = N_("Say which country's register it is, by its two letters.")
# Crockford's alphabet: no I, L, O, U.
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def read_identifier(scheme: Scheme, typed: str, *, issuer: str = "") -> str:
    """Return a number in its plain form; one that cannot be of that scheme raises `InvalidInput`."""
    if scheme in NATIONAL and not re.fullmatch(r"[A-Z]{2}", issuer):
        raise InvalidInput(NO_ISSUER, field="issuer")
    plain = typed.strip() if scheme in _AS_WRITTEN else re.sub(r"[\s\-–.]", "", typed).upper()
    if not plain or len(plain) > LONGEST or not _CHECKS[scheme](plain):
        raise InvalidInput(NOT_ONE, field="value")
    return plain


def _is_os_id(value: str) -> bool:
    """Check an OS ID: country, year, day of the year, five signs and a check sign over the sum of all."""
    if not re.fullmatch(rf"[A-Z]{{2}}\d{{4}}\d{{3}}[{_BASE32}]{{6}}", value):
        return False
    if not 1 <= int(value[6:9]) <= 366:
        return False
    total = ord(value[0]) + ord(value[1]) + sum(_BASE32.index(sign) for sign in value[2:-1])
    return value[-1] == _BASE32[total % 32]


def _is_gln(value: str) -> bool:
    return len(value) == 13 and bool(ean.is_valid(value))


def _shaped(pattern: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value) is not None


#: Their issuers write them with signs that mean something, and in small letters too.
_AS_WRITTEN = frozenset({Scheme.CADASTRE, Scheme.REGISTER, Scheme.RBA})
_CHECKS: dict[Scheme, Callable[[str], bool]] = {
    Scheme.LEI: lambda value: bool(lei.is_valid(value)),
    Scheme.OS_ID: _is_os_id,
    Scheme.RMI_CID: _shaped(r"CID\d{6}"),
    Scheme.RBA: _shaped(r"\S.{0,79}"),
    Scheme.DUNS: _shaped(r"\d{9}"),
    Scheme.GLN: _is_gln,
    Scheme.USCC: lambda value: bool(uscc.is_valid(value)),
    Scheme.JP_CORPORATE_NUMBER: lambda value: bool(cn.is_valid(value)),
    Scheme.BPN: _shaped(r"BPN[LSA][0-9A-Z]{12}"),
    Scheme.ICMM: _shaped(r"ICMM\d{5}"),
    Scheme.LOCODE: _shaped(r"[A-Z]{2}[A-Z2-9]{3}"),
    Scheme.CADASTRE: _shaped(r"\S.{0,79}"),
    Scheme.REGISTER: _shaped(r"\S.{0,79}"),
    Scheme.WIKIDATA: _shaped(r"Q[1-9]\d{0,9}"),
}
