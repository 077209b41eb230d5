"""SVG as text: elements with presentation attributes only, so that a strict CSP lets them be."""

from __future__ import annotations

import re

FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif"

Look = dict[str, str | float | None]

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\n": "&#10;"}
)


def escape(text: str) -> str:
    """`text` for element content and for attributes, without what XML forbids."""
    return _ILLEGAL.sub("", text).translate(_ESCAPES)


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def tag(name: str, *content: str, **attributes: str | float | None) -> str:
    """One element; `_` in attribute names stands for `-`, a trailing one is dropped, None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(content)}</{name}>" if content else f"<{name}{written}/>"


def _attribute(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else number(value)


def text(lines: list[str], x: float, y: float, **attributes: str | float | None) -> str:
    """Lines of text centred on `x` (or as `text_anchor` says), the middle of the block at `y`."""
    size = float(attributes.get("font_size") or 13)
    step = round(size * 1.25, 2)
    first = y - step * (len(lines) - 1) / 2 + size * 0.36
    spans = [tag("tspan", escape(line), x=x, y=first + step * i) for i, line in enumerate(lines)]
    return tag("text", *spans, **({"text_anchor": "middle"} | attributes)) if spans else ""
