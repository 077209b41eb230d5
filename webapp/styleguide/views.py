"""All components on one page."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, current_app, render_template
from flask.typing import ResponseReturnValue

from webapp import access
from webapp.edge import now


@access.signed_in
def styleguide() -> ResponseReturnValue:
    """The components with made-up content; 404 outside of demonstrations."""
    if not current_app.extensions["settings"].demo:
        abort(404)
    dues = [now() + timedelta(hours=hours) for hours in (-50, -3, 2, 26, 100, 900)]
    return render_template("styleguide/index.html", dues=dues)
