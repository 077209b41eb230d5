"""What kinds and states of posts are called on pages, and in which colour."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from workflows.records.posts import PostKind, PostState

KIND: dict[PostKind, Any] = {
    PostKind.NEWS: _l("News"),
    PostKind.NOTICE: _l("Notices"),
    PostKind.POLICY: _l("Policies"),
    PostKind.NAVIGATION: _l("Navigation information"),
}
STATE: dict[PostState, tuple[Any, str]] = {
    PostState.SUBMITTED: (_l("In review"), "blue"),
    PostState.RETURNED: (_l("To be corrected"), "amber"),
    PostState.PUBLISHED: (_l("Is published"), "green"),
    PostState.REFUSED: (_l("Not published"), "red"),
    PostState.WITHDRAWN: (_l("Taken back"), ""),
}
