"""Give sites the numbers that stand on posters."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from grievance.foundation import clock
from grievance.foundation.db import add_rows, db
from grievance.supplychain.models.number import IssuedNumber
from grievance.supplychain.models.site import Site
from grievance.supplychain.numbers import new_number


def issue_number(site: Site) -> str:
    """Let a site take reports: give it a number, the one that it had before if it ever had one."""
    if site.number is None:
        earlier = db.session.scalar(select(IssuedNumber.number).where(IssuedNumber.site_code == site.code))
        site.number = earlier or _fresh(site.code)
        db.session.flush()
    return site.number


def issue_numbers(sites: Sequence[Site]) -> None:
    """Let many sites take reports at once, each with the number that it had before if it ever had one."""
    db.session.flush()
    codes = [each.code for each in sites]
    issued = select(IssuedNumber.site_code, IssuedNumber.number).where(IssuedNumber.site_code.in_(codes))
    earlier = {code: number for code, number in db.session.execute(issued).all()}  # noqa: C416
    made: list[dict[str, object]] = []
    for site in sites:
        number = earlier.get(site.code)
        if number is None:
            number = _free({str(each["number"]) for each in made})
            made.append({"number": number, "site_code": site.code, "issued_at": clock.now()})
        site.number = number
    add_rows(IssuedNumber, made)


def stop_reports(site: Site) -> None:
    """Take no more reports about a site; its number stays its own and goes to no other."""
    site.number = None
    db.session.flush()


def _fresh(site_code: str) -> str:
    number = _free(set())
    db.session.add(IssuedNumber(number=number, site_code=site_code, issued_at=clock.now()))
    db.session.flush()
    return number


def _free(made: set[str]) -> str:
    while True:
        number = new_number()
        taken = select(IssuedNumber.id).where(IssuedNumber.number == number)
        # A number given to a site without going through here, as in a restored database, is taken too.
        in_use = select(Site.id).where(Site.number == number)
        if number not in made and db.session.scalar(taken) is None and db.session.scalar(in_use) is None:
            return number
