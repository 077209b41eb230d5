"""The form that withdraws an invitation."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.allotting.forms import trim


class WithdrawForm(FlaskForm):
    """Why; the invited person reads it."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why you withdraw the invitation.")), Length(max=1000, message=_l("Use at most 1000 characters."))],
        [trim],
        render_kw={"rows": 4, "maxlength": 1000},
    )  # fmt: skip
