"""Two versions of a process, and cases that move between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from engine import history
from engine.db import Transaction, transaction
from engine.local import LocalEngine
from engine.migration import Plan, Verdict, begin_migration, judge, make_plan, migrate_case
from engine.models import Case, Definition
from tests.bpmn import model


class Mover:
    """The engine, with versions of the process `p`."""

    def __init__(self, local: LocalEngine) -> None:
        self.local = local

    def deploy(self, *parts: str, outside: str = "", **files: str) -> int:
        """Publish a version; returns its number."""
        self.local.deploy(model("p", *parts, outside=outside), **files)
        with self.local.session() as session:
            newest = select(Definition.version).where(Definition.key == "p")
            return session.scalars(newest.order_by(Definition.id.desc())).first() or 0

    def do(self, verb: Callable[..., Any], *args: Any, **options: Any) -> Any:
        with self.local.session() as session, transaction(session, self.local.runtime) as tx:
            return verb(tx, *args, **options)

    def plan(
        self, names: Mapping[str, str] | None = None, source: int = 1, target: int = 2
    ) -> Plan:
        """From one version to another."""
        return self.do(self._plan, names, source, target)

    def _plan(self, tx: Transaction, names: Any, source: int, target: int) -> Plan:
        rows = select(Definition.version, Definition.id).where(Definition.key == "p")
        ids = dict(tx.session.execute(rows).all())
        of = tx.runtime.definitions.of
        return make_plan(of(tx.session, ids[source]), of(tx.session, ids[target]), names)

    def judge(self, case: int, names: Mapping[str, str] | None = None) -> Verdict:
        plan = self.plan(names)
        return self.do(
            lambda tx: judge(
                tx, tx.session.get_one(Case, case, options=[undefer(Case.state)]), plan
            )
        )

    def begin(self, names: Mapping[str, str] | None = None, **versions: int) -> int:
        plan = self.plan(names, **versions)
        return self.do(lambda tx: begin_migration(tx, plan, by="1", note="")).id

    def move(self, case: int, names: Mapping[str, str] | None = None, **versions: int) -> int:
        """Move one case; returns the migration's id. Its history is whole afterwards."""
        migration = self.begin(names, **versions)
        self.do(migrate_case, migration, case, by="1")
        with self.local.session() as session:
            assert history.verify(session, case) == []
        return migration

    def why_not(self, case: int, names: Mapping[str, str] | None = None) -> list[str]:
        """The kinds of obstacles."""
        return [type(one).__name__ for one in self.judge(case, names).obstacles]

    def notes(self, case: int, names: Mapping[str, str] | None = None) -> list[str]:
        verdict = self.judge(case, names)
        assert verdict.moves
        return [type(one).__name__ for one in verdict.notes]


@pytest.fixture
def mover(local: LocalEngine) -> Mover:
    return Mover(local)
