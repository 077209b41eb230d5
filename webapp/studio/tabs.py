"""The parts of a package, as the studio's tabs."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

TABS = (
    ("diagram", _l("Process")),
    ("revisions", _l("Revisions")),
)


def studio_tabs() -> tuple[tuple[str, Any], ...]:
    """Endpoint (in this area) and label of each tab."""
    return TABS
