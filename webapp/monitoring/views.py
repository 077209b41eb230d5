"""Health and figures."""

from __future__ import annotations

import secrets

from flask import abort, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp import access, address
from webapp.extensions import db, limiter
from webapp.metrics import figures


@access.public
@limiter.exempt
def health() -> ResponseReturnValue:
    """200 when the database answers, 503 when it does not."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "The database does not answer.\n", 503, {"Content-Type": "text/plain"}
    return "ok\n", 200, {"Content-Type": "text/plain"}


@access.public
@limiter.exempt
def metrics() -> ResponseReturnValue:
    """Figures for those who hold the token, or for this machine when no token is set."""
    wanted = current_app.extensions["settings"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not (
        secrets.compare_digest(given.encode(), wanted.encode()) if wanted else address.is_local()
    ):
        abort(404)
    return figures()
