"""The public check of papers: by the code on any of them; a certificate is valid or withdrawn, and nothing private shows."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import access
from webapp.extensions import db, limiter
from webapp.masking import masked_name
from webapp.verify.finding import LONGEST, page_of
from workflows.records.certificates import certificate_by_code

TRIES = "60 per minute"


@access.public
@limiter.limit(TRIES)
def ask() -> ResponseReturnValue:
    """Check any paper of this platform by the code that stands on it."""
    typed = request.args.get("code", "").replace("\x00", "")[:300]
    found = page_of(db.session(), typed) if typed.strip() else None
    if found is not None:
        endpoint, arguments = found
        return redirect(url_for(endpoint, **arguments))
    page = render_template("verify/ask.html", typed=typed)
    return page, 404 if typed.strip() else 200


@access.public
@limiter.limit(TRIES)
def show(code: str) -> ResponseReturnValue:
    """What the certificate behind a code says; a friendly 404 for a code that nobody has."""
    known = len(code) <= LONGEST and code.isascii()
    found = certificate_by_code(db.session(), code) if known else None
    if found is None:
        return render_template("verify/unknown.html"), 404
    return render_template("verify/show.html", certificate=found, holder=masked_name(found.holder))
