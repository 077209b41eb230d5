"""What makes a file no usable DMN."""

from __future__ import annotations

from engine.dmn.chinese import SENTENCES
from engine.feel.said import in_chinese, said

in_chinese(SENTENCES)


class DmnError(ValueError):
    """This file is no usable DMN: {reason} (element {element}, "{name}")."""

    def __init__(self, reason: str, element: str = "", name: str = "") -> None:
        self.reason, self.element, self.name = reason, element, name
        template = '{reason} (element {element}, "{name}")' if element or name else "{reason}"
        super().__init__(said(template, reason=reason, element=element, name=name))
