"""The form that withdraws an intent."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length


class WithdrawForm(FlaskForm):
    """Why the enterprise takes it back; the university reads it."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why you withdraw the intent.")), Length(max=1000, message=_l("Use at most 1000 characters."))],
        render_kw={"rows": 4, "maxlength": 1000},
    )  # fmt: skip
