"""The form that appoints a substitute."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError


class SubstituteForm(FlaskForm):
    """Who, from which day, and until which one, both included."""

    person = SelectField(_l("Person"), [InputRequired(_l("Choose a person."))])
    starts = DateField(_l("From"), [InputRequired(_l("Choose a day."))])
    ends = DateField(
        _l("Until"), [Optional()], description=_l("Leave it empty if you do not know yet.")
    )

    def __init__(self, people: list[tuple[str, str]]) -> None:
        super().__init__()
        self.person.choices = [("", _l("Please choose")), *people]

    def validate_ends(self, field: DateField) -> None:
        """A period has a day at least."""
        if field.data and self.starts.data and field.data < self.starts.data:
            raise ValidationError(_l("The period ends before it begins."))
