"""What sectors and states of invitations are called on pages, and in which colour."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from workflows.records.invitations import OPEN, InvitationState, Sector

__all__ = ["OPEN", "SECTOR", "STATE"]

STATE: dict[InvitationState, tuple[Any, str]] = {
    InvitationState.INVITED: (_l("Not activated yet"), "amber"),
    InvitationState.ACCEPTED: (_l("Using achievements"), "green"),
    InvitationState.LAPSED: (_l("Never activated"), "red"),
    InvitationState.WITHDRAWN: (_l("Invitation withdrawn"), ""),
    InvitationState.ENDED: (_l("Invitation over"), ""),
}
SECTOR: dict[Sector, Any] = {
    Sector.INDUSTRY: _l("Department for industry"),
    Sector.SCIENCE: _l("Department for science and technology"),
    Sector.FINANCE: _l("Department for finance"),
    Sector.TALENT: _l("Department for talent"),
    Sector.OTHER: _l("Other department"),
}
