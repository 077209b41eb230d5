"""Three administrators with a task of theirs, as the pages of the verbs have them."""

from __future__ import annotations

from tests.webapp.verbs.test_pages import desk

__all__ = ["desk"]
