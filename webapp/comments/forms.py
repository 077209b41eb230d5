"""The forms of comments: words, people, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from forms.files import FileRefused, StoredFile
from webapp.attachments.store import PersonsFiles
from workflows.records.comments import LONGEST

MOST_FILES = 10


class Ticks(SelectMultipleField):
    """One box to tick a choice."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CommentForm(FlaskForm):
    """Words, whom to tell, files, and whether it is a note for oneself."""

    body = TextAreaField(
        _l("Comment"),
        [
            DataRequired(_l("Write something.")),
            Length(max=LONGEST, message=_l("Use at most 4000 characters.")),
        ],
        description=_l("Write @ and a name to tell somebody who may see this case."),
        render_kw={"rows": 4, "maxlength": LONGEST},
    )
    people = Ticks(_l("Tell"), coerce=int)
    kept = Ticks(_l("Attached"))
    files = MultipleFileField(
        _l("Attach files"),
        description=_l("PDF, pictures, Word, Excel, PowerPoint, text or zip, up to 20 MB each."),
    )
    private = BooleanField(_l("A note that only I can read"))

    def __init__(self, readers: Mapping[int, str], **shown: object) -> None:
        super().__init__(data=shown)
        self.people.choices = list(readers.items())
        self.kept.choices = []

    def hold(self, files: Iterable[StoredFile]) -> None:
        """These are there and can be left out again."""
        self.kept.choices = [(one.reference, one.filename) for one in files]

    def take(self, store: PersonsFiles, posted: Iterable[str]) -> None:
        """Keep what was sent along, so that a refused form does not lose it, and find what was kept before."""
        known = [name for name, _label in self.kept.choices or ()]
        kept = [store.find(one) for one in posted if one not in known]
        files, refused = [one for one in kept if one is not None], []
        for upload in self.files.data or ():
            try:
                files.append(store.keep(upload))
            except FileRefused as refusal:
                refused.append(str(refusal))
        self.kept.choices = [
            *(self.kept.choices or ()),
            *((f.reference, f.filename) for f in files),
        ]
        self.kept.data = list(
            dict.fromkeys([*(self.kept.data or ()), *(f.reference for f in files)])
        )
        if len(self.kept.data) > MOST_FILES:
            refused.append(_("Attach at most %(most)d files.", most=MOST_FILES))
        self.files.errors = refused

    def answered(self) -> bool:
        """Whether everything is right, what the store said of the files included."""
        refused = list(self.files.errors)
        valid = self.validate()
        self.files.errors = refused
        return valid and not refused
