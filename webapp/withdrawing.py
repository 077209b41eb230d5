"""撤回 of what one has sent in: the reason is asked, and whoever decided meanwhile was faster."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from engine.db import Transaction
from engine.errors import NobodyWaiting, Refused
from webapp.allotting.forms import trim
from webapp.edge import command
from webapp.errors import sentence


class ReasonForm(FlaskForm):
    """Why it is taken back; those concerned read it."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why it is taken back.")), Length(max=1000, message=_l("Use at most 1000 characters."))],
        [trim],
        render_kw={"rows": 4, "maxlength": 1000},
    )  # fmt: skip


def take_back(
    template: str,
    act: Callable[[Transaction, str], None],
    *,
    done: str,
    over: str = "",
    then: str,
    **shown: object,
) -> ResponseReturnValue:
    """The page that asks why; once it is answered, `act` with the reason, and on to `then` with the sentence `done`.

    `over` is what people read when nothing waits to be taken back any more; a refusal speaks for itself.
    """
    form = ReasonForm()
    if not form.validate_on_submit():
        page = render_template(template, form=form, **shown)
        return make_response(page, 422 if form.errors else 200)
    try:
        with command() as tx:
            act(tx, form.reason.data or "")
    except NobodyWaiting:
        flash(over, "info")
    except Refused as refusal:
        flash(sentence(refusal), "info")
    else:
        flash(done, "success")
    return redirect(then)
