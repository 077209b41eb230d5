"""A start page: which process, for which organisation, and the key that makes a double click start one case."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import abort, request
from flask_login import current_user

from engine.runtime import Loaded
from webapp.starting import key_of_page, open_now, startable
from workflows.records.organisations import Organisation


@dataclass(frozen=True)
class Beginning:
    """What the person of this request is about to start. `places` are the organisations that it may be for."""

    loaded: Loaded
    places: list[Organisation]
    chosen: Organisation | None
    once: UUID

    @property
    def key(self) -> str:
        return self.loaded.package.key

    @property
    def has_choice(self) -> bool:
        return len(self.places) > 1

    @property
    def organisation(self) -> str:
        """For whom the form is shown: what was chosen, else the first."""
        return str((self.chosen or self.places[0]).id)


def beginning(key: str) -> Beginning:
    """The process of this address, if the person may start it; else 404. Raises PackageHalted."""
    loaded = next((one for one in startable() if one.package.key == key), None)
    if loaded is None:
        abort(404)
    if request.method == "GET":  # what is sent is refused by starting itself
        open_now(loaded)
    ids = current_user.organisations_as(*loaded.package.start.roles)
    mine = {one.id: one for one in current_user.organisations if one.id in ids}
    places = [mine[number] for number in sorted(mine)]
    return Beginning(loaded, places, _chosen(places), key_of_page())


def _chosen(places: list[Organisation]) -> Organisation | None:
    """The only one, or the one that was sent; never one in which the person has no say."""
    sent = request.form.get("_organisation", "")
    only = places[0] if len(places) == 1 else None
    return next((one for one in places if str(one.id) == sent), only)
