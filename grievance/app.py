"""The composition root: sees everything, wires it, holds no logic."""

from __future__ import annotations

from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from grievance.foundation.db import db, prepare_engine
from grievance.foundation.secrets import PepperRing, derive
from grievance.foundation.settings import Settings
from grievance.foundation.text import translations_folder
from grievance.web.account import routes as account
from grievance.web.admin import routes as admin
from grievance.web.brand import routes as brand
from grievance.web.inspector import routes as inspector
from grievance.web.interpreter import routes as interpreter
from grievance.web.official import routes as official
from grievance.web.operator import routes as operator
from grievance.web.panel import routes as panel
from grievance.web.public import routes as public
from grievance.web.representative import routes as representative
from grievance.web.ui import routes as ui
from grievance.web.ui.compression import set_up_compression
from grievance.web.ui.failures import set_up_failures
from grievance.web.ui.handing_over import set_up_handing_over
from grievance.web.ui.headers import set_up_headers
from grievance.web.ui.in_force import set_up_words
from grievance.web.ui.lingering import set_up_lingering
from grievance.web.ui.locales import select_locale
from grievance.web.ui.logs import Portal, set_up_logs
from grievance.web.ui.presentation import set_up_templates
from grievance.web.ui.session import SealedSessions
from grievance.web.ui.static_files import set_up_static_files
from grievance.web.ui.uploads import UploadRequest
from grievance.web.ui.url_rules import LateRule
from grievance.web.ui.visitors import set_up_login
from grievance.web.worker import routes as worker
from grievance.wiring import wire

AUDIENCES = (
    *(worker, public, representative, inspector, operator, brand, official, panel, interpreter),
    *(admin, account),
)


def create_app(settings: Settings) -> Flask:
    """Put the product together for one installation."""
    app = Portal(__name__, static_folder=None)
    app.request_class = UploadRequest
    app.url_rule_class = LateRule
    app.extensions["settings"] = settings
    ring = PepperRing.read(settings.secret_file) if settings.secret_file.exists() else PepperRing.new()
    app.extensions["peppers"] = ring
    app.config.update(
        SECRET_KEY=derive(ring.service_key, "form tokens"),
        TRUSTED_HOSTS=settings.hosts,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        MAX_CONTENT_LENGTH=settings.upload_limit_mib * 1024 * 1024 + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        MAX_FORM_PARTS=200,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.secure,
        BABEL_TRANSLATION_DIRECTORIES=str(translations_folder()),
    )
    app.session_interface = SealedSessions()
    set_up_logs()
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    Babel(app, locale_selector=select_locale).domain_instance = set_up_words(app)
    set_up_compression(app)
    manager = LoginManager(app)
    set_up_login(manager)
    csrf = CSRFProtect(app)
    set_up_templates(app)
    set_up_failures(app)
    set_up_handing_over(app)
    set_up_headers(app)
    set_up_lingering(app)
    set_up_static_files(app)
    app.register_blueprint(ui.blueprint)
    csrf.exempt("grievance.web.ui.everywhere.pick_language")
    csrf.exempt("grievance.web.ui.policy_reports.receive")
    for audience in AUDIENCES:
        app.register_blueprint(audience.blueprint)
    for view in (*worker.CHECKS_ITS_OWN_TOKEN, *operator.CHECKS_ITS_OWN_TOKEN):
        csrf.exempt(view)
    wire(settings)
    return app


def _engine_options(settings: Settings) -> dict[str, object]:
    # An error of the database would quote the row it was about.
    quiet = {"hide_parameters": True}
    if settings.database.startswith("sqlite"):
        return {**quiet, "connect_args": {"check_same_thread": False, "timeout": 10}}
    return {**quiet, "pool_size": settings.threads, "max_overflow": 2, "pool_pre_ping": True}
