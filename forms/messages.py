"""How this layer speaks: English msgids, marked with N_ for pybabel, translated by whoever is handed to `bind`.

forms knows no web framework: a translations object has `gettext` and `ngettext`, as Python's own gettext module's have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from gettext import NullTranslations
from typing import Any, Protocol

from engine.feel.said import in_both


class Translations(Protocol):
    """What translates: Flask-Babel's, Python's or WTForms' translations objects all do."""

    def gettext(self, message: str) -> str: ...
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


ENGLISH: Translations = NullTranslations()


def N_(msgid: str) -> str:  # noqa: N802 (the name that pybabel looks for)
    """Mark a msgid; what comes out is what went in."""
    return msgid


@dataclass(frozen=True)
class Message:
    """A msgid with its parameters, said in a language later."""

    msgid: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def say(self, translations: Translations = ENGLISH) -> str:
        """The sentence in the language of `translations`."""
        return said(translations, self.msgid, self.params)

    def __str__(self) -> str:
        return self.say()


def said(translations: Translations, msgid: str, params: Mapping[str, Any]) -> str:
    """A msgid translated, with its parameters if it has any."""
    text = translations.gettext(msgid)
    if not params:
        return text
    language = _language(translations)
    return text % {
        name: in_both(value)[language] if isinstance(value, Exception) else value
        for name, value in params.items()
    }


def _language(translations: Translations) -> str:
    """zh for a Chinese catalogue, else en."""
    info = getattr(translations, "info", None)
    return "zh" if info and str(info().get("language", "")).startswith("zh") else "en"


# What a person reads beside a field.
REQUIRED = N_("Please fill this in.")
REQUIRED_CHOICE = N_("Please choose.")
REQUIRED_TICK = N_("Please tick this box to go on.")
REQUIRED_FILE = N_("Please choose a file.")
NOT_A_NUMBER = N_("Please enter a number, such as 12 or 3.5.")
NUMBER_TOO_LONG = N_("This number has too many digits.")
TOO_MANY_DIGITS = N_("At most %(digits)s digits after the point, please.")
WHOLE_NUMBER = N_("Please enter a whole number.")
NOT_A_STEP = N_("Please choose a step of %(step)s: the nearest are %(below)s and %(above)s.")
TOO_SMALL = N_("This must be at least %(limit)s.")
TOO_LARGE = N_("This must be at most %(limit)s.")
TOO_SHORT = N_("At least %(limit)s characters, please; these are %(length)s.")
TOO_LONG = N_("At most %(limit)s characters, please; these are %(length)s.")
PATTERN = N_("This does not have the expected form.")
NOT_AN_EMAIL = N_("Please enter an e-mail address, such as name@example.com.")
NOT_A_PHONE = N_(
    "Please enter a telephone number, such as 13800000000, 010-62150000 or +86 13800000000."
)
NOT_A_DATE = N_("Please enter a date, such as 2026-11-22.")
NOT_A_TIME = N_("Please enter a time of day, such as 09:30.")
NOT_A_MOMENT = N_("Please enter a date and a time, such as 2026-11-22 09:30.")
NOT_AN_INTERVAL = N_("Please choose a time in steps of %(minutes)s minutes.")
PAST = N_("This lies in the past.")
NOT_A_CHOICE = N_("Please choose one of the values that are offered.")
TOO_MANY_ROWS = N_("At most %(limit)s rows, please.")
FILE_UNKNOWN = N_("This file is not here any more; please choose it again.")
ONE_FILE = N_("One file, please.")
FILE_KIND = N_("Files of this kind are not accepted here: %(name)s.")

CAME_UP = N_("Your answers have brought up this question.")

# What is around the fields.
SUMMARY = N_("Please look at this again")
BEHIND_LABEL = N_("%(label)s: %(message)s")
IS_REQUIRED = N_("required")
CHOOSE = N_("Please choose")
NO_CHOICE = N_("No answer")
NOTHING_TO_CHOOSE = N_("There is nothing to choose from.")
ADD_ROW = N_("Add a row")
ADD_ROW_TO = N_("Add a row to %(label)s")
REMOVE_ROW = N_("Remove row %(number)s")
ROW = N_("Row %(number)s")
STAR = N_("%(number)s of %(most)s stars")
KEEP_FILE = N_("Keep %(name)s")
NO_ROWS = N_("Nothing here.")
LEFT_OUT = N_("%(number)s more rows are not shown.")
