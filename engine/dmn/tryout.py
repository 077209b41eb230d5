"""Trying a decision out on the command line: `panhuo dmn FILE --decision NAME --context JSON`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from engine.dmn.decisions import parse
from engine.feel.moments import read_date, read_duration, read_moment, read_time
from engine.feel.tryout import read_context, readable
from engine.feel.types import FeelType

_READERS = {
    "date": read_date,
    "time": read_time,
    "date and time": read_moment,
    "days and time duration": read_duration,
    "years and months duration": read_duration,
}


def try_out(
    xml: bytes,
    decision: str,
    context_json: str = "{}",
    *,
    imports: Iterable[bytes] = (),
    now: datetime | None = None,
) -> str:
    """The value of a decision over a JSON context, as readable JSON; rules that matched and warnings after it, after `# `.

    Texts become dates, times and durations where the file declares the input so. Raises DmnError, FeelLimitError, KeyError
    for an unknown decision, and ValueError for a context that is no JSON object.
    """
    decisions = parse(xml, imports=imports, strict=False)
    context = read_context(context_json)
    for part in decisions.graph.parts.values():
        if part.kind == "input" and part.name in context:
            context[part.name] = declared(context[part.name], part.type)
    outcome = decisions.evaluate(decision, context, now=now)
    rules = [f"# rule {rule.index} ({rule.rule}) of {rule.decision}" for rule in outcome.rules]
    warnings = [f"# {warning}" for warning in outcome.warnings]
    return "\n".join([readable(outcome.value), *rules, *warnings])


def declared(value: Any, wanted: FeelType) -> Any:
    """A value out of plain JSON as its declared type says: its texts read where they are dates, times or durations."""
    if isinstance(value, str) and wanted.kind in _READERS:
        found = _READERS[wanted.kind](value)
        return value if found is None else found
    if isinstance(value, list) and wanted.items is not None:
        return [declared(item, wanted.items) for item in value]
    if isinstance(value, dict) and wanted.members is not None:
        members = dict(wanted.members)
        return {k: declared(v, members[k]) if k in members else v for k, v in value.items()}
    return value
