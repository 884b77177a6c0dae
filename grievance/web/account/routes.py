"""The page of URLs: signing in and one's own account."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("account", __name__, url_prefix="/account", template_folder="templates")
