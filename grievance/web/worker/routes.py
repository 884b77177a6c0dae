"""The page of URLs: the worker's room."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("worker", __name__, template_folder="templates")

#: Views whose forms survive an expired visit: they check the token themselves and keep what was typed.
CHECKS_ITS_OWN_TOKEN: tuple[str, ...] = ()
