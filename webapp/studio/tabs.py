"""The parts of a package, as the studio's tabs."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

TABS = (
    ("diagram", _l("Process")),
    ("list_forms", _l("Forms")),
    ("list_rules", _l("Decisions")),
    ("settings", _l("Settings")),
    ("texts", _l("Texts")),
    ("scenarios", _l("Scenarios")),
    ("replay", _l("Replay")),
    ("compare_versions", _l("Difference")),
    ("publish", _l("Publish")),
    ("operating", _l("Running cases")),
    ("moving", _l("Moving cases")),
    ("revisions", _l("Revisions")),
    ("people", _l("People and history")),
)


def studio_tabs() -> tuple[tuple[str, Any], ...]:
    """Endpoint (in this area) and label of each tab."""
    return TABS
