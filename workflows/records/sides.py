"""The border between training and real work (X12), for people who belong to both sides: they are on one at a time.

A case of a training organisation lies in the engine's realm TRAINING, all others in the nameless one; engine.access
lets nobody look across who is on one side.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import SQLColumnExpression, Text, case, cast, exists, select

from engine.access import REALM
from engine.substitutes import groups_stood_in_for
from workflows.records.accounts import Identity
from workflows.records.organisations import Organisation

TRAINING = "training"


def realm_of_place(organisation: str) -> SQLColumnExpression[str]:
    """The realm of an organisation's cases, for the statement that writes them."""
    trains = exists(
        select(Organisation.id).where(
            cast(Organisation.id, Text) == organisation, Organisation.training
        )
    )
    return case((trains, TRAINING), else_="")


def is_of_both(known: Identity) -> bool:
    """Whether somebody belongs to training and to real organisations."""
    return len({place.training for _, place in known.memberships}) > 1


def on_one_side(known: Identity, chosen: int | None = None) -> Identity:
    """Somebody as a member of one side only: that of the chosen organisation, else the real one, if they are on it at all.

    Nobody stands in for others while they practise beside their real work.
    """
    sides = {place.training for _, place in known.memberships}
    wanted = {place.training for _, place in known.memberships if place.id == chosen}
    side = wanted.pop() if wanted else min(sides, default=False)
    mine = tuple(one for one in known.memberships if one[1].training == side)
    others = () if side and len(sides) > 1 else known.stands_in_for
    return replace(known, memberships=mine, stands_in_for=others)


def realm_now(known: Identity, near: Identity) -> str | None:
    """The realm of somebody of both sides, and of a substitute, whom somebody of both sides may have appointed.

    `near` is what on_one_side made of them; None for all others, who meet nothing of the other side anyway.
    """
    if not (is_of_both(known) or near.stands_in_for):
        return None
    return TRAINING if any(place.training for _, place in near.memberships) else ""


def groups_on_one_side(known: Identity, chosen: int | None = None) -> frozenset[str]:
    """The groups of somebody on one side, with those of the people they stand in for and the realm that they are in."""
    near = on_one_side(known, chosen)
    realm = realm_now(known, near)
    own = {f"{role}@{place.id}" for role, place in near.memberships}
    here = {f"{REALM}{realm}"} if realm is not None else set()
    return frozenset(own | here) | groups_stood_in_for(near.stands_in_for)
