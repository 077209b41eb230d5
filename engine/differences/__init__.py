"""What is different between two versions of a package, part by part."""

from engine.differences.compare import Difference, compare
from engine.differences.diagram import DiagramDifference, ElementChange, diagram_difference
from engine.differences.entries import Change, Entry
from engine.differences.overlay import overlaid

__all__ = [
    "Change",
    "DiagramDifference",
    "Difference",
    "ElementChange",
    "Entry",
    "compare",
    "diagram_difference",
    "overlaid",
]
