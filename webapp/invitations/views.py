"""已邀请部门: the list, and withdrawing an invitation; inviting is the start form of department_invitation (E14)."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import access
from webapp.counted import LAST_PAGE
from webapp.edge import me
from webapp.extensions import db
from webapp.filings.wanted import number_in, word_of
from webapp.invitations import labels, reading
from webapp.withdrawing import take_back
from workflows.operations.invitations import KEY, withdraw_invitation
from workflows.records.invitations import InvitationState
from workflows.records.signals import Signal

ROLES = (reading.BUREAU, reading.OFFICER)


@access.role(*ROLES)
def index() -> str:
    """Whom my organisation has invited, and how they use achievements; the national office sees all."""
    session, state = db.session(), word_of(InvitationState, request.args.get("state"))
    page = number_in(request.args.get("page"), 1, LAST_PAGE) or 1
    counts, found = reading.counts(session), reading.page_of(session, state, page)
    total = sum(counts.values()) if state is None else counts.get(state, 0)
    return render_template(
        "invitations/index.html", invitations=found, counts=counts, state=state, page=page,
        pages=max(1, -(-total // reading.SIZE)), total=total, labels=labels, Signal=Signal, key=KEY,
        acts=reading.acts_of(session, [one.department_id for one in found]),
        cases=reading.cases_of(session, [one.id for one in found]), is_ours=reading.is_ours,
    )  # fmt: skip


@access.role(*ROLES)
def withdraw(invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back; the account loses its role at once, what was said stays."""
    found = reading.invitation_for_me(db.session(), invitation_id)
    if found is None or not reading.is_ours(found) or found.state not in labels.OPEN:
        abort(404)
    return take_back(
        "invitations/withdraw.html",
        lambda tx, reason: withdraw_invitation(tx, invitation_id, reason, by=me()),
        done=_("The invitation is withdrawn; the invited person is told by mail."),
        over=_("This invitation is over already."),
        then=url_for("invitations.index"),
        invitation=found,
    )
