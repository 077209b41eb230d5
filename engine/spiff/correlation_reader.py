"""Correlation subscriptions in core XML (BPMN 8.4.2): what the key of a message is, read on either side.

A subscription of the process says by `dataPath` what the case knows, a property says by `messagePath` what the message
holds; together they are what `zeebe:subscription` says in one expression.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from engine import feel
from engine.desugar import local, name_of, parent_of, refused, tag, text_of
from engine.spiff.expressions import read

if TYPE_CHECKING:
    from engine.spiff.reader import FileFacts


def caught(file: FileFacts, xml: etree._Element, message: etree._Element) -> feel.Expression | None:
    """The key that a catching element of a process with a subscription waits for; None without one."""
    for subscription in _subscriptions(xml):
        properties = _properties(file, subscription)
        if properties and all(_retrieval(each, message) is not None for each in properties):
            return _key(xml, [_bound(xml, subscription, each) for each in properties])
    if thrown(file, xml, message) is not None and not _begins(xml):
        raise refused(
            xml, "its message has a correlation key, and nothing says what this case's is."
        )
    return None


def thrown(file: FileFacts, xml: etree._Element, message: etree._Element) -> feel.Expression | None:
    """The key of a message that is sent, out of what it holds; None if nothing says how to read it."""
    for key in file.core.iter(tag("correlationKey")):
        found = [_retrieval(each, message) for each in _listed(file, key)]
        paths = [each for each in found if each is not None]
        if paths and len(paths) == len(found):
            return _key(xml, paths)
    return None


def _begins(xml: etree._Element) -> bool:
    """Whether no case is there yet that could have a key."""
    instantiates = xml.get("instantiate") in ("true", "1")
    return instantiates or (local(xml) == "startEvent" and local(parent_of(xml)) == "process")


def _subscriptions(xml: etree._Element) -> Iterator[etree._Element]:
    for process in xml.iterancestors(tag("process")):
        yield from process.findall(tag("correlationSubscription"))


def _properties(file: FileFacts, subscription: etree._Element) -> list[etree._Element]:
    key = file.by_id.get(name_of(subscription.get("correlationKeyRef")))
    return [] if key is None else _listed(file, key)


def _listed(file: FileFacts, key: etree._Element) -> list[etree._Element]:
    names = [name_of(each.text) for each in key.findall(tag("correlationPropertyRef"))]
    return [file.by_id[name] for name in names if name in file.by_id]


def _retrieval(prop: etree._Element, message: etree._Element) -> etree._Element | None:
    """The expression that reads a property out of a message."""
    for each in prop.findall(tag("correlationPropertyRetrievalExpression")):
        if name_of(each.get("messageRef")) == message.get("id"):
            return each.find(tag("messagePath"))
    return None


def _bound(
    xml: etree._Element, subscription: etree._Element, prop: etree._Element
) -> etree._Element:
    for each in subscription.findall(tag("correlationPropertyBinding")):
        path = each.find(tag("dataPath"))
        if name_of(each.get("correlationPropertyRef")) == prop.get("id") and path is not None:
            return path
    raise refused(xml, f"its process does not bind the property {prop.get('id')} of its messages.")


def _key(xml: etree._Element, paths: list[etree._Element]) -> feel.Expression:
    """One property is the key, several are the list of them."""
    for each in paths:
        language = each.get("language", "")
        if language and "feel" not in language.lower():
            raise refused(xml, f"its {local(each)} is in {language}; write it in FEEL.")
    texts = [text_of(each).removeprefix("=") for each in paths]
    return read(texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]")
