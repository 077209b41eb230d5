"""What acts, reasons and states are called on pages, and in which colour."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.achievements.asked import Order
from webapp.filings.labels import FUNDING, KIND, SIDE
from workflows.records.signals import DownloadState, Held, Signal

__all__ = ["DOWNLOAD", "FUNDING", "HELD", "ICON", "KIND", "ORDER", "SIDE", "SIGNAL"]

SIGNAL: dict[Signal, Any] = {
    Signal.VIEW: _l("Views"),
    Signal.LIKE: _l("Likes"),
    Signal.FAVOURITE: _l("Kept"),
    Signal.COMMENT: _l("Comments"),
    Signal.DOWNLOAD: _l("Download requests"),
    Signal.RATING: _l("Ratings"),
}
ICON: dict[Signal, str] = {
    Signal.VIEW: "eye",
    Signal.LIKE: "thumb-up",
    Signal.FAVOURITE: "star",
    Signal.COMMENT: "message",
    Signal.DOWNLOAD: "download",
    Signal.RATING: "chart-bar",
}
HELD: dict[Held, Any] = {
    Held.OWN: _l("By the filer itself"),
    Held.NETWORK: _l("Same network, same minute"),
    Held.BURST: _l("Too many within ten minutes"),
    Held.WAITING: _l("Comment not read yet"),
    Held.HIDDEN: _l("Comment not accepted"),
}
DOWNLOAD: dict[DownloadState, tuple[Any, str]] = {
    DownloadState.ASKED: (_l("Waits for the filer"), "amber"),
    DownloadState.GRANTED: (_l("Granted"), "green"),
    DownloadState.REFUSED: (_l("Refused"), "red"),
    DownloadState.LAPSED: (_l("Not answered in time"), ""),
}
ORDER: dict[Order, Any] = {
    Order.NEWEST: _l("Newest first"),
    Order.VIEWED: _l("Most viewed"),
    Order.LIKED: _l("Most liked"),
}
