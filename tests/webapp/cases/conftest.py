"""The enterprise and its administrator, as the pages of experts have them."""

from __future__ import annotations

from tests.webapp.experts.conftest import admin, as_admin, onboarding

__all__ = ["admin", "as_admin", "onboarding"]
