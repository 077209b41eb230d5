"""Draw a BPMN 2.0 model as one SVG."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

State = Literal["done", "active", "failed", "cancelled"]


def draw(
    bpmn: bytes,
    *,
    states: Mapping[str, State] | None = None,
    badges: Mapping[str, str] | None = None,
    flows: Collection[str] = (),
    title: str | None = None,
    lang: str = "zh",
) -> str:
    """The model as a standalone SVG, safe to put inline into a page with a strict CSP (wrap it in `Markup`).

    `states`: element id -> how far it is; `badges`: element id -> a short text at its corner;
    `flows`: ids of the sequence flows that were taken. Ids that the model lacks are ignored.
    The SVG has its natural size; let its container scroll on small screens.
    Raises DiagramError when `bpmn` is not a readable BPMN document.
    """
    raise NotImplementedError
