"""Full-width signs, as Chinese input methods type digits and points."""

from __future__ import annotations

_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x3002: 0x2E}


def narrow(text: str) -> str:
    """`text` with full-width signs as their ASCII ones (`１２。５` is 12.5); no other letter or digit changes."""
    return text.translate(_NARROW)
