"""The page of URLs: the inspector's desk."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("inspector", __name__, url_prefix="/inspector", template_folder="templates")
