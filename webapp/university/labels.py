"""What stages of patents and states of registrations are called on the university's pages, and in which colour."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.university.listing import Stage
from workflows.records.endings import EndKind
from workflows.records.registrations import RegistrationState

STAGE: dict[Stage, tuple[Any, str]] = {
    Stage.UNREGISTERED: (_l("Not registered"), ""),
    Stage.FILING: (_l("Being registered"), "blue"),
    Stage.REGISTERED: (_l("Registered in the library"), "green"),
    Stage.CONVERTED: (_l("Converted"), "purple"),
    Stage.ENDED: (_l("Taken out"), "red"),
}
STATE: dict[RegistrationState, tuple[Any, str]] = {
    RegistrationState.FILLING: (_l("Being filled in"), "blue"),
    RegistrationState.COLLEGE_REVIEW: (_l("In review by the college"), "purple"),
    RegistrationState.UNIVERSITY_REVIEW: (_l("In review by the university"), "purple"),
    RegistrationState.RETURNED: (_l("Returned for correction"), "amber"),
    RegistrationState.REGISTERED: (_l("Registered in the library"), "green"),
    RegistrationState.WITHDRAWN: (_l("Taken back"), ""),
}
END: dict[EndKind, Any] = {
    EndKind.TRANSFERRED: _l("Assigned to somebody else"),
    EndKind.EXCLUSIVE: _l("Licensed exclusively"),
    EndKind.LAPSED: _l("Lapsed"),
    EndKind.WITHDRAWN: _l("Taken out by the university"),
}
