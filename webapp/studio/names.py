"""Names of steps over several versions of a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.languages import translated, translated_form
from engine.packages import Package, PackageError
from engine.xml import XmlRefused, read_xml
from webapp.languages import language


def namer(*versions: Mapping[str, str]) -> Callable[[str | None], str]:
    """The name of a step by its id: that of the last of the versions (their files) which has one, else the id; in the
    reader's language where the version carries it.
    """
    known: dict[str, str] = {}
    for files in versions:
        known |= {name: said for name, said in _names(readers_model(files)) if name and said}
    return lambda element: known.get(element or "", element or "")


def readers_model(files: Mapping[str, str]) -> str:
    """The process with its names in the reader's language; as it is where the package cannot be read."""
    try:
        return translated(Package.parse(files), language()).files["process.bpmn"]
    except (PackageError, ValueError):  # a draft may be half written
        return files.get("process.bpmn", "")


def readers_form(source: str, texts: Mapping[str, str]) -> str:
    """A form with its texts in the reader's language; as it is where it cannot be read."""
    try:
        return translated_form(source, texts) if texts else source
    except (ValueError, RecursionError):
        return source


def _names(source: str) -> Iterator[tuple[str | None, str | None]]:
    try:
        root = read_xml(source.encode())
    except XmlRefused:
        return
    yield from ((one.get("id"), one.get("name")) for one in root.iter("{*}*"))
