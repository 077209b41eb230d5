"""What is wrong with a form, in words for its owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms.messages import ENGLISH, Message, Translations


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `component` names what it is wrong with, empty for the form itself."""

    component: str
    message: Message

    def say(self, translations: Translations = ENGLISH) -> str:
        """The finding as a sentence in the language of `translations`."""
        said = self.message.say(translations)
        return f"{self.component}: {said}" if self.component else said

    def __str__(self) -> str:
        return self.say()


class FormSchemaError(ValueError):
    """This form cannot be used. `findings` says everything that is wrong with it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = tuple(findings)
