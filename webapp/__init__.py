"""The web edge: one folder an area, each with its addresses, views and templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from engine.runtime import Runtime
    from webapp.settings import Settings


def create_app(settings: Settings, runtime: Runtime | None = None) -> Flask:
    """The application for these settings. `runtime` is handed in by tests and workers that bring their own."""
    from webapp import application

    return application.build(settings, runtime)
