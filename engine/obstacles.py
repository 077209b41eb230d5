"""Why a case cannot go over to another version, and what is different for one that can; each a sentence for its owner.

`element` names a step as `Name (id)`.
"""

from __future__ import annotations

from engine.errors import EngineError


class Obstacle(EngineError):
    """It stays with its version."""


class ProcessGone(Obstacle):
    text = "The process {element} is not in the new version."


class StepGone(Obstacle):
    text = "It is at {element}, which the new version does not have there. Say which step takes its place."


class OtherKind(Obstacle):
    text = (
        "It is at {element}, which is a step of another kind in the new version ({before} → {now})."
    )


class OtherLoop(Obstacle):
    text = "It is at {element}, which is repeated in another way in the new version."


class BeingUndone(Obstacle):
    text = "It is just now undoing what was done before {element}. Wait until it has."


class NothingToUndoWith(Obstacle):
    text = "It has completed {element}, and the new version cannot undo that in the same way."


class WayGone(Obstacle):
    text = (
        "It waits at {element} by a way that the new version does not have, or has more than once."
    )


class EventsChanged(Obstacle):
    text = (
        "It waits for one of several events at {element}, and those are others in the new version."
    )


class WouldWaitForEver(Obstacle):
    text = "It would wait for ever at {element}: the new version expects a branch there that was never begun."


class CannotBegin(Obstacle):
    text = "{element} cannot begin in the new version: {reason}"


class NotOfVersion(Obstacle):
    text = "It does not run by the version that the plan begins with (any more)."


class Note(EngineError):
    """What is different for a case that moves."""


class BeginsAnew(Note):
    text = "{element} waits for something else in the new version: it begins to wait now."


class NoLongerWaits(Note):
    text = "{element} is not in the new version: it is no longer waited for."


class WaitsToo(Note):
    text = "{element} is new: it is waited for from now on."


class OtherForm(Note):
    text = "{element} has another form: drafts are kept, answers to fields that are gone are not."


class OtherGroups(Note):
    text = "{element} is offered to others; who has it in hand keeps it."


class StandsIn(Note):
    text = "{element} takes the place of {before}."


class GoesOnAsBegun(Note):
    text = "{element} is being worked on: that goes on as it was begun."


class PlanRefused(EngineError):
    """A mapping by hand that cannot be."""


class NoSuchStep(PlanRefused):
    text = "There is no step {element}. Choose one of the list."


class NotTheSameKind(PlanRefused):
    text = "{element} and {now} are steps of different kinds: a step can only be replaced by one of its kind."


class SameVersion(PlanRefused):
    text = "Choose two different versions of one process."


class CannotGoBack(EngineError):
    text = "Somebody or something has acted on this case since it moved: it stays with its version."


class NotMovable(EngineError):
    text = "{element} is part of something else, or cannot be reached from here: its token stays where it is."


class NothingThere(EngineError):
    text = "The case does not stand at this step (any more)."


class NothingToRetry(EngineError):
    text = "Nothing waits to be tried again here: it was done or cancelled in the meantime."


class TargetMissing(EngineError):
    text = "Choose the step that it is to go on at."


class ReasonMissing(EngineError):
    text = "Say why: the reason goes into the history."


class ValueUnclear(EngineError):
    text = "The value of {name} is not an expression that gives one: {reason}"
