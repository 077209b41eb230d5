"""See script/translate. Several people may run it at once: the catalogue is locked while it is rewritten."""

from __future__ import annotations

import fcntl
import sys
from datetime import UTC, datetime

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from translations import CATALOGUE, complete, marked

LOCALE = "zh_Hans_CN"
HEADER = "# The Chinese texts of Panhuo. Written by script/translate; translations may be edited by hand."
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # a date would make two people's changes collide


def main() -> None:
    """Add what is new, drop what is gone, take translations from standard input, list what is missing."""
    pairs = {} if sys.stdin.isatty() else dict(_pair(line) for line in sys.stdin if "\t" in line)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        renewed = renew(read_po(file, locale=LOCALE), pairs)
        file.seek(0)
        file.truncate()
        write_po(file, renewed, width=100, sort_output=True)
    missing = [_english(message) for message in renewed if message.id and not complete(message)]
    print(*missing, sep="\n")


def renew(old: Catalog, pairs: dict[str, str]) -> Catalog:
    """The catalogue of the texts that there are now, with the translations known so far."""
    new = Catalog(
        locale=LOCALE, project="Panhuo", version="1", header_comment=HEADER, fuzzy=False,
        creation_date=NO_DATE, revision_date=NO_DATE, last_translator="Panhuo", language_team="Panhuo",
        msgid_bugs_address="-",
    )  # fmt: skip
    for _place, ids, context in marked():
        english = ids[0] if isinstance(ids, tuple) else ids
        known = old.get(english, context)
        chinese = pairs.get(english) or _chinese(known)
        new.add(ids, (chinese,) if isinstance(ids, tuple) else chinese, context=context)
    return new


def _english(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (list, tuple)) else message.id


def _chinese(known: Message | None) -> str:
    """The translation so far; Chinese has one form for all numbers."""
    if known is None:
        return ""
    return known.string[0] if isinstance(known.string, (list, tuple)) else known.string or ""


def _pair(line: str) -> tuple[str, str]:
    english, _, chinese = line.rstrip("\n").partition("\t")
    return english, chinese.strip()


if __name__ == "__main__":
    main()
