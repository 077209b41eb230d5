"""Who keeps the calendar of working days: the national office and the operators."""

from __future__ import annotations

ROLES = frozenset({"national_officer", "operator"})
