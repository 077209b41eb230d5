"""Putting the application together."""

from __future__ import annotations

from flask import Flask, session
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.runtime import Runtime
from webapp import access, bounds, connections, errors, logs, metrics, pages, security
from webapp.areas import areas
from webapp.bundle import send_static
from webapp.extensions import babel, csrf, db, limiter, login, migrate
from webapp.navigation import add_to_menu
from webapp.outside import runtime_for
from webapp.settings import Settings

DEFAULT_LOCALE = "zh_Hans_CN"


def build(settings: Settings, runtime: Runtime | None) -> Flask:
    """The application for these settings."""
    app = Flask("webapp")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        BABEL_DEFAULT_LOCALE=DEFAULT_LOCALE,
        BABEL_DEFAULT_TIMEZONE=settings.timezone,
        RATELIMIT_STORAGE_URI=settings.redis_url,
        RATELIMIT_KEY_PREFIX="panhuo",
        SEND_FILE_MAX_AGE_DEFAULT=security.YEAR,
        LOGIN_DISABLED=False,
        # A late answer to an autosave must not overwrite the session that a submit has just written.
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.extensions["panhuo"] = runtime or runtime_for(settings)
    app.extensions["settings"] = settings
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    logs.configure(app)
    bounds.bound(app)
    _extend(app)
    metrics.measure(app)
    security.protect(app, settings)
    pages.equip(app, settings)
    errors.register(app)
    _open_areas(app)
    return app


def _extend(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        connections.watch(db.engine)
    migrate.init_app(app, db, directory=f"{app.root_path}/migrations")
    csrf.init_app(app)
    login.init_app(app)
    limiter.init_app(app)
    babel.init_app(app, locale_selector=locale)


def _open_areas(app: Flask) -> None:
    app.before_request(access.guard)
    app.view_functions["static"] = access.public(send_static)
    for area in areas():
        app.register_blueprint(area.blueprint)
        add_to_menu(app, area.menu)


def locale() -> str:
    """The reader's language: the account's, else what was chosen in this browser, else Chinese."""
    if current_user.is_authenticated:
        return str(current_user.locale)
    chosen = session.get("locale")
    return chosen if chosen in pages.LANGUAGES else DEFAULT_LOCALE
