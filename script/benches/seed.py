"""Filling the tables fast: copies of a real case with its open tasks, made inside the database."""

from __future__ import annotations

from sqlalchemy import Connection, text

COPY = """
WITH fresh AS (
  INSERT INTO cases (definition_id, key, process, title, subject, organisation, status, state, started_at, started_by,
                     events, head)
  SELECT definition_id, key, process, title || ' ' || n, subject, :organisation, status, state, started_at, started_by,
         events, head
  FROM cases, generate_series(1, :count) n WHERE id = :case RETURNING id
), opened AS (
  INSERT INTO tasks (case_id, definition_id, step, element, name, form, status, due, priority, candidates, settings,
                     opened_at)
  SELECT fresh.id, definition_id, step, element, name, form, status, opened_at + random() * interval '30 days',
         priority, jsonb_build_array(CAST(:role AS text) || '@' || :organisation), settings, opened_at
  FROM tasks, fresh WHERE tasks.case_id = :case AND tasks.status = 'open' RETURNING id, due
)
INSERT INTO task_groups (task_id, role, organisation, due) SELECT id, :role, :organisation, due FROM opened
"""


def copy_case(
    connection: Connection, case: int, count: int, *, role: str, organisation: str
) -> None:
    """Add `count` copies of a case, their open tasks due within 30 days and offered to one group.

    They lack a history: nothing may be completed in them.
    """
    asked = {"case": case, "count": count, "role": role, "organisation": organisation}
    connection.execute(text(COPY), asked)


HANDS = """
WITH taken AS (
  UPDATE tasks SET assignee = :person, claimed_at = opened_at WHERE id IN (
    SELECT task_id FROM task_groups WHERE role = :role AND organisation = :organisation ORDER BY task_id LIMIT :count)
  RETURNING id
) DELETE FROM task_groups WHERE task_id IN (SELECT id FROM taken)
"""
DONE = """
WITH done AS (
  UPDATE tasks SET status = 'completed', completed_by = :person, completed_at = due, closed_at = due WHERE id IN (
    SELECT task_id FROM task_groups WHERE role = :role AND organisation = :organisation ORDER BY task_id LIMIT :count)
  RETURNING id
) DELETE FROM task_groups WHERE task_id IN (SELECT id FROM done)
"""


def put_into_hands(
    connection: Connection, person: str, count: int, *, role: str, organisation: str
) -> None:
    """Of the tasks that one group is offered, a person takes some."""
    _for_somebody(connection, HANDS, person, count, role, organisation)


def complete(
    connection: Connection, person: str, count: int, *, role: str, organisation: str
) -> None:
    """Of the tasks that one group is offered, a person has done some; their cases stay as they are."""
    _for_somebody(connection, DONE, person, count, role, organisation)


def _for_somebody(
    connection: Connection, statement: str, person: str, count: int, role: str, organisation: str
) -> None:
    asked = {"person": person, "count": count, "role": role, "organisation": organisation}
    connection.execute(text(statement), asked)


def settle(connection: Connection) -> None:
    """What autovacuum would have done by the time so many rows have come together."""
    connection.execution_options(isolation_level="AUTOCOMMIT")
    connection.execute(text("VACUUM ANALYZE"))
    connection.execute(text("CHECKPOINT"))
