"""The forms of the libraries."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length


class TokenForm(FlaskForm):
    """Nothing but the token: what is sent along is read as conditions."""


class SearchNameForm(FlaskForm):
    """The name under which a search is kept."""

    name = StringField(
        _l("Name of the search"),
        [DataRequired(_l("Give the search a name.")), Length(max=60, message=_l("Use at most 60 characters."))],
        filters=[lambda typed: typed.strip() if typed else typed],
    )  # fmt: skip
