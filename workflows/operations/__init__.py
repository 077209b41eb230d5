"""What a BPMN service task may call, one module a noun; `catalogue` holds all of it."""

from __future__ import annotations

from engine.operations import Catalogue
from workflows.operations import (
    accounts,
    certificates,
    demands,
    evaluations,
    experts,
    intents,
    items,
    registrations,
    tasks,
)

catalogue = Catalogue(
    accounts.catalogue,
    certificates.catalogue,
    demands.catalogue,
    evaluations.catalogue,
    experts.catalogue,
    intents.catalogue,
    items.catalogue,
    registrations.catalogue,
    tasks.catalogue,
)
