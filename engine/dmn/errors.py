"""What makes a file no usable DMN."""

from __future__ import annotations


class DmnError(ValueError):
    """This file is no usable DMN: {reason} (element {element}, "{name}")."""

    def __init__(self, reason: str, element: str = "", name: str = "") -> None:
        self.reason, self.element, self.name = reason, element, name
        where = f' (element {element}, "{name}")' if element or name else ""
        super().__init__(reason + where)
