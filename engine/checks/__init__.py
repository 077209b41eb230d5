"""Everything that makes a package undeployable: one rule a function, each with an id and a plain sentence.

The rules read the owner's own XML, before anything is rewritten for the engine, so an element is always named as its
owner knows it.
"""

from engine.checks.finding import Finding, Level, has_errors
from engine.checks.package import check_package
from engine.checks.registry import RULES, Rule
from engine.checks.report import report
from engine.checks.run import check_bpmn
from engine.checks.surroundings import Catalogue, Signature

__all__ = [
    "RULES",
    "Catalogue",
    "Finding",
    "Level",
    "Rule",
    "Signature",
    "check_bpmn",
    "check_package",
    "has_errors",
    "report",
]
