"""工作台: what waits for me, the figures of my desk, what I began last. Cheap: a handful of statements."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user

from engine import inbox
from webapp import access
from webapp.edge import me
from webapp.extensions import db
from webapp.home.desks import figures
from webapp.home.first_steps import first_steps
from webapp.inbox.views import counts
from webapp.starting import startable

WAITING, BEGUN = 8, 6


@access.signed_in
def index() -> str:
    """A calm overview for everybody."""
    session = db.session()
    page = inbox.page(session, me(), current_user.groups, size=WAITING)
    return render_template(
        "home/index.html", page=page, counts=counts(), figures=figures(session),
        begun=inbox.started(session, me(), current_user.groups)[:BEGUN], startable=startable(),
        first_steps=first_steps(session),
    )  # fmt: skip
