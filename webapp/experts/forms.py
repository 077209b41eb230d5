"""The forms of the experts' pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length


class ConfirmForm(FlaskForm):
    """Nothing but the token: the page asks, the button answers."""


class RemovalForm(FlaskForm):
    """出库: why, and a tick that it is meant (F18, X3)."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why the expert leaves.")), Length(max=1000, message=_l("Use at most 1000 characters."))],
        description=_l("The expert reads it in a mail, and it stays in the record."),
        render_kw={"rows": 4, "maxlength": 1000},
    )  # fmt: skip
    sure = BooleanField(
        _l("I know that this cannot be undone"),
        [InputRequired(_l("Tick this to go on."))],
    )
