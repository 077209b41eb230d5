"""What a BPMN service task may call, one module a noun; `catalogue` holds all of it."""

from __future__ import annotations

from engine.operations import Catalogue
from workflows.operations import (
    accounts,
    annual_reports,
    certificates,
    cycles,
    demands,
    desk,
    downloads,
    enrolments,
    errands,
    evaluations,
    experts,
    filings,
    funded_projects,
    intents,
    invitations,
    items,
    matches,
    moving,
    notices,
    posts,
    projects,
    recoveries,
    registrations,
    replacements,
    tasks,
    urges,
)

__all__ = ["catalogue", "moving"]  # moving registers its errands

catalogue = Catalogue(
    accounts.catalogue,
    annual_reports.catalogue,
    certificates.catalogue,
    cycles.catalogue,
    demands.catalogue,
    desk.catalogue,
    downloads.catalogue,
    enrolments.catalogue,
    errands.catalogue,
    evaluations.catalogue,
    experts.catalogue,
    filings.catalogue,
    funded_projects.catalogue,
    intents.catalogue,
    invitations.catalogue,
    items.catalogue,
    matches.catalogue,
    notices.catalogue,
    posts.catalogue,
    projects.catalogue,
    recoveries.catalogue,
    registrations.catalogue,
    replacements.catalogue,
    tasks.catalogue,
    urges.catalogue,
)
