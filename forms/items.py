"""Reading one JSON object of a form with suspicion: every getter checks type and bounds and notes what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from engine import feel
from engine.feel import Expression as Formula
from engine.feel import Template
from forms.errors import Finding
from forms.messages import N_, Message
from forms.richtext import RichText
from forms.schema import Limit

LONGEST_FORMULA = 5_000
_ABSENT = (None, "")


class Item:
    """A JSON object of a form, the name it goes by in messages, and the list that findings are added to."""

    def __init__(self, raw: Mapping[str, Any], name: str, findings: list[Finding]) -> None:
        self.raw, self.name, self.findings = raw, name, findings

    def note(self, msgid: str, **params: object) -> None:
        """Add a finding about this object."""
        self.findings.append(Finding(self.name, Message(msgid, params)))

    def part(self, key: str) -> Item:
        """The object under `key`, empty if there is none."""
        raw = self.raw.get(key)
        if raw is not None and not isinstance(raw, Mapping):
            self.note(N_("“%(key)s” must be an object."), key=key)
            raw = None
        return Item(raw or {}, self.name, self.findings)

    def parts(self, key: str, *, most: int) -> Sequence[Any]:
        """The list under `key`, cut at `most` (which is a finding), empty if there is none."""
        raw = self.raw.get(key)
        if raw is None:
            return ()
        if not isinstance(raw, list):
            self.note(N_("“%(key)s” must be a list."), key=key)
            return ()
        if len(raw) > most:
            self.note(N_("“%(key)s” holds more than %(most)s entries."), key=key, most=most)
        return raw[:most]

    def text(self, key: str, *, longest: int = 1_000) -> str:
        """The text under `key`, empty if there is none."""
        raw = self.raw.get(key)
        if raw is None:
            return ""
        if not isinstance(raw, str):
            self.note(N_("“%(key)s” must be a text."), key=key)
            return ""
        if len(raw) > longest:
            self.note(N_("“%(key)s” is longer than %(most)s characters."), key=key, most=longest)
        return raw[:longest]

    def one_of(self, key: str, *choices: str) -> str:
        """The text under `key`, which must be one of `choices`; the first if there is none."""
        found = self.text(key) or choices[0]
        if found in choices:
            return found
        self.note(
            N_("“%(key)s” is “%(found)s”; it must be one of: %(choices)s."),
            key=key,
            found=found,
            choices=", ".join(filter(None, choices)),
        )
        return choices[0]

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false under `key`."""
        raw = self.raw.get(key)
        if raw is None:
            return default
        if not isinstance(raw, bool):
            self.note(N_("“%(key)s” must be true or false."), key=key)
            return default
        return raw

    def number(self, key: str) -> Decimal | None:
        """The number under `key` (form-js writes some as texts), None if there is none."""
        raw = self.raw.get(key)
        if raw in _ABSENT:
            return None
        found = as_number(raw)
        if found is None:
            self.note(N_("“%(key)s” must be a number."), key=key)
        return found

    def integer(self, key: str, low: int, high: int) -> int | None:
        """The whole number under `key` within the two bounds, None if there is none."""
        found = self.number(key)
        if found is None:
            return None
        if found != found.to_integral_value() or not low <= found <= high:
            self.note(
                N_("“%(key)s” must be a whole number from %(low)s to %(high)s."),
                key=key,
                low=low,
                high=high,
            )
            return None
        return int(found)

    def formula(self, key: str) -> Formula | None:
        """The FEEL under `key`, which must begin with `=`; None if there is none."""
        text = self.text(key, longest=LONGEST_FORMULA).strip()
        if not text or text == "=":
            return None
        if not text.startswith("="):
            self.note(N_("“%(key)s” must be an expression that begins with “=”."), key=key)
            return None
        return self._parsed(key, text[1:])

    def flag_or_formula(self, key: str) -> bool | Formula:
        """True, false or FEEL under `key`."""
        if isinstance(self.raw.get(key), str):
            return self.formula(key) or False
        return self.flag(key)

    def limit(self, key: str) -> Limit:
        """A number or FEEL under `key`, None if there is none."""
        raw = self.raw.get(key)
        if isinstance(raw, str) and raw.lstrip().startswith("="):
            return self.formula(key)
        return self.number(key)

    def template(self, key: str, *, longest: int = 1_000) -> Template:
        """The text with `{{ }}` holes under `key` (or all of it FEEL, when it begins with `=`)."""
        return self.as_template(key, self.text(key, longest=longest))

    def as_template(self, key: str, text: str) -> Template:
        """`text` as a template; a finding and an empty one if its FEEL is wrong."""
        try:
            if text.startswith("="):
                return Template(text, [feel.parse(text[1:])])
            return feel.template(text)
        except feel.FeelSyntaxError as error:
            self._not_feel(key, error)
            return feel.template("")

    def rich_text(self, key: str, *, longest: int) -> Template:
        """The markdown with `{{ }}` holes under `key`, as a template that renders HTML."""
        try:
            return RichText(self.text(key, longest=longest))
        except feel.FeelSyntaxError as error:
            self._not_feel(key, error)
            return RichText("")

    def _parsed(self, key: str, text: str) -> Formula | None:
        try:
            return feel.parse(text)
        except feel.FeelSyntaxError as error:
            self._not_feel(key, error)
            return None

    def _not_feel(self, key: str, error: feel.FeelSyntaxError) -> None:
        self.note(
            N_("“%(key)s” holds an expression that is wrong: %(reason)s"), key=key, reason=error
        )


def as_number(raw: object) -> Decimal | None:
    """The finite Decimal of a JSON number or of the text of one, None if it is none or absurdly long."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str, Decimal)):
        return None
    text = str(raw).strip()
    try:
        found = Decimal(text) if len(text) <= 60 and text.isascii() else None
    except InvalidOperation:
        return None
    return (
        found if found is not None and found.is_finite() and abs(found.adjusted()) <= 30 else None
    )
