"""What the panel of the process's editor says."""

from __future__ import annotations

from flask_babel import gettext as _

from engine.verbs import ACTIONS


def panel_words() -> dict[str, str]:
    """Labels and hints of the fields that are ours, by the names that the scripts use."""
    return _fields() | _work() | _times() | _flow() | _loops() | _gateways() | _kinds()


def _fields() -> dict[str, str]:
    return {
        "choose": _("(none)"),
        "missing": _("(not there)"),
        "operation": _("Operation"),
        "returns": _("It sets:"),
        "retries": _("Tries before an incident opens"),
        "form": _("Form"),
        "decision": _("Decision (DMN)"),
        "result": _("Variable for the result"),
    }


def _work() -> dict[str, str]:
    return {
        "called": _("Called process"),
        "lane": _("Who is responsible"),
        "group": _("Group, as FEEL"),
        "groupHint": _('A text such as "expert@" + organisation: the role, @, the organisation.'),
        "verbs": _("What people may do with the task"),
        "role": _("Role"),
        "organisation": _("Organisation, by its variable"),
        "groupOther": _("Written in another way: see the expression below."),
        "allowed": _("Allowed verbs"),
        "verbsUsual": _("as usual"),
        "verbsNone": _("none of them"),
        "verbsSome": _("those ticked"),
        "returnTo": _("May be returned to"),
        "returnAny": _("any earlier step"),
        "stepsSome": _("the steps that are ticked"),
        "prefill": _("Fill in beforehand"),
        "prefillEarlier": _("what the person answered the last time"),
        "ownMail": _("The process itself mails people about this task"),
    }


def _times() -> dict[str, str]:
    return {
        "due": _("Due date"),
        "followUp": _("Follow-up date"),
        "levels": _("Service levels: goal and deadline"),
        "goal": _("Goal"),
        "deadline": _("Deadline"),
        "repeat": _("The deadline is passed again after"),
        "noTime": _("(no limit)"),
        "workingDays": _("working days"),
        "calendarDays": _("calendar days"),
        "byHand": _("as the expression says"),
        "days": _("How many days"),
        "asExpression": _("As an expression"),
        "onGoal": _("When the goal is passed"),
        "onDeadline": _("When the deadline is passed"),
        "actionUsual": _("remind (as usual)"),
        "escalationCode": _("Code of the escalation that is thrown"),
    }


def _flow() -> dict[str, str]:
    return {
        "adHoc": _("Ad-hoc activities"),
        "pick": _("Who chooses the activities"),
        "pickPeople": _("people, on the page of the case"),
        "pickEngine": _("the process: all of them, or those in a list"),
        "pickedBy": _("Who may choose it"),
        "activeElements": _("Activities to begin, a list of their ids"),
        "activeElementsHint": _("Empty: all that no flow leads to."),
        "ordering": _("Order of the activities"),
        "oneByOne": _("one after the other"),
        "atOnce": _("at the same time"),
        "correlation": _("Key of the case that it goes to"),
        "correlationHint": _("The case whose key has this value gets the message."),
    }


def _kinds() -> dict[str, str]:
    return {
        "kinds": _("What is done here"),
        "kind": _("Who or what does it"),
        "kindNone": _("nobody: it is passed at once"),
        "kindHint": _("The wrench beside the task changes it later."),
        "kindUser": _("people, in a form (user task)"),
        "kindService": _("an operation of the product (service task)"),
        "kindBusinessRule": _("a decision (business rule task)"),
        "kindScript": _("an expression (script task)"),
        "kindSend": _("a message is sent (send task)"),
        "kindReceive": _("a message is waited for (receive task)"),
    }


def _loops() -> dict[str, str]:
    return {
        "loop": _("Loop"),
        "loopCondition": _("Is done again while"),
        "loopHint": _("loopCounter is the number of times it was done. Empty: as often as it may."),
        "loopCounter": _("how many times it was done"),
        "loopMaximum": _("At most how many times"),
        "loopNumber": _("A whole number, 1 or more."),
        "loopBefore": _("Look at the condition before the first time too"),
    }


def _gateways() -> dict[str, str]:
    return {
        "activation": _("Activation"),
        "activationCondition": _("Goes on as soon as"),
        "activationHint": _(
            "activationCount is the number of tokens that have come, such as activationCount >= 2."
        ),
        "activationCount": _("how many tokens have come"),
        "condition": _("Condition of the flow"),
        "waitingForStart": _("whether it goes on for the first time, not for the tokens left"),
    }


def level_actions() -> list[dict[str, str]]:
    """What may follow when a service level is passed."""
    words = {
        "remind": _("remind whose turn it is"),
        "reassign": _("give the task to another group"),
        "escalate": _("throw an escalation"),
    }
    return [{"value": one, "label": words[one]} for one in ACTIONS]


def property_words() -> dict[str, str]:
    """What the properties of a step that are ours are called, by their names in the model."""
    words = _times() | _work() | _flow()
    fields = ["goal", "deadline", "repeat", "onGoal", "onDeadline", "verbs", "returnTo", "prefill"]
    return {name: words[name] for name in (*fields, "pick", "correlation")} | {
        "mail": words["ownMail"]
    }
