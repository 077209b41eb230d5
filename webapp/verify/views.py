"""The public check of a certificate: valid or withdrawn, and nothing private."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from webapp import access
from webapp.extensions import db, limiter
from webapp.masking import masked_name
from workflows.records.certificates import certificate_by_code

TRIES = "60 per minute"
LONGEST = 64


@access.public
@limiter.limit(TRIES)
def show(code: str) -> ResponseReturnValue:
    """What the certificate behind a code says; a friendly 404 for a code that nobody has."""
    known = len(code) <= LONGEST and code.isascii()
    found = certificate_by_code(db.session(), code) if known else None
    if found is None:
        return render_template("verify/unknown.html"), 404
    return render_template("verify/show.html", certificate=found, holder=masked_name(found.holder))
