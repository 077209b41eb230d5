"""What the pages of webhooks call things."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.notices.words import KIND_NAMES
from workflows.records.webhooks import OF_GROUPS, CallStatus, Shape
from workflows.world import Trouble

SHAPES = {
    Shape.WECOM: _l("Group robot of WeCom"),
    Shape.DINGTALK: _l("Group robot of DingTalk"),
    Shape.JSON: _l("A program of one's own (signed JSON)"),
}
KINDS = {
    **{kind: KIND_NAMES[kind] for kind in OF_GROUPS},
    "assigned": _l("A task is put to a group"),
    "returned": _l("A case is returned to a group"),
    "urged": _l("A group is urged"),
    "offered": _l("A new task is offered to a group"),
}
"""What an organisation's webhooks may be told of."""
STATUSES = {
    CallStatus.WAITING: (_l("On its way"), "amber"),
    CallStatus.SENT: (_l("Delivered"), "green"),
    CallStatus.FAILED: (_l("Given up"), "red"),
    CallStatus.DROPPED: (_l("Not sent, since it was paused"), ""),
}
TROUBLES = {
    Trouble.NOT_ALLOWED: _l("The host is not allowed. Ask the operators of this platform."),
    Trouble.UNKNOWN_HOST: _l("The host has no address."),
    Trouble.PRIVATE: _l("The host leads into a private network, which is not allowed."),
    Trouble.UNREACHABLE: _l("The host cannot be reached."),
    Trouble.TLS: _l("The host's certificate is not valid."),
    Trouble.SLOW: _l("The host took too long to answer."),
    Trouble.HUGE: _l("The answer was too long."),
    Trouble.REDIRECT: _l(
        "The host points elsewhere, which is not followed. Enter the final address."
    ),
    Trouble.STATUS: _l("The host refused the message."),
    Trouble.REFUSED: _l(
        "The robot refused the message: check its address, keywords and signing key."
    ),
}
