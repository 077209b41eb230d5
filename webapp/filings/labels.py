"""What kinds, states and sides of filings are called on pages, and in which colour."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from workflows.records.filings import FilingKind, FilingState, Funding, UseEnd

STATE: dict[FilingState, tuple[Any, str]] = {
    FilingState.SUBMITTED: (_l("In review"), "blue"),
    FilingState.RETURNED: (_l("To be corrected"), "amber"),
    FilingState.REGISTERED: (_l("On file"), "green"),
    FilingState.REFUSED: (_l("Filing refused"), "red"),
    FilingState.WITHDRAWN: (_l("Taken back"), ""),
}
KIND: dict[FilingKind, Any] = {
    FilingKind.REGION: _l("Regional planning report"),
    FilingKind.INDUSTRY: _l("Industrial planning report"),
    FilingKind.ENTERPRISE: _l("Business operation report"),
    FilingKind.RESEARCH: _l("Research and development report"),
    FilingKind.OTHER: _l("Other navigation report"),
    FilingKind.DATABASE: _l("Thematic patent database"),
    FilingKind.TOOL: _l("Navigation tool"),
}
FUNDING: dict[Funding, Any] = {
    Funding.NONE: _l("No fiscal money"),
    Funding.NATIONAL: _l("National fiscal money"),
    Funding.PROVINCE: _l("Provincial fiscal money"),
    Funding.CITY: _l("Municipal fiscal money"),
}
SIDE: dict[UseEnd, Any] = {
    UseEnd.GOVERNMENT: _l("Government’s end"),
    UseEnd.ENTERPRISE: _l("Enterprises’ end"),
    UseEnd.UNIVERSITY: _l("Universities’ and institutes’ end"),
}
