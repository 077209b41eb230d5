"""For machines: is it alive, and how is it doing."""

from __future__ import annotations

from flask import Blueprint

from webapp.monitoring import views

blueprint = Blueprint("monitoring", __name__)
blueprint.add_url_rule("/healthz", view_func=views.health)
blueprint.add_url_rule("/metrics", view_func=views.metrics)

menu = ()
