"""The files of one person's forms (`forms.FileStore`): taken in, checked, kept, found again."""

from __future__ import annotations

from pathlib import PurePath

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.db import transaction
from forms.files import FileRefused, StoredFile, Upload
from webapp.attachments.kinds import TAKEN, ending_of, is_what_it_says
from webapp.attachments.scanning import is_infected
from webapp.edge import outside, runtime
from webapp.extensions import db
from workflows.records.attachments import Attachment, attachment_of, keep_attachment

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_FORM = 3 * LARGEST_FILE
MEBI = 1024 * 1024


class PersonsFiles:
    """What a person has attached, and what the case of this form holds already."""

    def __init__(self, person: str | None, case_id: int | None = None) -> None:
        self._person, self._case_id = person, case_id

    def keep(self, upload: Upload) -> StoredFile:
        """Keep an upload, in a transaction of its own, so that a form that is refused keeps its files. Raises FileRefused."""
        name = PurePath(upload.filename or "").name[-200:]
        content = upload.stream.read(LARGEST_FILE + 1)
        _refuse(name, content)
        with Session(db.engine) as session, transaction(session, runtime()) as tx:
            kept = keep_attachment(
                tx, file=outside().files.put(content), filename=name,
                media_type=TAKEN[ending_of(name)], size=len(content), by=self._person,
            )  # fmt: skip
            return _stored(kept)

    def find(self, reference: str) -> StoredFile | None:
        """A file of this person's, or of this form's case; None for any other, forged ones too."""
        found = attachment_of(db.session(), reference[:64])
        if found is None:
            return None
        is_own = found.case_id is None and found.kept_by == self._person is not None
        is_of_case = found.case_id is not None and found.case_id == self._case_id
        return _stored(found) if is_own or is_of_case else None


def _refuse(name: str, content: bytes) -> None:
    ending = ending_of(name)
    if len(content) > LARGEST_FILE:
        raise FileRefused(
            _("“%(name)s” is larger than %(size)s MB. Attach a smaller file.", name=name, size=LARGEST_FILE // MEBI)
        )  # fmt: skip
    if not content:
        raise FileRefused(_("“%(name)s” is empty.", name=name))
    if ending not in TAKEN:
        kinds = ", ".join(sorted(one.lstrip(".") for one in TAKEN))
        raise FileRefused(
            _("“%(name)s” is of a kind that is not taken. Taken are: %(kinds)s.", name=name, kinds=kinds)
        )  # fmt: skip
    if not is_what_it_says(content, ending):
        raise FileRefused(
            _("“%(name)s” is not what its name says. Open it, save it again and attach that file.", name=name)
        )  # fmt: skip
    if is_infected(content):
        raise FileRefused(_("“%(name)s” holds a virus and was not kept.", name=name))


def _stored(kept: Attachment) -> StoredFile:
    return StoredFile(kept.reference, kept.filename, kept.size, kept.media_type)
