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
from forms.files import FileStore, Upload
from forms.messages import Translations
from forms.moments import in_zone, read_moment, written
from forms.options import token_of
from forms.schema import (
    CheckInput,
    Input,
    MomentInput,
    NumberInput,
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
