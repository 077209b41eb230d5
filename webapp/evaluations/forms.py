"""The form that asks experts for their ratings."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.validators import DataRequired


class AssignForm(FlaskForm):
    """Which experts of the pool are to rate a patent; the choices are those who may be asked."""

    experts = SelectMultipleField(
        _l("Experts"), [DataRequired(_l("Choose at least one expert."))], coerce=int
    )
