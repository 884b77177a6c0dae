"""Numbers that others have given to sites and companies, and how to tell a mistyped one."""

from __future__ import annotations

from enum import StrEnum


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
