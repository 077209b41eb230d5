"""The forms of a published result: objecting to it, withdrawing it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length


class ObjectionForm(FlaskForm):
    """What is wrong; the choices are the sheet's indicators."""

    indicator = SelectField(_l("Which indicator"))
    said = TextAreaField(
        _l("What is wrong, and how it can be seen"),
        [DataRequired(_l("Say what is wrong.")), Length(min=5, max=2000)],
        render_kw={"rows": 6, "maxlength": 2000},
    )


class WithdrawalForm(FlaskForm):
    """Why a published result is taken back; everybody reads it."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why the result is withdrawn.")), Length(min=5, max=1000)],
        render_kw={"rows": 4, "maxlength": 1000},
    )
