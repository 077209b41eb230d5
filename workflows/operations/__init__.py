"""What a BPMN service task may call, one module a noun; `catalogue` holds all of it."""

from __future__ import annotations

from engine.operations import Catalogue
from workflows.operations import (
    accounts,
    certificates,
    demands,
    desk,
    enrolments,
    errands,
    evaluations,
    experts,
    filings,
    intents,
    items,
    matches,
    recoveries,
    registrations,
    replacements,
    tasks,
)

catalogue = Catalogue(
    accounts.catalogue,
    certificates.catalogue,
    demands.catalogue,
    desk.catalogue,
    enrolments.catalogue,
    errands.catalogue,
    evaluations.catalogue,
    experts.catalogue,
    filings.catalogue,
    intents.catalogue,
    items.catalogue,
    matches.catalogue,
    recoveries.catalogue,
    registrations.catalogue,
    replacements.catalogue,
    tasks.catalogue,
)
