"""Where people find help, as an installation says it: phone=400-…; mail=help@…; wecom=…; qq=…; hours=… (M51, M52, F1)."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("phone", "mail", "wecom", "qq", "hours", "note")


class WrongContact(ValueError):
    """A part of the contacts is of no kind that is known."""


@dataclass(frozen=True)
class Contact:
    """One way to the support desk; `kind` is one of KINDS."""

    kind: str
    value: str

    @property
    def href(self) -> str | None:
        """What a link to it opens, if anything."""
        digits = "".join(sign for sign in self.value if sign.isdigit() or sign == "+")
        links = {"phone": f"tel:{digits}", "mail": f"mailto:{self.value}"}
        return links.get(self.kind)


def contacts_in(text: str) -> tuple[Contact, ...]:
    """The contacts of a setting, in its order; a part without a kind is a note. Raises WrongContact."""
    return tuple(_contact(part.strip()) for part in text.split(";") if part.strip())


def _contact(part: str) -> Contact:
    kind, sign, value = (piece.strip() for piece in part.partition("="))
    if not sign:
        return Contact("note", part)
    if kind not in KINDS or not value:
        raise WrongContact(f"{part!r}: write one of {', '.join(KINDS)}, an equals sign, and a text")
    return Contact(kind, value)
