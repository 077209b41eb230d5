"""What lies on the desk: a package as it is being edited, or as it is in force while nobody edits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from flask import abort, request
from flask_login import current_user

from engine import drafts
from engine.checks import Finding
from engine.deployments import check_files, newest
from engine.drafts import PackageDraft
from engine.drafts.proposals import proposal
from engine.halts import Halt, open_halt
from engine.languages import texts_in
from engine.models import Definition, Deployment
from engine.packages import Package, PackageError
from webapp.edge import me, now, runtime
from webapp.extensions import db
from webapp.languages import language
from webapp.people import names_of

if TYPE_CHECKING:
    from webapp.studio.saving import Conflict

WIDEST = 2_000_000  # characters of one file


@dataclass(frozen=True)
class Desk:
    """A package in the studio, for the person of this request."""

    key: str
    files: Mapping[str, str]
    draft: PackageDraft | None
    current: Deployment | None
    conflict: Conflict | None = None

    @cached_property
    def package(self) -> Package | None:
        """The package, if its settings can be read."""
        try:
            return Package.parse(self.files)
        except PackageError:
            return None

    @property
    def title(self) -> str:
        return self.package.title_in(language()) if self.package else self.key

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The package's translation for this reader; empty for its own language, or where it cannot be read."""
        try:
            return texts_in(self.package, language()) if self.package else {}
        except PackageError:
            return {}

    def told(self, text: str) -> str:
        """A text of the package in the reader's language, where it has that."""
        return self.texts.get(text, text)

    @cached_property
    def may_edit(self) -> bool:
        return "process_owner" in current_user.roles and drafts.may(
            db.session(), self.key, me(), "edit"
        )

    @property
    def is_mine(self) -> bool:
        """Whether this person holds the draft, and has nothing to settle first: only then anything can be changed."""
        return self._is_held_by_me and self.conflict is None

    @property
    def takes_entries(self) -> bool:
        """Whether what stands in the fields can be changed: also while a refused save is on the page."""
        return self.is_mine or self.conflict is not None

    @property
    def _is_held_by_me(self) -> bool:
        return self.draft is not None and self.draft.is_held(now()) and self.draft.holder == me()

    @property
    def holder(self) -> str:
        """Who else edits it now; empty if nobody does."""
        if self.draft is None or self._is_held_by_me or not self.draft.is_held(now()):
            return ""
        return names_of([self.draft.holder]).get(self.draft.holder or "", "?")

    @property
    def revision(self) -> int:
        return self.draft.revision if self.draft else 0

    @cached_property
    def halt(self) -> Halt | None:
        """Since when and why nothing new of it begins."""
        return open_halt(db.session(), self.key)

    @cached_property
    def proposed(self) -> Definition | None:
        """A release's newer version that waits for its owner."""
        return proposal(db.session(), self.key)

    @property
    def is_adopted(self) -> bool:
        """Whether the draft goes on from that newer version."""
        return bool(self.draft and self.proposed and self.draft.base_id == self.proposed.id)

    @cached_property
    def findings(self) -> list[Finding]:
        return check_files(db.session(), runtime(), self.files)

    def with_files(self, changes: Mapping[str, str | None]) -> Desk:
        """The desk as it would be with these files written; None takes one out."""
        files = {path: text for path, text in {**self.files, **changes}.items() if text is not None}
        return replace(self, files=files)

    def names(self, folder: str, ending: str) -> list[str]:
        """The files of a folder, without folder and ending."""
        return sorted(
            path.removeprefix(folder).removesuffix(ending)
            for path in self.files
            if path.startswith(folder) and path.endswith(ending)
        )

    def source(self, path: str) -> str:
        """One file; 404 if there is none."""
        return self.files[path] if path in self.files else abort(404)


def desk(key: str) -> Desk:
    """The package of this address; 404 if there is neither a draft nor a version of it."""
    draft = drafts.find_draft(db.session(), key)
    current = newest(db.session(), key)
    if draft is not None:
        return Desk(key, draft.files, draft, current)
    if current is None:
        abort(404)
    return Desk(key, current.definition.files, None, current)


def sent_text() -> str:
    """What an editor sent: UTF-8 of a bounded length; 400 or 413 for anything else."""
    content = request.get_data(cache=False)
    if len(content) > WIDEST:
        abort(413)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        abort(400)


def sent_revision() -> int:
    """The revision that the sender knows, out of If-Match; 400 without one."""
    known = (request.headers.get("If-Match") or request.form.get("revision") or "").strip('" ')
    return int(known) if known.isascii() and known.isdigit() and len(known) < 12 else abort(400)
