"""What a replay can come to, in words."""

from __future__ import annotations

from flask_babel import gettext as _


def outcome_words() -> dict[str, tuple[str, str]]:
    """Words and colour of each outcome."""
    return {
        "same": (_("the same way"), "green"),
        "other": (_("another way"), "amber"),
        "stops": (_("stops: an answer that was given is not asked for"), "red"),
        "lacks": (_("lacks an answer that nobody gave"), "red"),
        "unsure": (_("cannot be told"), ""),
    }
