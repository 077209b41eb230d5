"""Long work that is begun in the studio: how far it is, and where it leads."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp import access
from webapp.bounds import row_number
from webapp.errands.following import follow
from webapp.errands.showing import shown
from webapp.extensions import db
from workflows.operations.halting import GO_ON, SUSPEND
from workflows.operations.moving import MIGRATE, MOVE_BACK
from workflows.operations.replaying import REPLAY
from workflows.records.errands import Errand, errand_of

for kind in (MIGRATE, MOVE_BACK, SUSPEND, GO_ON, REPLAY):
    follow(kind, "studio.after", _l("See the result"), also_stopped=True)


@access.role("process_owner", "operator")
def after(errand_id: int) -> ResponseReturnValue:
    """The page that shows what came of an errand of one's own."""
    errand = errand_of(db.session(), current_user.id, errand_id) or abort(404)
    return redirect(_page_of(errand) or abort(404))


def under_way() -> dict[str, Any] | None:
    """What a page shows of the errand that its address names (?errand=); None for none, or somebody else's."""
    number = request.args.get("errand", type=row_number)
    errand = errand_of(db.session(), current_user.id, number) if number else None
    return shown(errand) if errand is not None else None


def _page_of(errand: Errand) -> str:
    key = errand.inputs.get("key", "")
    if errand.kind in (MIGRATE, MOVE_BACK):
        return url_for("studio.moved", key=key, number=errand.inputs["migration"])
    if errand.kind == REPLAY:
        return url_for("studio.replayed", key=key, number=errand.inputs["replay"])
    return url_for("studio.operating", key=key) if errand.kind in (SUSPEND, GO_ON) else ""
