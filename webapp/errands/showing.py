"""What the progress of an errand is shown with (errands/progress.html), here and in other areas."""

from __future__ import annotations

from typing import Any

from webapp.errands.following import following
from webapp.errands.labels import STATUS, told
from webapp.extensions import db
from workflows.records.errands import KEPT, Errand, stuck_among


def shown(errand: Errand) -> dict[str, Any]:
    """The template's variables."""
    return {
        "errand": errand, "stuck": bool(stuck_among(db.session(), [errand])), "status": STATUS,
        "told": told, "kept": KEPT.days, "following": following(errand),
    }  # fmt: skip
