"""Who may allot accounts: bureaus for their own area, the platform everywhere (X16)."""

from __future__ import annotations

ROLES = frozenset({"bureau_reviewer", "national_officer", "support", "operator"})
EVERYWHERE = ROLES - {"bureau_reviewer"}
OF_PLACES = frozenset({"national_officer", "operator"})
"""Who may allot them to bureaus, universities, institutes and service bodies."""
