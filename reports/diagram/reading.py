"""Read a BPMN document."""

from __future__ import annotations


class DiagramError(ValueError):
    """This BPMN document cannot be drawn: {reason}."""
