"""What the engine is given to work with, and the definitions it keeps ready."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import SQLColumnExpression
from sqlalchemy.orm import Session

from engine import dmn
from engine.calendar import Calendar, weekdays
from engine.clock import Clock, SystemClock
from engine.languages import said_by_rules, texts_in, translated
from engine.models import Definition
from engine.operations import Catalogue, Operation
from engine.packages import Package
from engine.spiff import Program, program_of

FormReader = Callable[[bytes], frozenset[str]]


def no_delivery(job_id: int) -> None:
    """Without a queue, a sweep finds the job."""


def nobody_told(notices: list[int]) -> None:
    """Without delivery, notices are rows that are read."""


def one_realm(organisation: str) -> str:
    """Without realms, everything is in the same."""
    return ""


def _no_forms(source: bytes) -> frozenset[str]:
    return frozenset()


class Loaded:
    """A definition with everything that is parsed from it, each part when it is first needed."""

    def __init__(
        self, definition_id: int, package: Package, texts: Mapping[str, str] | None = None
    ) -> None:
        self.definition_id = definition_id
        self.package = package
        self.texts = texts or {}  # the translation that it is told in; of its own language none
        self._told: dict[str, Loaded] = {}

    @cached_property
    def program(self) -> Program:
        return program_of(self.package.bpmn)

    def told_in(self, language: str) -> Loaded:
        """The definition as readers of a language see it, for showing only; itself where it has no such language."""
        if f"languages/{language}.yaml" not in self.package.files:
            return self
        if language not in self._told:
            self._told[language] = Loaded(
                self.definition_id,
                translated(self.package, language),
                texts_in(self.package, language),
            )
        return self._told[language]

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the model and of package.toml: of a role that is not among them, neither says anything."""
        said = (self.package.files.get(name, "") for name in ("process.bpmn", "package.toml"))
        return frozenset(word for text in said for word in re.findall(r"\w+", text))

    @cached_property
    def outcome_labels(self) -> dict[str, str]:
        """Name of an outcome of the package's decision tables -> what the tables call it, for showing."""
        found = (one for source in self.package.rules.values() for one in said_by_rules(source))
        return {one.name: self.texts.get(one.label, one.label) for one in found if one.name}

    @cached_property
    def decisions(self) -> dict[str, dmn.Decisions]:
        """Decision id or name -> the file's decisions that hold it."""
        found: dict[str, dmn.Decisions] = {}
        for path, source in self.package.rules.items():
            others = [one for other, one in self.package.rules.items() if other != path]
            decisions = dmn.parse(source, imports=others)
            found.update(dict.fromkeys((*decisions.names, *decisions.ids), decisions))
        return found


class Definitions:
    """Definitions by id. They never change, so a process may keep as many as it likes."""

    def __init__(self, size: int = 200) -> None:
        self._size = size
        self._kept: OrderedDict[int, Loaded] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, session: Session, definition_id: int) -> Loaded:
        """The loaded definition; one SQL statement when it is not kept yet."""
        with self._lock:
            kept = self._kept.get(definition_id)
            if kept is not None:
                self._kept.move_to_end(definition_id)
                return kept
        row = session.get_one(Definition, definition_id)
        return self.keep(Loaded(definition_id, Package.parse(row.files)))

    def keep(self, loaded: Loaded) -> Loaded:
        with self._lock:
            self._kept[loaded.definition_id] = loaded
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return loaded


@dataclass
class Runtime:
    """Handed to every transaction.

    `deliver` gets the id of each job that is due, after the commit that made it; `tell` the ids of new notices, in the
    same way. `world` is the application's own, for its operations; `forms` reads which variables a form sets, for the
    checks; `calendar` reads which days are worked on; `realm` says, or how to ask in SQL, to which realm the cases of an
    organisation belong (engine.access). What only `rehearses` begins cases of suspended packages as well. `state_limit` is how
    many bytes a case may remember.
    """

    operations: Mapping[str, Operation] = field(default_factory=Catalogue)
    clock: Clock = field(default_factory=SystemClock)
    deliver: Callable[[int], None] = no_delivery
    tell: Callable[[list[int]], None] = nobody_told
    calendar: Callable[[Session], Calendar] = weekdays
    realm: Callable[[str], str | SQLColumnExpression[str]] = one_realm
    world: object = None
    forms: FormReader = _no_forms
    step_limit: int = 10_000
    state_limit: int = 8 * 2**20
    rehearses: bool = False
    definitions: Definitions = field(default_factory=Definitions)
