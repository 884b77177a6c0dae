"""The poster of a site, to be printed and hung where people work: anybody may."""

from __future__ import annotations

from flask import abort, url_for
from werkzeug.wrappers import Response

from grievance.exports.poster import poster_of
from grievance.opening.queries import is_confirmed, who_runs_it
from grievance.web.ui.locales import WORKER_LOCALES, language
from grievance.web.ui.promises import promises_in
from grievance.web.ui.sealed_files import as_paper
from grievance.web.ui.session import settings
from grievance.web.ui.voices import voice_of


def poster_address(number: str) -> str:
    """Return where a poster leads: to the first question, with the site known."""
    return settings().base_url.rstrip("/") + url_for("worker.poster", number=number)


def posters_of(reference: str, number: str | None) -> list[tuple[str, str, str]]:
    """Return the tag, the own name and the address of each language that a site's poster can be had in.

    There is none until somebody has confirmed who runs this and what the poster promises.
    """
    if number is None or not is_confirmed():
        return []
    return [
        (
            language(code).tag,
            language(code).autonym,
            url_for("public.poster", reference=reference, locale=code),
        )
        for code in WORKER_LOCALES
    ]


def printed_poster(*, site: str, number: str, locale: str) -> Response:
    """Hand out the poster of a site in one language of workers."""
    runs = who_runs_it()
    if runs is None or locale not in WORKER_LOCALES:
        abort(404)
    printed = poster_of(
        site=site,
        number=number,
        address=poster_address(number),
        promises=promises_in(locale, keeps_months=runs.keeps_months),
        run_by=runs.legal_name,
        voice=voice_of(locale),
    )
    return as_paper(printed.pdf, name=f"poster-{number}-{locale}.pdf")
