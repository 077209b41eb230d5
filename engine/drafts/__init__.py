"""Drafts of packages: what an owner is working on, between two published versions.

One draft a package. One person holds it at a time; every save is a revision, and a save that does not know the newest
one is refused. Nothing here runs a draft: engine.deployments publishes its files.
"""

from engine.drafts.archive import ArchiveRefused, pack, unpack
from engine.drafts.errors import DraftHeld, DraftRefused, DraftStale, NoDraft, NoSuchRevision
from engine.drafts.models import PackageDraft, PackageEvent, PackageRevision, PackageRight, Right
from engine.drafts.record import events_of, record
from engine.drafts.rights import (
    NotTheirs,
    give_right,
    looked_after,
    may,
    people_of,
    require,
    withdraw_right,
)
from engine.drafts.verbs import (
    begin_draft,
    discard_draft,
    files_of,
    find_draft,
    hold_draft,
    let_go,
    replace_files,
    restore_revision,
    revisions,
    save_draft,
    set_aside,
    take_over,
)

__all__ = [
    "ArchiveRefused",
    "DraftHeld",
    "DraftRefused",
    "DraftStale",
    "NoDraft",
    "NoSuchRevision",
    "NotTheirs",
    "PackageDraft",
    "PackageEvent",
    "PackageRevision",
    "PackageRight",
    "Right",
    "begin_draft",
    "discard_draft",
    "events_of",
    "files_of",
    "find_draft",
    "give_right",
    "hold_draft",
    "let_go",
    "looked_after",
    "may",
    "pack",
    "people_of",
    "record",
    "replace_files",
    "require",
    "restore_revision",
    "revisions",
    "save_draft",
    "set_aside",
    "take_over",
    "unpack",
    "withdraw_right",
]
