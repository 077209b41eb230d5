"""What the editors offer for choosing: operations, forms, decisions, processes, variables."""

from __future__ import annotations

import types
import typing
from typing import Any

from flask_babel import gettext as _

from engine import dmn
from engine.deployments import all_in_force
from engine.drafts.names import known_names
from engine.feel.described import described
from engine.operations import Operation
from engine.verbs import VERBS
from webapp.edge import runtime
from webapp.extensions import db
from webapp.languages import language
from webapp.people import role_name
from webapp.studio.desk import Desk
from webapp.studio.panel import level_actions
from workflows.records.accounts import Role


def offered(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Lists of `value` and `label`, operations with their typed parameters."""
    names = known_names(desk.files, runtime().operations, runtime().forms)
    return {
        "operations": [_operation(one) for _name, one in sorted(runtime().operations.items())],
        "forms": [_choice(name) for name in desk.names("forms/", ".form")],
        "decisions": _decisions(desk),
        "roles": [{"value": one.value, "label": role_name(one.value)} for one in Role],
        "verbs": [{"value": verb, "label": verb_word(verb)} for verb in VERBS],
        "actions": level_actions(),
        "processes": [_choice(one.key, one.definition.title) for one in all_in_force(db.session())],
        "variables": [{"name": name, "info": origin} for name, origin in names.items()],
    }


def functions() -> list[dict[str, Any]]:
    """FEEL's own functions, for completion."""
    is_chinese = language().startswith("zh")
    return [
        {"name": one.name, "params": one.parameters, "info": one.zh if is_chinese else one.en}
        for one in described()
    ]


def verb_word(verb: str) -> str:
    """What people may do with a task, as the list of the panel says it."""
    words = {
        "transfer": _("hand it over (transfer)"),
        "delegate": _("ask for an opinion (delegate)"),
        "sign": _("add signers (sign)"),
        "return": _("return it (return)"),
        "withdraw": _("take back one's completion (withdraw)"),
        "urge": _("urge (urge)"),
        "copy": _("show the case to somebody (copy)"),
        "suspend": _("suspend the case (suspend)"),
    }
    return words.get(verb, verb)


def _choice(value: str, title: str = "") -> dict[str, Any]:
    return {"value": value, "label": f"{title}（{value}）" if title else value}


def _operation(operation: Operation) -> dict[str, Any]:
    parameters = [
        {"name": one.name, "type": type_words(one.type), "required": one.required}
        for one in operation.inputs.values()
    ]
    return {
        "value": operation.name,
        "label": _choice(operation.name, _(operation.summary))["label"],
        "doc": _(operation.summary),
        "parameters": parameters,
        "results": list(operation.results),
        "outside": operation.outside,
    }


def type_words(wanted: Any) -> str:
    """A parameter's Python type in words."""
    if typing.get_origin(wanted) in (typing.Union, types.UnionType):
        return " / ".join(type_words(one) for one in typing.get_args(wanted))
    base = typing.get_origin(wanted) or wanted
    words = {
        "str": _("text"), "int": _("whole number"), "Decimal": _("number"), "bool": _("yes or no"),
        "date": _("date"), "datetime": _("date and time"), "list": _("list"), "dict": _("context"),
        "timedelta": _("duration"), "NoneType": _("nothing"),
    }  # fmt: skip
    return words.get(getattr(base, "__name__", ""), _("any value"))


def _decisions(desk: Desk) -> list[dict[str, Any]]:
    found = []
    for path, text in sorted(desk.files.items()):
        if path.startswith("rules/"):
            try:
                decisions = dmn.parse(text.encode(), strict=False)
            except (ValueError, RecursionError):
                continue
            pairs = zip(decisions.ids, decisions.names, strict=True)
            found += [_choice(id_, name) for id_, name in pairs]
    return found
