"""A picture of a BPMN model, drawn on the server, for pages and PDF alike."""

from __future__ import annotations

from reports.diagram.drawing import draw
from reports.diagram.paint import State
from reports.diagram.placing import with_places
from reports.diagram.reading import DiagramError

__all__ = ["DiagramError", "State", "draw", "with_places"]
