"""Decisions: DMN 1.1 to 1.6 XML, parsed once and evaluated over a context (DMN 1.5 sections 6 to 10).

dmn.parse(xml).evaluate("Rating", {"星级": Decimal(5)}).value
"""

from engine.dmn.decisions import Decisions, parse
from engine.dmn.errors import DmnError
from engine.dmn.outcome import MatchedRule, Outcome
from engine.dmn.tryout import try_out

__all__ = ["Decisions", "DmnError", "MatchedRule", "Outcome", "parse", "try_out"]
