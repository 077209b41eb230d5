"""A task beside the list: what it is about, how its case stands, what can be done with it."""

from __future__ import annotations

from dataclasses import replace

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from webapp import access
from webapp.cases.documents import about
from webapp.cases.reading import case_side
from webapp.tasks.reading import Work, find
from webapp.verbs.reading import is_delegate, offers_of, to_sign

MOMENTS = 6


@access.signed_in
def pane(task_id: int) -> ResponseReturnValue:
    """The pane by itself, for htmx; `list` is the list that it stands beside."""
    return make_response(_pane(find(task_id), request.args.get("list", "")))


def pane_of(task_id: int, listed: str) -> Markup:
    """The same inside the list's page; empty where the person may not see the task."""
    try:
        return _pane(find(task_id), listed)
    except NotFound:
        return Markup()


def _pane(work: Work, listed: str) -> Markup:
    side = case_side(work.case, work.loaded)
    page = render_template(
        "tasks/pane.html", work=work, listed=listed[:2000], about=about(work.case),
        side=replace(side, moments=side.moments[:MOMENTS]), offers=offers_of(work),
        asked=to_sign(work), delegate=is_delegate(work),
    )  # fmt: skip
    return Markup(page)  # noqa: S704 - a rendered template
