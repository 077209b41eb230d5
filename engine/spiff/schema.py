"""The BPMN 2.0 XML schema that SpiffWorkflow ships, located without importing SpiffWorkflow."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, cast

from lxml import etree

_LOCK = Lock()


class SchemaError(NamedTuple):
    """One thing that the schema refuses: libxml2's name of the error, the element's path, line and the message."""

    kind: str
    path: str
    line: int
    text: str


def schema_errors(root: etree._Element) -> list[SchemaError]:
    """What the BPMN 2.0 schema, diagram interchange included, refuses in a document, in document order.

    Validate a tree once only: libxml2 remembers the ids it has seen and would call them duplicates.
    """
    schema = _bpmn_schema()
    with _LOCK:  # the error log belongs to the schema object, which is shared
        schema.validate(root)
        log = cast("Iterable[Any]", schema.error_log)
        return [SchemaError(e.type_name, e.path or "", e.line, e.message) for e in log]


@cache
def _bpmn_schema() -> etree.XMLSchema:
    found = find_spec("SpiffWorkflow")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("SpiffWorkflow is not installed, so its BPMN schema is missing.")
    folder = Path(found.submodule_search_locations[0], "bpmn", "parser", "schema")
    return etree.XMLSchema(etree.parse(str(folder / "BPMN20.xsd")))
