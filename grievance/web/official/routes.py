"""The page of URLs: the Party official's desk."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("official", __name__, url_prefix="/official", template_folder="templates")
