"""What the ways to the desk are called on pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from workflows.records.recoveries import Channel

CHANNEL: dict[Channel, Any] = {
    Channel.PAGE: _l("Public page"),
    Channel.PHONE: _l("Phone"),
    Channel.BUREAU: _l("Bureau"),
}
