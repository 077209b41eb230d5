"""专利评价报告: an evaluation as a PDF, with the experts' words for their own enterprise alone (M32)."""

from __future__ import annotations

from io import BytesIO

from flask import abort, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, to_user_timezone
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from reports.evaluation import Evaluated, Said, evaluation_pdf
from webapp import access
from webapp.edge import now
from webapp.evaluations.reading import WITH_ALL
from webapp.extensions import db
from workflows.records.evaluations import Evaluation, RatingState, shown_stars, stars_by_item

ADMIN, OFFICER = "enterprise_admin", "university_officer"
GIVEN = (RatingState.SUBMITTED, RatingState.ACCEPTED)


@access.role(ADMIN, OFFICER)
def report(evaluation_id: int) -> ResponseReturnValue:
    """The report of a submitted evaluation; `inside=1` is the enterprise's own version, with what experts said."""
    options = (*WITH_ALL, joinedload(Evaluation.item), joinedload(Evaluation.organisation))
    found = db.session.scalars(
        select(Evaluation).where(Evaluation.id == evaluation_id).options(*options)
    )
    evaluation = found.unique().one_or_none()
    if evaluation is None or evaluation.verdict is None:
        abort(404)
    ours = evaluation.organisation_id in current_user.organisations_as(ADMIN)
    theirs = evaluation.item.organisation_id in current_user.organisations_as(OFFICER)
    inside = request.args.get("inside") == "1"
    if not (ours or (theirs and not inside)):
        abort(404)
    content = evaluation_pdf(_evaluated(evaluation, inside), lang=_language())
    name = f"{evaluation.item.number or evaluation.item_id}-{'inside' if inside else 'report'}.pdf"
    return send_file(
        BytesIO(content), "application/pdf", as_attachment=True, download_name=name, max_age=0
    )


def _evaluated(evaluation: Evaluation, inside: bool) -> Evaluated:
    item, verdict = evaluation.item, evaluation.verdict
    assert verdict is not None
    experts = [one for one in evaluation.ratings if one.state in GIVEN] if inside else None
    given = stars_by_item(db.session(), [item.id]).get(item.id, {})
    return Evaluated(
        title=item.title,
        facts=[
            (_("Patent"), item.title), (_("Publication number"), item.number or "—"),
            (_("University or institute"), item.applicant),
        ],
        enterprise=_said(evaluation.organisation.name, verdict), cooperates=verdict.cooperates,
        distribution=shown_stars(given),
        experts=None if experts is None else [_said(one.account.name, one) for one in experts],
        made_at=to_user_timezone(now()),
    )  # fmt: skip


def _said(who: str, one: object) -> Said:
    stars, opinion, needs, at = (
        getattr(one, name) for name in ("stars", "opinion", "needs", "submitted_at")
    )
    return Said(who, stars, opinion, needs, to_user_timezone(at))


def _language() -> str:
    return "en" if str(get_locale() or "").startswith("en") else "zh"
