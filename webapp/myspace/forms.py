"""The form of 我的空间."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length


class LeaveForm(FlaskForm):
    """Why the expert wants to leave the pool (F18)."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why you want to leave.")), Length(max=1000, message=_l("Use at most 1000 characters."))],
        description=_l("The administrator of your enterprise reads it and decides."),
        render_kw={"rows": 4, "maxlength": 1000},
    )  # fmt: skip
