"""Where the person of a request may act: a bureau in its regions, the platform everywhere (F15, X16)."""

from __future__ import annotations

from flask_login import current_user

from workflows.records.codes import region_stem


def regions_of_me() -> tuple[str, ...]:
    """The regions of the bureaus that the person works for."""
    bureaus = current_user.organisations_as("bureau_reviewer")
    return tuple(one.region for one in current_user.organisations if one.id in bureaus)


def stems_of_me() -> tuple[str, ...]:
    """The first digits of these regions."""
    return tuple(map(region_stem, regions_of_me()))
