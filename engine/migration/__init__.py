"""Moving running cases to another version of their package, one by one, with a way back until somebody acts.

plan = make_plan(source, target, {"old_step": "new_step"})     # two loaded definitions
judge(tx, case, plan)                                          # moves, moves with notes, cannot and why
migration = begin_migration(tx, plan, by="5", note="...")
migrate_case(tx, migration.id, case_id, by="5")                # locks the case; one transaction each
move_back(tx, migration.id, case_id, by="5")                   # while nobody has acted
"""

from engine.migration.models import CaseMove, Migration
from engine.migration.plan import Place, Plan, make_plan
from engine.migration.verbs import (
    attempt_case,
    begin_migration,
    forget_ways_back,
    migrate_case,
    move_back,
    plan_of,
    running_cases,
)
from engine.migration.verdict import Verdict, judge

__all__ = [
    "CaseMove",
    "Migration",
    "Place",
    "Plan",
    "Verdict",
    "attempt_case",
    "begin_migration",
    "forget_ways_back",
    "judge",
    "make_plan",
    "migrate_case",
    "move_back",
    "plan_of",
    "running_cases",
]
