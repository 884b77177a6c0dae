"""The page of URLs: what a brand may see."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("brand", __name__, url_prefix="/brand", template_folder="templates")
