"""What the model says about working on a task, in zeebe:properties that are kept in the task's settings.

`verbs` lists what is switched on, separated by spaces or commas; `none` switches everything off; without it all is on
that needs no further word of the model. `returnTo` lists the earlier steps to return to, or says `any`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.errors import VerbOff

if TYPE_CHECKING:
    from engine.models import Task

VERBS = {
    "transfer": "转办: give the task to somebody else for good",
    "delegate": "委派: give it to somebody for their opinion; it comes back",
    "sign": "加签、减签: ask somebody to sign before or after, and take that back",
    "return": "退回: return the case to an earlier step",
    "withdraw": "撤回: take back one's own completion while nobody has acted since",
    "urge": "催办: remind whose turn it is",
    "copy": "抄送: show the case to somebody",
    "suspend": "挂起: let the case stand still for a while; operators always may",
}
ANY = "any"
NONE = "none"
OWN_MAIL = "own"
"""The property `mail` of a user task whose opening the process itself writes to people about."""
ACTIONS = ("remind", "reassign", "escalate")
"""What may follow a service level passed."""
ON = {"goal": "onGoal", "deadline": "onDeadline"}
"""The property that says what follows, by the level's."""


def words(text: str) -> list[str]:
    """The words of a property, separated by spaces or commas."""
    return [word for word in re.split(r"[\s,，、]+", text) if word]


def allowed(settings: Mapping[str, Any]) -> frozenset[str]:
    """The verbs that are switched on by a task's properties."""
    said = settings.get("verbs")
    if said is not None:
        return frozenset(words(str(said))) & VERBS.keys()
    off = {"suspend"} if settings.get("returnTo") else {"suspend", "return"}
    return frozenset(VERBS.keys() - off)


def allows(task: Task, verb: str) -> bool:
    """Whether the model switches a verb on for this task."""
    return verb in allowed(task.settings)


def require_verb(task: Task, verb: str) -> None:
    """Raises VerbOff unless the model switches the verb on for this task."""
    if not allows(task, verb):
        raise VerbOff(verb=verb)


def declared_targets(settings: Mapping[str, Any]) -> frozenset[str] | None:
    """The steps that a task may be returned to; None for any earlier one."""
    found = words(str(settings.get("returnTo") or ANY))
    return None if ANY in found else frozenset(found)


def action_of(text: str) -> tuple[str, str]:
    """(action, what comes behind its colon) of `onGoal` or `onDeadline`."""
    action, _, detail = text.strip().partition(":")
    return action.strip(), detail.strip()
