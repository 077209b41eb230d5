"""The forms on a filing's page: withdrawing it, stating how it is used."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.filings.labels import SIDE


class UseForm(FlaskForm):
    """Who uses the achievement and what came of it (E6, E9, E17)."""

    side = SelectField(
        _l("At whose end"), choices=[(side.value, name) for side, name in SIDE.items()]
    )
    user = StringField(
        _l("Who uses it"),
        [DataRequired(_l("Name the department or organisation that uses it.")), Length(max=200)],
    )
    said = TextAreaField(
        _l("How it is used"),
        [DataRequired(_l("Say what it is used for and what came of it.")), Length(min=5, max=4000)],
        render_kw={"rows": 6, "maxlength": 4000},
    )
    proof = MultipleFileField(_l("Proof of use"))
