"""The form of a comment."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from workflows.records.comments import LONGEST


class CommentForm(FlaskForm):
    """Words, whom to tell, and whether it is a note for oneself."""

    body = TextAreaField(
        _l("Comment"),
        [
            DataRequired(_l("Write something.")),
            Length(max=LONGEST, message=_l("Use at most 4000 characters.")),
        ],
        description=_l("Write @ and a name to tell somebody who may see this case."),
        render_kw={"rows": 4, "maxlength": LONGEST},
    )
    people = SelectMultipleField(
        _l("Tell"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    private = BooleanField(_l("A note that only I can read"))

    def __init__(self, readers: Mapping[int, str]) -> None:
        super().__init__()
        self.people.choices = list(readers.items())
