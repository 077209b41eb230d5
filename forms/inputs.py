"""One reader a kind of input: from the JSON object of form-js to the frozen class of forms.schema.

Each takes the object and what every component has (`common`), and adds findings to the object's list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, cast

from engine.values import Value
from forms.items import Item, as_number
from forms.limits import LONGEST_EVER, LONGEST_TEXT, MOST_OPTIONS
from forms.messages import N_
from forms.moments import read_moment
from forms.options import option_of
from forms.patterns import Pattern, PatternError, parse_pattern
from forms.schema import (
    CheckInput,
    ChoiceInput,
    Component,
    FileInput,
    MomentInput,
    NumberInput,
    Option,
    TextInput,
)

STARS = "panhuo:display"
_KEY = re.compile(r"[^\W\d_]\w*(\.[^\W\d_]\w*)*")
_RULES = frozenset(
    [
        "required",
        "min",
        "max",
        "minLength",
        "maxLength",
        "pattern",
        "patternErrorMessage",
        "validationType",
    ]
)


def read_key(item: Item, name: str, *, optional: bool = False) -> str:
    """The dotted name under `key` or `path`; a finding if it is missing or no name."""
    key = item.text(name, longest=100)
    if not key and not optional:
        item.note(N_("“%(name)s” is missing: under which name is the answer kept?"), name=name)
    elif key and (not _KEY.fullmatch(key) or key == "csrf_token"):
        item.note(
            N_("“%(key)s” cannot be a name: use letters, digits and _, beginning with a letter."),
            key=key,
        )
    return key


def _input(item: Item, common: dict[str, Any]) -> dict[str, Any]:
    rules = item.part("validate")
    for name in sorted(set(rules.raw) - _RULES):
        item.note(N_("“%(rule)s” is not a validation rule."), rule=name)
    return {
        **common,
        "key": read_key(item, "key"),
        "label": item.template("label"),
        "description": item.template("description", longest=4_000),
        "required": rules.flag("required"),
        "disabled": item.flag("disabled"),
        "readonly": item.flag_or_formula("readonly"),
    }


def _adorned(item: Item, common: dict[str, Any]) -> dict[str, Any]:
    appearance = item.part("appearance")
    return {
        **_input(item, common),
        "prefix": appearance.template("prefixAdorner", longest=100),
        "suffix": appearance.template("suffixAdorner", longest=100),
    }


def text_input(item: Item, common: dict[str, Any]) -> Component:
    """form-js textfield and textarea."""
    rules = item.part("validate")
    maximum = rules.limit("maxLength")
    longest = LONGEST_TEXT[common["kind"]]
    if isinstance(maximum, Decimal):
        if not 0 < maximum <= LONGEST_EVER:
            item.note(N_("“maxLength” must be from 1 to %(most)s."), most=LONGEST_EVER)
        longest = LONGEST_EVER
    return TextInput(
        **_adorned(item, common),
        default=item.text("defaultValue", longest=longest) or None,
        min_length=rules.limit("minLength"),
        max_length=maximum,
        hard_limit=longest,
        pattern=_pattern(rules),
        pattern_message=rules.text("patternErrorMessage"),
        validation=cast(
            Any,
            rules.one_of("validationType", "", "email", "phone", "custom").removeprefix("custom"),
        ),
    )


def number_input(item: Item, common: dict[str, Any]) -> Component:
    """form-js number."""
    rules = item.part("validate")
    increment = item.number("increment")
    if increment is not None and increment <= 0:
        item.note(N_("“increment” must be greater than 0."))
        increment = None
    return NumberInput(
        **_adorned(item, common),
        default=item.number("defaultValue"),
        minimum=rules.limit("min"),
        maximum=rules.limit("max"),
        digits=item.integer("decimalDigits", 0, 20),
        increment=increment,
        as_text=item.flag("serializeToString"),
    )


def moment_input(item: Item, common: dict[str, Any]) -> Component:
    """form-js datetime."""
    subtype = cast(
        Literal["date", "time", "datetime"], item.one_of("subtype", "date", "time", "datetime")
    )
    fields = _input(item, common)
    if not fields["label"].text:
        fields["label"] = item.template("timeLabel" if subtype == "time" else "dateLabel")
    return MomentInput(
        **fields,
        default=_moment_default(item, subtype),
        subtype=subtype,
        no_past=item.flag("disallowPassedDates"),
        zone=cast(
            Any,
            item.one_of("timeSerializingFormat", "utc_offset", "utc_normalized", "no_timezone"),
        ),
        interval=item.integer("timeInterval", 1, 60),
    )


def _moment_default(item: Item, subtype: Literal["date", "time", "datetime"]) -> Value:
    text = item.text("defaultValue", longest=40)
    if not text:
        return None
    found = read_moment(text, subtype)
    if found is None:
        item.note(N_("“defaultValue” is not a %(subtype)s."), subtype=subtype)
    return found


def check_input(item: Item, common: dict[str, Any]) -> Component:
    """form-js checkbox."""
    return CheckInput(**_input(item, common), default=item.flag("defaultValue"))


def choice_input(item: Item, common: dict[str, Any]) -> Component:
    """form-js radio, select, checklist and taglist."""
    many = common["kind"] in ("checklist", "taglist")
    options = _options(item)
    key, formula = item.text("valuesKey", longest=200), item.formula("valuesExpression")
    if not (options or key or formula):
        item.note(
            N_("There is nothing to choose: give “values”, “valuesKey” or “valuesExpression”.")
        )
    stars = common["properties"].get(STARS) == "stars"
    if stars and (common["kind"] != "radio" or not 1 < len(options) <= 10):
        item.note(N_("Only a radio with two to ten values can be shown as stars."))
    return ChoiceInput(
        **_input(item, common),
        default=_choice_default(item, many, options),
        many=many,
        stars=stars,
        options=options,
        options_key=key,
        options_formula=formula,
    )


def _options(item: Item) -> tuple[Option, ...]:
    options: dict[str, Option] = {}
    for raw in item.parts("values", most=MOST_OPTIONS):
        option = option_of(_decimals(raw))
        if option is None:
            item.note(N_("Each of “values” needs a “value” and a “label”."))
        elif option.token in options:
            item.note(N_("“values” offers “%(value)s” twice."), value=option.token)
        else:
            options[option.token] = option
    return tuple(options.values())


def _choice_default(item: Item, many: bool, options: tuple[Option, ...]) -> Value:
    raw = _decimals(item.raw.get("defaultValue"))
    if raw in (None, "", []):
        return [] if many else None
    wanted = raw if many and isinstance(raw, list) else [raw]
    known = [option.value for option in options]
    if (many and not isinstance(raw, list)) or (known and any(one not in known for one in wanted)):
        item.note(N_("“defaultValue” is none of the values."))
        return [] if many else None
    return cast(Value, raw)


def _decimals(raw: Any) -> Any:
    """Plain JSON as values, as far as options need it."""
    match raw:
        case int() | float() if not isinstance(raw, bool):
            return as_number(raw)
        case list():
            return [_decimals(one) for one in raw]
        case Mapping():
            return {str(key): _decimals(one) for key, one in raw.items()}
    return raw


def file_input(item: Item, common: dict[str, Any]) -> Component:
    """form-js filepicker."""
    accept = [part.strip().lower() for part in item.text("accept").split(",")]
    return FileInput(
        **_input(item, common),
        accept=tuple(filter(None, accept)),
        multiple=item.flag_or_formula("multiple"),
    )


def _pattern(rules: Item) -> Pattern | None:
    text = rules.text("pattern", longest=10_000)
    if not text:
        return None
    try:
        return parse_pattern(text)
    except PatternError as error:
        rules.note(N_("“pattern” cannot be used: %(reason)s"), reason=error)
        return None
