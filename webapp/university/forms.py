"""Forms of the university's desk that no process asks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.allotting.forms import PersonFields, text_field, trim
from webapp.university.labels import END

REASON = Length(max=1000, message=_l("Use at most 1000 characters."))


class EndForm(FlaskForm):
    """撤下/终止: why an item leaves the libraries; the enterprises concerned read the reason (X17)."""

    kind = RadioField(
        _l("Why it leaves"),
        [DataRequired(_l("Choose what happened."))],
        choices=[(one.value, label) for one, label in END.items()],
    )
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why; the enterprises concerned read it.")), REASON],
        render_kw={"rows": 4, "maxlength": 1000},
    )


class BatchForm(FlaskForm):
    """建档 in batch: a file with a line for each patent."""

    file = FileField(_l("File (.xlsx or .csv)"), [FileRequired(_l("Choose a file."))])


class TokenForm(FlaskForm):
    """Nothing but the token."""


class CollegeForm(FlaskForm):
    """What a college is called, without the university's name."""

    name = StringField(
        _l("Name of the college"),
        [DataRequired(_l("Fill this in.")), Length(max=80, message=_l("Use at most 80 characters."))],
        [trim],
        description=_l("Without the name of the university."),
    )  # fmt: skip


class InviteForm(PersonFields):
    """Somebody of the university, who gets an account or one more role."""

    role = SelectField(_l("Role"), [DataRequired(_l("Choose one."))])
    college = SelectField(
        _l("College"), description=_l("Inventors and officers of a college belong to a college.")
    )
    name = text_field(_l("Name"), 40)


class PlaceForm(FlaskForm):
    """The college of a patent, and its inventors by login."""

    college = SelectField(_l("College"), coerce=int, validate_choice=True)
    inventors = StringField(
        _l("Inventors' logins"),
        [Length(max=600, message=_l("Use at most 600 characters."))],
        description=_l("Several are separated by commas. They can register this patent then."),
        render_kw={"maxlength": 600},
    )

    @property
    def logins(self) -> list[str]:
        """What was typed, login by login."""
        text = (self.inventors.data or "").replace("，", ",").replace("、", ",")
        return [one.strip() for one in text.split(",") if one.strip()]
