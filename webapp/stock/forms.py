"""Forms of the stock of patents."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from workflows.records.endings import EndKind

MODES = (("new", _l("New patents")), ("changed", _l("Changes of patents on record")))
ENDINGS: dict[str, object] = {
    EndKind.LAPSED: _l("Lapsed"),
    EndKind.TRANSFERRED: _l("Transferred"),
    EndKind.EXCLUSIVE: _l("Licensed exclusively"),
    EndKind.WITHDRAWN: _l("Withdrawn"),
}


def _stripped(typed: str | None) -> str | None:
    return typed.strip() if typed else typed


class UploadForm(FlaskForm):
    """A file of patents, and whether it brings new ones or changes."""

    mode = RadioField(
        _l("What the file holds"), [InputRequired(_l("Choose one."))], choices=MODES, default="new"
    )
    file = FileField(_l("File (.xlsx or .csv)"), [FileRequired(_l("Choose a file."))])  # fmt: skip


class EndForm(FlaskForm):
    """Why a patent leaves."""

    kind = RadioField(
        _l("Why it leaves"), [InputRequired(_l("Choose one."))], choices=list(ENDINGS.items())
    )
    reason = TextAreaField(
        _l("Reason, as enterprises concerned will read it"),
        [DataRequired(_l("Give a reason.")), Length(max=500, message=_l("Use at most 500 characters."))],
        filters=[_stripped],
    )  # fmt: skip


class TokenForm(FlaskForm):
    """Nothing but the token."""
