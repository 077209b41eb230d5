"""FEEL's own functions (DMN 1.5 section 10.3.4), by theme."""

from engine.feel.builtins import (  # noqa: F401  (importing declares them)
    contexts,
    conversions,
    lists,
    numeric,
    ranges,
    statistics,
    strings,
    temporal,
)
from engine.feel.calls import BUILTINS

__all__ = ["BUILTINS"]
