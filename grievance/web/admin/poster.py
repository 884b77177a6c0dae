"""The poster of a site, to be printed and hung where people work."""

from __future__ import annotations

from flask import abort, url_for

from grievance.exports.poster import poster_of
from grievance.opening.queries import who_runs_it
from grievance.supplychain.access import SITES
from grievance.supplychain.models.site import Site
from grievance.web.admin.desk import Answer, stewards
from grievance.web.ui.locales import WORKER_LOCALES, language
from grievance.web.ui.promises import promises_in
from grievance.web.ui.sealed_files import as_paper
from grievance.web.ui.session import settings
from grievance.web.ui.visitors import staff
from grievance.web.ui.voices import voice_of


@stewards
def download(reference: str, locale: str) -> Answer:
    """Hand out the poster of a site that takes reports, in one language of workers."""
    site = SITES.find(staff(), Site.reference, reference)
    if site.number is None or locale not in WORKER_LOCALES:
        abort(404)
    runs = who_runs_it()
    printed = poster_of(
        site=site.name,
        number=site.number,
        address=poster_address(site.number),
        promises=promises_in(locale, keeps_months=runs.keeps_months) if runs is not None else [],
        run_by=runs.legal_name if runs is not None else "",
        voice=voice_of(locale),
    )
    return as_paper(printed.pdf, name=f"poster-{site.number}-{locale}.pdf")


def poster_address(number: str) -> str:
    """Return where a poster leads: to the first question, with the site known."""
    return settings().base_url.rstrip("/") + url_for("worker.poster", number=number)


def posters_of(site: Site) -> list[tuple[str, str, str]]:
    """Return the tag, the own name and the address of each language that a site's poster can be had in."""
    if site.number is None:
        return []
    return [
        (
            language(code).tag,
            language(code).autonym,
            url_for("admin.poster", reference=site.reference, locale=code),
        )
        for code in WORKER_LOCALES
    ]
