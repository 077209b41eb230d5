"""The WTForms fields: posted texts in, one of engine.values out, and the texts again for showing.

Each holds its component. `data` is the answer as far as it could be read (rules come later, in forms.rules), `start`
what the field began with, `texts` what its input shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from wtforms import Field
from wtforms.meta import DefaultMeta
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from engine.values import Value
from forms import messages
from forms.files import FileRefused, FileStore, StoredFile, Upload, is_accepted
from forms.messages import Translations
from forms.moments import in_zone, read_moment, written
from forms.options import token_of
from forms.posted import Posted
from forms.schema import (
    CheckInput,
    ChoiceInput,
    FileInput,
    Input,
    MomentInput,
    NumberInput,
    Option,
    TextInput,
)
from forms.widths import narrow

MOST_DIGITS = 30
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
C = TypeVar("C", bound=Input)


class Surroundings(DefaultMeta):
    """WTForms' meta: what the fields of one bound form share."""

    def __init__(
        self,
        translations: Translations,
        zone: ZoneInfo,
        now: datetime,
        store: FileStore | None,
        uploads: Mapping[str, Sequence[Upload]],
    ) -> None:
        self.translations, self.zone, self.now = translations, zone, now
        self.store, self.uploads = store, uploads
        self.today = now.astimezone(zone).date()

    def get_translations(self, form: object) -> Translations:
        """The translations object that `bind` was given."""
        return self.translations


class AnswerField(Field, Generic[C]):
    """A field for one component; subclasses say how it is read, started and shown."""

    data: Value
    meta: Surroundings

    def __init__(self, component: C, **given: Any) -> None:
        super().__init__(label="", default=component.default, **given)
        self.component = component

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Start, then read what was posted. A name that was not posted was not in the page: it keeps its start.

        (Every input in a page posts its name: boxes and lists have an empty hidden companion for that.)
        """
        posted = formdata is not None and self.name in formdata
        super().process(formdata if posted else None, data, extra_filters)

    def process_data(self, value: Value) -> None:
        """Begin with a typed value; one of a foreign type is taken for none, as in form-js."""
        self.start = self.data = self.fitting(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was posted. What cannot be read is null with an error."""
        self.data = self.empty
        self.data = self.read(valuelist)

    def pre_validate(self, form: object) -> None:
        """What could not be read needs no further rules."""
        if self.process_errors:
            raise StopValidation()

    @property
    def empty(self) -> Value:
        """The answer of an untouched field."""
        return None

    def read(self, texts: list[str]) -> Value:
        """The answer in posted texts. Raises ValueError with a sentence for the person."""
        raise NotImplementedError

    def fitting(self, value: Value) -> Value:
        """`value` if it is of this field's type, else the empty one."""
        raise NotImplementedError

    def write(self, value: Value) -> list[str]:
        """The texts that show a value."""
        raise NotImplementedError

    @property
    def texts(self) -> list[str]:
        """What the input shows: as typed, else the value it began with."""
        return self.write(self.start) if self.raw_data is None else self.raw_data

    def wrong(self, msgid: str, **params: object) -> ValueError:
        """An error in the person's language."""
        return ValueError(self.gettext(msgid) % params)


class TextField(AnswerField[TextInput]):
    """A text, untouched within; a single line loses its newlines and the blanks around it."""

    @property
    def empty(self) -> Value:
        return ""

    def read(self, texts: list[str]) -> Value:
        text = texts[0] if texts else ""
        return text if self.component.kind == "textarea" else text.replace("\n", " ").strip()

    def fitting(self, value: Value) -> Value:
        if isinstance(value, Decimal):
            return token_of(value)
        return value if isinstance(value, str) else ""

    def write(self, value: Value) -> list[str]:
        return [str(value)]


class NumberField(AnswerField[NumberInput]):
    """A Decimal (or its text). Full-width digits are read; NaN, infinity and exponents are not numbers here."""

    def read(self, texts: list[str]) -> Value:
        text = narrow(texts[0][:200]).strip() if texts else ""
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise self.wrong(messages.NOT_A_NUMBER)
        if len(text) > MOST_DIGITS + 2:
            raise self.wrong(messages.NUMBER_TOO_LONG)
        return Decimal(text)

    def fitting(self, value: Value) -> Value:
        if isinstance(value, str) and len(value) <= MOST_DIGITS and _NUMBER.fullmatch(value):
            return Decimal(value)
        return value if isinstance(value, Decimal) and value.is_finite() else None

    def write(self, value: Value) -> list[str]:
        return [""] if value is None else [f"{value:f}"]


