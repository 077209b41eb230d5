"""Writing a step of a scenario as a line of YAML."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.values import duration_text
from engine.xml import XmlRefused, read_xml

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff]*")


def add_step(source: str, verb: str, details: Any) -> str:
    """The scenario with one more step at its end."""
    return f"{source.rstrip()}\n  - {verb}: {flow(details)}\n"


def correlation_keys(source: str) -> dict[str, str]:
    """Of each message of a process, the expression of its key. Nothing for a process that cannot be read."""
    try:
        root = read_xml(source.encode())
    except XmlRefused:
        return {}
    found = {
        message.get("name", ""): message.find(f"{BPMN}extensionElements/{ZEEBE}subscription")
        for message in root.iter(f"{BPMN}message")
    }
    return {name: one.get("correlationKey", "") for name, one in found.items() if one is not None}


def without_last(source: str) -> str:
    """The scenario without its last step, when steps are a line each; else as it is."""
    lines = source.rstrip().split("\n")
    if lines and lines[-1].startswith("  - "):
        return "\n".join(lines[:-1]) + "\n"
    return source


def flow(value: Any) -> str:
    """A value in YAML's flow style, which one line holds."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case Decimal() | int() | float():
            return format(value, "f") if isinstance(value, Decimal) else str(value)
        case timedelta():
            return duration_text(value)
        case datetime() | date():
            return value.isoformat()
        case time():
            return _quoted(value.isoformat())
        case dict():
            return "{" + ", ".join(f"{_quoted(str(k))}: {flow(v)}" for k, v in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(flow(one) for one in value) + "]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """Plain where YAML reads it as the same text, else in quotes."""
    words = ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
    if PLAIN.fullmatch(text) and text.lower() not in words:
        return text
    return json.dumps(text, ensure_ascii=False)
