"""What can go wrong when a case is worked on; each message says what is wrong and what to do.

Every error has an English text with named holes, so that the web can translate the text and fill the holes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from engine.values import Value


class EngineError(Exception):
    """Something the engine refuses."""

    text: ClassVar[str] = "The engine refuses this."

    def __init__(self, **holes: Any) -> None:
        self.holes = holes
        super().__init__(self.text.format(**holes))

    def __str__(self) -> str:
        return self.text.format(**self.holes)


class UnsupportedElement(EngineError):
    """An element that the engine does not execute exactly as BPMN 2.0 says."""

    text = "The element {element} ({name}) cannot be run: {reason}"

    def __init__(self, element: str, name: str | None, reason: str) -> None:
        super().__init__(element=element, name=name or "—", reason=reason)


class NotDeployable(EngineError):
    """The package has findings of level error; `findings` lists all of them."""

    text = "This package cannot be published: {count} findings, the first: {first}"

    def __init__(self, findings: Sequence[Any]) -> None:
        self.findings = list(findings)
        super().__init__(count=len(self.findings), first=str(self.findings[0]))


class UnknownProcess(EngineError):
    text = "No process {key} is published. Publish it first, or check how its key is written."


class UnknownOperation(EngineError, KeyError):
    text = "There is no operation called {name}. The catalogue of operations lists the names."


class UnknownCase(EngineError):
    text = "There is no case with the id {id}. Look for it by its number or its title."


class CaseClosed(EngineError):
    text = "This case has ended already, so nothing can be changed in it."


class TaskGone(EngineError):
    """The task was completed or cancelled before this command got the case's lock."""

    text = "Somebody else finished this task, or the process moved on. Your entries were not used."


class NotAllowed(EngineError):
    text = "This is not yours to do: {what}. Ask the person or the group that it is assigned to."


class NotNow(EngineError):
    """What was asked for does not fit how things stand now: often somebody was faster."""


class Taken(NotNow):
    text = "Somebody else has this task in hand now. Ask them, or wait until they give it back."


class PickGone(NotNow):
    text = (
        "This step is not offered any more: somebody began something else, or the process moved on."
    )


class VerbOff(NotNow):
    text = "The process does not allow this at this step: {verb}."


class CaseSuspended(NotNow):
    text = "This case is suspended. It can be worked on again once it is resumed."


class Delegated(NotNow):
    text = "This task is with somebody for an opinion. It can be worked on once it is given back or taken back."


class NotDelegated(NotNow):
    text = "This task is not with anybody for an opinion any more."


class NotSignedYet(NotNow):
    text = "Not everybody who was asked to sign this task first has signed. Wait for them, or remove them as signers."


class AnswerHeld(NotNow):
    text = "This task has been answered already and waits for those who sign after it."


class NotAnsweredYet(NotNow):
    text = "This task has not been answered yet; you will be asked to sign when it is."


class SignatureGone(NotNow):
    text = "Your signature is no longer waited for here: you have given it, or it is not needed any more."


class AskedAlready(NotNow):
    text = "This person has been asked already, or has the task in hand. Choose somebody else."


class UrgedAlready(NotNow):
    text = "You have urged this already. You can do it again {hours} hours after the last time."


class CannotWithdraw(NotNow):
    text = "Somebody or something has acted since, so this step cannot be taken back any more."


class CannotReturn(NotNow):
    """退回 to a step that it cannot go to; subclasses say why."""

    text = "This task cannot be returned to that step."


class NotDeclared(CannotReturn):
    text = "The process does not allow to return this task to that step."


class NotPassedYet(CannotReturn):
    text = "This case has not been at that step yet, so it cannot be returned there."


class NotBefore(CannotReturn):
    text = "That step does not lie before this one on the way that the case takes, so it cannot be returned there."


class NeedsUndoing(CannotReturn):
    text = "Something was done since that step that would have to be undone (compensation), so the case cannot be returned there."


class NobodyWaiting(EngineError):
    """A message found no case that waits for it (BPMN 10.5.6); the sender is told, nothing is stored."""

    text = "Nothing waits for the message {name} with the key {correlation}."


class Refused(EngineError):
    """An operation cannot take what a person entered. The command is rolled back, without an incident.

    Subclasses give the text; `field` names the answer that it is about, so that the form can show it there.
    """

    def __init__(self, field: str | None = None, **holes: Any) -> None:
        self.field = field
        super().__init__(**holes)


class Labelled(str):
    """How a sentence names an element, by name and id; `id` is the id alone."""

    __slots__ = ("id",)
    id: str


def labelled(name: str | None, id_: str) -> Labelled:
    """The label of an element: its name on one line, and its id."""
    name = " ".join((name or "").split())
    label = Labelled(f"{name} ({id_})" if name else id_)
    label.id = id_
    return label


class Broken(EngineError):
    """A person's command that could not be carried out through no fault of theirs.

    It is rolled back, and `engine.db.transaction` opens an incident in a transaction of its own.
    """

    def __init__(self, *, case_id: int | None, element: str | None, **holes: Any) -> None:
        self.case_id = case_id
        self.element = element.id if isinstance(element, Labelled) else element
        super().__init__(element=element or "?", **holes)

    def at(self, element: Labelled) -> None:
        """Say at which element it was, where who raised it knew only the step of the run."""
        self.element = element.id
        self.holes["element"] = element


class OperationFailed(Broken):
    """An operation raised inside a person's request."""

    text = "The step {element} failed and nothing was changed. Support has been told; your entries are kept."


class UncaughtError(Broken):
    """A BPMN error left the process without being caught (BPMN 13.5.3 does not call that a normal end)."""

    text = "The process raised the error {code} at {element} and nothing in it catches that error. Nothing was changed; support has been told."


class LoopsForEver(Broken):
    """The bound on steps was hit inside a command."""

    text = "The process did not come to rest; it was at {element}. Nothing was changed; support has been told."


class Stuck(Broken):
    """The model cannot go on: a gateway without a way out, a timer without a time (BPMN 13.4.2)."""

    text = "The process cannot go on at {element}: {reason} Nothing was changed; support has been told."


class CaseTooLarge(Broken):
    """What a case would have to remember is beyond the bound of the installation."""

    text = (
        "This case would have to remember {size} MiB, and {most} MiB is the most; the largest part is {variable}. "
        "Nothing was changed; support has been told. Shorten what goes into {variable}, or keep it in a file."
    )


class RunLimitError(EngineError):
    """A run hit its bound on steps: the model loops without ever waiting, or calls itself without end."""

    text = "The process did not come to rest after {limit} steps; it was at {element}. Look for a loop without a waiting step."


class NoConditionHolds(EngineError):
    """The process begins when a condition becomes true (BPMN 10.5.2), and over these variables none is."""

    text = "None of the conditions on which {process} begins holds for these variables."


class BpmnError(Exception):
    """Raised by an operation to throw a BPMN error by its code, caught by error events in the model.

    `code` is the errorCode of the model, `values` are set where the error is caught.
    """

    def __init__(
        self, code: str, message: str = "", values: dict[str, Value] | None = None
    ) -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message
        self.values = values or {}