class MomentField(AnswerField[MomentInput]):
    """A date, a time or both."""

    def read(self, texts: list[str]) -> Value:
        if not texts or not texts[0].strip():
            return None
        subtype = self.component.subtype
        found = read_moment(texts[0], subtype)
        if found is None:
            raise self.wrong(_UNREADABLE[subtype])
        return self._placed(found)

    def _placed(self, moment: Any) -> Value:
        return in_zone(moment, self.component.zone, self.meta.zone, self.meta.today)

    def fitting(self, value: Value) -> Value:
        subtype = self.component.subtype
        found = read_moment(value, subtype) if isinstance(value, str) else value
        if type(found) is not _TYPES[subtype]:
            return None
        has_zone = getattr(found, "tzinfo", None) is not None
        return found if has_zone else self._placed(found)

    def write(self, value: Value) -> list[str]:
        return [written(value, self.meta.zone) if isinstance(value, (date, time)) else ""]


_TYPES = {"date": date, "time": time, "datetime": datetime}
_UNREADABLE = {
    "date": messages.NOT_A_DATE,
    "time": messages.NOT_A_TIME,
    "datetime": messages.NOT_A_MOMENT,
}


class CheckField(AnswerField[CheckInput]):
    """True or false; browsers post nothing for false."""

    @property
    def empty(self) -> Value:
        return False

    def read(self, texts: list[str]) -> Value:
        return any(text not in ("", "false") for text in texts)

    def fitting(self, value: Value) -> Value:
        return value is True

    def write(self, value: Value) -> list[str]:
        return ["true"] if value is True else []


class ChoiceField(AnswerField[ChoiceInput]):
    """One value out of the options, or a list of them. Options may depend on other answers: `offer` sets them."""

    options: tuple[Option, ...] = ()

    def offer(self, options: tuple[Option, ...]) -> None:
        """Set what can be chosen and read the posted tokens by it."""
        self.options = options
        by_token = {option.token: option.value for option in options}
        found = [by_token[token] for token in self.chosen if token in by_token]
        self.data = found if self.component.many else next(iter(found), None)

    @property
    def chosen(self) -> list[str]:
        """The tokens posted or begun with, each once, none for the empty choice."""
        tokens = list(dict.fromkeys(filter(None, self.texts)))
        return tokens if self.component.many else tokens[:1]

    @property
    def forged(self) -> bool:
        """Whether a token was posted that is not offered."""
        return bool(set(self.chosen) - {option.token for option in self.options})

    @property
    def empty(self) -> Value:
        return [] if self.component.many else None

    def read(self, texts: list[str]) -> Value:
        return self.empty

    def fitting(self, value: Value) -> Value:
        if self.component.many:
            return list(value) if isinstance(value, list) else []
        return value

    def write(self, value: Value) -> list[str]:
        values = value if isinstance(value, list) and self.component.many else [value]
        return [token_of(one) for one in values if one is not None]


class FileField(AnswerField[FileInput]):
    """Files in the store: those kept from before, and those just uploaded."""

    files: tuple[StoredFile, ...] = ()

    @property
    def empty(self) -> Value:
        return []

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the uploads in, so that their references are posted like those kept from before."""
        if formdata is not None and self.name in self.meta.uploads:
            self._take(formdata)
        super().process(formdata, data, extra_filters)
        self.process_errors = [*self.process_errors, *self._refusals]

    def read(self, texts: list[str]) -> Value:
        found = [self._find(reference) for reference in dict.fromkeys(filter(None, texts))]
        self.files = tuple(file for file in found if file is not None)
        if None in found:
            raise self.wrong(messages.FILE_UNKNOWN)
        return [file.as_value() for file in self.files]

    def fitting(self, value: Value) -> Value:
        return list(value) if isinstance(value, list) else []

    def write(self, value: Value) -> list[str]:
        files = value if isinstance(value, list) else []
        return [str(file.get("reference")) for file in files if isinstance(file, dict)]

    _refusals: Sequence[str] = ()

    def _take(self, posted: Posted) -> None:
        self._refusals = []
        for upload in self.meta.uploads[self.name][:50]:
            if upload.filename:
                self._keep(upload, posted)

    def _keep(self, upload: Upload, posted: Posted) -> None:
        name = upload.filename or ""
        if self.meta.store is None or not is_accepted(upload, self.component.accept):
            self._refusals = [*self._refusals, self.gettext(messages.FILE_KIND) % {"name": name}]
            return
        try:
            kept = self.meta.store.keep(upload)
        except FileRefused as error:
            self._refusals = [*self._refusals, str(error)]
            return
        before = posted.getlist(self.name) if self.component.multiple else []
        posted.texts[self.name] = [*before, kept.reference]

    def _find(self, reference: str) -> StoredFile | None:
        return self.meta.store.find(reference) if self.meta.store else None


FIELDS: dict[type[Input], type[AnswerField[Any]]] = {
    CheckInput: CheckField,
    ChoiceInput: ChoiceField,
    FileInput: FileField,
    MomentInput: MomentField,
    NumberInput: NumberField,
    TextInput: TextField,
}
