"""How a process does: what is open, how fast it goes, where it waits, and the cases behind each number.

Every number is counted out of the rows themselves, along indexes, so that it is right the moment after a return, a
withdrawal, a cancellation or a migration (docs/decisions/0024-analytics-count-rows.md). Nothing here knows who asks: which
cases count is a condition that the caller hands in.
"""

from engine.analytics.asked import Asked
from engine.analytics.lines import Figure, Line, Order, WrongPlace, number_of, page_of
from engine.analytics.overview import Brief, briefs
from engine.analytics.steps import StepFigures, bottleneck, share_of_time, steps
from engine.analytics.totals import Totals, throughput, totals

__all__ = [
    "Asked",
    "Brief",
    "Figure",
    "Line",
    "Order",
    "StepFigures",
    "Totals",
    "WrongPlace",
    "bottleneck",
    "briefs",
    "number_of",
    "page_of",
    "share_of_time",
    "steps",
    "throughput",
    "totals",
]
