"""docs/bpmn-support.md, written from the tables that the engine and the checks themselves read."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks import invariants, package, scenarios, wellformed
from engine.checks.registry import Rule
from engine.checks.run import THEMES, ordered_rules
from engine.checks.support import ELEMENTS, FEATURES, event_rows, executes
from engine.checks.words import KINDS
from engine.xml import MAX_BYTES, MAX_DEPTH

HEAD = """# What of BPMN 2.0 runs here

This page is generated from the code (`python -m engine.checks.documentation > docs/bpmn-support.md`), and a test holds
it true. A model is accepted only if every element of it behaves as BPMN 2.0.2 says; everything else is refused when it
is published, with the element's id, its name and a sentence in Chinese and in English. `panhuo check FILE_OR_FOLDER
[--json]` says the same before.
"""
PLACES = {
    "start": "start of a process",
    "start-subprocess": "start of a sub-process",
    "start-event-subprocess": "start of an event sub-process, interrupting",
    "start-event-subprocess-passing": "start of an event sub-process, not interrupting",
    "catch": "intermediate, catching",
    "boundary": "boundary, interrupting",
    "boundary-passing": "boundary, not interrupting",
    "throw": "intermediate, throwing",
    "end": "end",
}


def page() -> str:
    """The whole page as Markdown."""
    parts = [HEAD, *_elements(), *_events(), *_features(), *_bounds(), *_rules()]
    return "\n".join(parts).rstrip() + "\n"


def _elements() -> Iterator[str]:
    yield "## Elements\n\n| element | 中文 | | why |\n| --- | --- | --- | --- |"
    for tag in ELEMENTS:
        zh, en = KINDS[tag]
        why = "" if executes(tag) else "not executed yet"
        yield f"| {en} | {zh} | {_state(executes(tag))} | {why} |"
    yield (
        "\nCollaborations, choreographies and conversations are checked and kept, not executed: a pool is drawn, and"
        " its process runs.\n"
    )


def _events() -> Iterator[str]:
    yield "## Events\n\nWhat BPMN does not allow at a place is not in the table: it is refused as wrong.\n"
    yield "| place | trigger | | why |\n| --- | --- | --- | --- |"
    for place, kind, runs in event_rows():
        why = "" if runs else "not executed yet"
        yield f"| {PLACES[place]} | {kind} | {_state(runs)} | {why} |"
    yield ""


def _features() -> Iterator[str]:
    yield "## Beyond elements\n\n| feature | 中文 | | instead |\n| --- | --- | --- | --- |"
    for feature in FEATURES:
        why = feature.why[1] if feature.why else ""
        yield f"| {feature.en} | {feature.zh} | {_state(feature.why is None)} | {why} |"
    yield ""


def _state(runs: bool) -> str:
    return "runs" if runs else "refused"


def _bounds() -> Iterator[str]:
    yield "## Refused before anything else\n\n| rule | refused |\n| --- | --- |"
    for name, text in wellformed.REASONS.items():
        yield f"| `{name}` | {text} |"
    yield (
        f"\nThe limits are {MAX_BYTES / 1e6:g} MB and {MAX_DEPTH} levels of elements. Document type declarations are"
        " refused before the parser runs, so there are no entities and nothing is ever fetched. A model without errors"
        " is compiled at last; should the engine refuse what the rules let pass, it is `unsupported.engine`.\n"
    )


def _rules() -> Iterator[str]:
    yield "## Rules\n\nSections are those of BPMN 2.0.2; *house* marks rules of our own.\n"
    rules = ordered_rules()
    for theme in THEMES:
        mine = [rule for rule in rules if rule.check.__module__ == theme.__name__]
        if mine:
            yield f"### {_title(mine[0])}\n\n{theme.__doc__}\n"
            yield "| rule | level | section | what it says |\n| --- | --- | --- | --- |"
            yield from (_row(rule) for rule in mine)
            yield ""
    yield "### package\n\nThe files of a package.\n\n| rule | level | what is said |\n| --- | --- | --- |"
    texts = package.TEXTS | scenarios.TEXTS | invariants.TEXTS
    for name, (_, en) in texts.items():
        level = "warning" if name in package.WARNINGS else "error"
        yield f"| `{name}` | {level} | {en} |"


def _title(rule: Rule) -> str:
    return rule.theme.replace("_", "-")


def _row(rule: Rule) -> str:
    return f"| `{rule.id}` | {rule.level} | {rule.section} | {rule.refuses} |"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201
