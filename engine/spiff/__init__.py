"""BPMN 2.0 execution, and the only door to SpiffWorkflow. No database, no web, no clock of its own.

    program = compile_program(source)                       # once per definition; share it between threads
    run = Run.start(program, host, process=program.main, variables={"数量": Decimal(3)})
    state = run.dump()                                      # text without the specification
    run = Run.restore(program, host, state)
    run.complete(step, {"ok": True})                        # step: a key of run.waits
    run.trace                                               # what this verb did, in order

Every verb runs until nothing automatic is left and raises without tidying up when something goes wrong: throw the Run
away then, the stored state is still the one of before. `docs/bpmn-support.md` says what is executed; what is not is
refused by `compile_program`, never ignored.
"""

from engine.spiff.host import Host
from engine.spiff.moving import CannotMove, fits, move, places
from engine.spiff.program import Element, Program, StartEvent, compile_program, program_of
from engine.spiff.run import Run
from engine.spiff.state import standing
from engine.spiff.timers import Schedule, due_from, schedule
from engine.spiff.undoing import renumbered
from engine.spiff.waits import Trace, Wait

__all__ = [
    "CannotMove",
    "Element",
    "Host",
    "Program",
    "Run",
    "Schedule",
    "StartEvent",
    "Trace",
    "Wait",
    "compile_program",
    "due_from",
    "fits",
    "move",
    "places",
    "program_of",
    "renumbered",
    "schedule",
    "standing",
]
