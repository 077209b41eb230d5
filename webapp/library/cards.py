"""Cards on the page of an item that other areas put there: evaluation, intents.

card_of_items(lambda who, item: render_template(...))
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from webapp.library.shelves import Reader
from workflows.records.library import LibraryItem

Renderer = Callable[[Reader, LibraryItem], str]
_RENDERERS: list[Renderer] = []


def card_of_items(renderer: Renderer) -> None:
    """Register a card; it shows nothing that the reader may not see."""
    _RENDERERS.append(renderer)


def cards(who: Reader, item: LibraryItem) -> Markup:
    """All cards of an item, as their areas render them."""
    return Markup("").join(Markup(render(who, item)) for render in _RENDERERS)  # noqa: S704 - rendered templates
