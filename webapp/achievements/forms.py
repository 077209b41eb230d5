"""The forms on an achievement's page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

STARS = [(str(one), "★" * one + "☆" * (5 - one)) for one in range(5, 0, -1)]


class RatingForm(FlaskForm):
    """What an organisation says of an achievement that was pushed to it (E11)."""

    stars = RadioField(
        _l("Rating of your organisation"), [InputRequired(_l("Choose one to five stars."))], choices=STARS
    )  # fmt: skip
    opinion = TextAreaField(
        _l("Needs and suggestions"),
        [Length(max=2000, message=_l("Use at most 2000 characters."))],
        render_kw={"rows": 3, "maxlength": 2000},
    )


class CommentForm(FlaskForm):
    """A comment for everybody, once it was read."""

    body = TextAreaField(
        _l("Your comment"),
        [DataRequired(_l("Write something.")), Length(max=1000, message=_l("Use at most 1000 characters."))],
        render_kw={"rows": 3, "maxlength": 1000},
    )  # fmt: skip


class HideForm(FlaskForm):
    """Why a comment is not shown."""

    reason = TextAreaField(
        _l("Reason"), [DataRequired(_l("Say why the comment is not shown.")), Length(max=500)],
        render_kw={"rows": 2, "maxlength": 500},
    )  # fmt: skip
