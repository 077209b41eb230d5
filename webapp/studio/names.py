"""Names of steps over several versions of a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.xml import XmlRefused, read_xml


def namer(*versions: Mapping[str, str]) -> Callable[[str | None], str]:
    """The name of a step by its id: that of the last of the versions (their files) which has one, else the id."""
    known: dict[str, str] = {}
    for files in versions:
        source = files.get("process.bpmn", "")
        known |= {name: said for name, said in _names(source) if name and said}
    return lambda element: known.get(element or "", element or "")


def _names(source: str) -> Iterator[tuple[str | None, str | None]]:
    try:
        root = read_xml(source.encode())
    except XmlRefused:
        return
    yield from ((one.get("id"), one.get("name")) for one in root.iter("{*}*"))
