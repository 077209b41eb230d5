"""The forms of the calendar."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from workflows.records.workdays import NAME_LENGTH, DayKind


class DayForm(FlaskForm):
    """One exceptional day."""

    day = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    kind = RadioField(
        _l("What it is"),
        [InputRequired(_l("Choose what the day is."))],
        choices=[(DayKind.HOLIDAY.value, _l("Free")), (DayKind.WORKDAY.value, _l("Worked instead"))],
    )  # fmt: skip
    name = StringField(
        _l("Name of the holiday"),
        [DataRequired(_l("Enter the name of the holiday.")), Length(max=NAME_LENGTH, message=_l("Use at most 60 characters."))],
    )  # fmt: skip
