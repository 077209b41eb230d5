"""Fails when a text that pages show has no Chinese translation, or one that is only a guess (fuzzy)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
MAPPING = ROOT / "babel.cfg"
CATALOGUE = ROOT / "webapp" / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {
    **dict.fromkeys(("_", "_l", "N_", "gettext", "lazy_gettext")),
    **dict.fromkeys(("ngettext", "lazy_ngettext"), (1, 2)),
    **dict.fromkeys(("pgettext", "lazy_pgettext"), ((1, "c"), 2)),
}


def main() -> None:
    """Print every text without translation, with its place; exit 1 when there is one."""
    if not CATALOGUE.exists():
        sys.exit(f"{CATALOGUE.relative_to(ROOT)} is missing.")
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans_CN")
    sys.exit("\n".join(missing(catalogue)) or 0)


def missing(catalogue: Catalog) -> Iterator[str]:
    """One sentence for each extracted text that the catalogue lacks, leaves empty or holds as fuzzy."""
    for place, text, context in extracted():
        message = catalogue.get(text, context)
        if message is None or not complete(message) or message.fuzzy:
            yield f"{place}: no Chinese for {text!r}"


def complete(message: Message) -> bool:
    """Whether every form of the message has a translation."""
    forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(form and form.strip() for form in forms)


def extracted() -> Iterator[tuple[str, str, str | None]]:
    """Place, msgid and context of every text marked for translation in code and templates."""
    for place, message, context in marked():
        yield place, message[0] if isinstance(message, tuple) else message, context


def marked() -> Iterator[tuple[str, str | tuple[str, str], str | None]]:
    """The same with both forms of a text that has a plural."""
    with MAPPING.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=_is_source)
    for name, line, message, _comments, context in found:
        yield f"{name}:{line}", message, context


def _is_source(folder: str) -> bool:
    return Path(folder).name not in {"node_modules", "tests", "build"} and not Path(
        folder
    ).name.startswith((".", "_"))


if __name__ == "__main__":
    main()
