"""What can be chosen: the options a choice offers now, and the token that stands for each in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.values import Value, to_json
from forms.schema import Option


def option_of(raw: Any) -> Option | None:
    """The option of `{"label": .., "value": ..}` or of a bare text, number or truth value; None if it is none."""
    if isinstance(raw, (str, bool, Decimal)):
        raw = {"value": raw}
    if not isinstance(raw, Mapping) or raw.get("value") in (None, ""):
        return None
    value = raw["value"]
    token = token_of(value)
    label = raw.get("label")
    return Option(value, label if isinstance(label, str) and label else token, token)


def options_of(found: Value, most: int) -> tuple[Option, ...]:
    """The options in a value that valuesKey or valuesExpression found; what is no option is left out."""
    if not isinstance(found, list):
        return ()
    options = (option_of(one) for one in found[:most])
    return tuple({option.token: option for option in options if option is not None}.values())


def token_of(value: Value) -> str:
    """A text for a value: its own for texts, else canonical JSON."""
    return value if isinstance(value, str) else to_json(value)
