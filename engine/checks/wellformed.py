"""First of all: is this XML, is it BPMN, and does it keep to the schema of BPMN 2.0?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeGuard

from lxml import etree

from engine.checks.finding import Finding
from engine.checks.model import BPMN, Model, Node
from engine.checks.registry import Problem, at, rule
from engine.checks.words import describe
from engine.spiff.schema import SchemaError, schema_errors
from engine.xml import XmlRefused

MOST_SCHEMA_FINDINGS = 50
MOST_ELEMENTS = 30_000
REASONS = {
    "xml.size": "The file is larger than the limit.",
    "xml.empty": "The file is empty.",
    "xml.encoding": "The encoding is unknown, or the bytes do not fit it.",
    "xml.doctype": "There is a document type declaration, so there could be entities.",
    "xml.syntax": "The file is not well-formed XML.",
    "xml.depth": "Elements are nested too deeply.",
    "xml.attributes": "An element has more attributes, or the file more namespace prefixes, than the limit.",
    "schema.root": "The outermost element is not BPMN's `definitions`.",
    "schema.size": "The document has more elements than the limit.",
    "schema.element": "An element stands where the schema has no place for it, or in the wrong order.",
    "schema.child-missing": "An element that the schema demands is missing.",
    "schema.attribute": "An attribute is not one of BPMN's.",
    "schema.attribute-missing": "An attribute that the schema demands is missing.",
    "schema.value": "A value is not of the type that the schema demands.",
    "schema.abstract": "An abstract element is used instead of a concrete one.",
    "schema.text": "There is text where only elements may be.",
    "schema.other": "The schema refuses something else.",
}
"""What is refused before any rule runs, for the documentation."""

_QUOTED = re.compile(r"'([^']*)'")
_SPACE = re.compile(r"\{[a-z]+:[^}]*\}")
_NAME = re.compile(r"[^\W\d][\w.\-·]*", re.UNICODE)


def refused(error: XmlRefused) -> Finding:
    """The finding for a file that is not read at all."""
    return Finding(error.reason, "error", None, None, None, dict(error.message), error.line)


def root_findings(model: Model) -> list[Finding]:
    """One finding if the outermost element is not `definitions` in BPMN's namespace."""
    if model.root.tag == "definitions":
        return []
    tag = model.root.tag
    message = {
        "zh": f"最外层元素是“{tag}”，不是 BPMN 2.0 的 definitions（{BPMN}）。请上传 BPMN 2.0 文件。",
        "en": f'The outermost element is "{tag}", not definitions of BPMN 2.0 ({BPMN}). Upload a BPMN 2.0 file.',
    }
    return [Finding("schema.root", "error", None, None, None, message, model.root.line)]


def size_findings(model: Model) -> list[Finding]:
    """One finding if the document has more elements than any process needs, so that no check takes for ever."""
    count = sum(len(nodes) for nodes in model.by_tag.values())
    if count <= MOST_ELEMENTS:
        return []
    message = {
        "zh": f"文件有 {count} 个元素，上限是 {MOST_ELEMENTS}。请把流程拆成几个。",
        "en": f"The document has {count} elements; the limit is {MOST_ELEMENTS}. Split the process.",
    }
    return [Finding("schema.size", "error", None, None, None, message)]


def schema_findings(model: Model) -> list[Finding]:
    """What the BPMN 2.0 schema refuses, as sentences."""
    found: list[Finding] = []
    said: set[tuple[str, str]] = set()
    errors = schema_errors(model.root.source)
    spaces = _prefixes(model) if errors else {}
    for error in errors:
        about = (error.path, ", ".join(re.findall(r"attribute '[^']*'", error.text)))
        if about in said or _is_repeated_id(error) or _is_said_by_another_tool(error):
            continue
        finding = _sentence(error, _node_at(model, error.path, spaces))
        found.append(finding)
        said.add(about)
        if len(found) >= MOST_SCHEMA_FINDINGS:
            break
    return found


def _prefixes(model: Model) -> dict[str, str]:
    """The namespaces of all prefixes of the document: the paths of errors have them."""
    inner = (node.source.nsmap.items() for node in model.root.within())
    return {prefix: space for pairs in inner for prefix, space in pairs if prefix}


def _node_at(model: Model, path: str, spaces: dict[str, str]) -> Node:
    try:
        match = model.root.source.xpath(path, namespaces=spaces) if path else []
    except etree.XPathError:  # one prefix for two namespaces
        match = []
    wanted = match[0] if isinstance(match, list) and match else None
    return model.by_source.get(wanted, model.root) if _is_element(wanted) else model.root


def _is_element(found: object) -> TypeGuard[etree._Element]:
    return isinstance(found, etree._Element)


def _is_repeated_id(error: SchemaError) -> bool:
    """Whether the schema's only trouble is that the id is there a second time: id.repeated says it better."""
    found = re.search(
        r"attribute 'id': '([^']*)' is not a valid value of the atomic type", error.text
    )
    return found is not None and _NAME.fullmatch(found[1]) is not None


def _is_said_by_another_tool(error: SchemaError) -> bool:
    """Whether it is an extension of a drawing (DD 1.1, DiagramElement.extension), of which the schema demands to be known."""
    return "demanded by the strict wildcard" in error.text


def _sentence(error: SchemaError, node: Node) -> Finding:
    text = _SPACE.sub("", error.text)
    words = _QUOTED.findall(text)
    kind = error.kind.removeprefix("SCHEMAV_")
    if kind == "ELEMENT_CONTENT":
        return _content(node, text)
    if kind.startswith("CVC_COMPLEX_TYPE_3_2"):
        return _schema(
            "schema.attribute",
            node,
            f"里有 BPMN 没有的属性“{words[-1]}”，请删去。",
            f'has an attribute "{words[-1]}" that BPMN does not have. Remove it.',
        )
    if kind == "CVC_COMPLEX_TYPE_4":
        return _schema(
            "schema.attribute-missing",
            node,
            f"缺少必须有的属性“{words[-1]}”，请补上。",
            f'lacks the attribute "{words[-1]}", which it must have. Add it.',
        )
    if kind == "CVC_TYPE_2":
        return _schema(
            "schema.abstract",
            node,
            "是抽象元素，不能直接使用，请换成具体的元素。",
            "is an abstract element. Use a concrete one in its place.",
        )
    if kind == "CVC_COMPLEX_TYPE_2_3":
        return _schema(
            "schema.text",
            node,
            "里有不该出现的文字，请删去。",
            "has text in it where only elements may be. Remove the text.",
        )
    if kind.startswith(("CVC_DATATYPE", "CVC_ENUMERATION", "CVC_FACET", "CVC_ATTRIBUTE")):
        return _value(node, text, words)
    return _schema(
        "schema.other", node, f"不符合 BPMN 2.0 的格式：{text}", f"breaks BPMN 2.0's schema: {text}"
    )


def _content(node: Node, text: str) -> Finding:
    expected = re.search(r"Expected is (?:one of )?\( (.*?) \)", text)
    names = expected[1].replace("##other*", "").strip(" ,") if expected else ""
    if "Missing child" in text:
        last = names.rpartition(", ")[2]
        return _schema(
            "schema.child-missing",
            node,
            f"缺少必须有的内容“{last}”，请补上。",
            f'lacks the content "{last}", which it must have. Add it.',
        )
    holder = node.parent or node
    if node.tag.startswith("{"):
        name = node.tag.rpartition("}")[2]
        return _schema(
            "schema.element",
            holder,
            f"里的“{name}”不是 BPMN 的元素，在这里没有位置。请删去，或放进 extensionElements，并带上工具自己的命名空间。",
            f'holds "{name}", which is no element of BPMN and has no place there. Remove it, or put it into extensionElements with a namespace of its tool.',
        )
    return _schema(
        "schema.element",
        node,
        f"（元素 {node.tag}）在{describe(holder, 'zh')}里没有位置，或顺序不对。此处可以有：{names or '无'}。",
        f"(element {node.tag}) has no place in {describe(holder, 'en')}, or stands in the wrong order."
        f" Here may be: {names or 'nothing'}.",
    )


def _value(node: Node, text: str, words: list[str]) -> Finding:
    attribute = words[1] if ", attribute '" in text and len(words) > 1 else None
    value = (node.get(attribute) if attribute else node.text) or ""
    where = (f"属性“{attribute}”", f'attribute "{attribute}"') if attribute else ("内容", "content")
    allowed = re.search(r"of the set \{(.*)\}", text)
    choice = allowed[1].replace("'", "") if allowed else ""
    wanted = re.search(r"type '(?:xs:)?([^']+)'", text)
    need_zh = f"只能是 {choice}" if choice else f"应为 {wanted[1] if wanted else '别的类型'}"
    need_en = (
        f"one of {choice}"
        if choice
        else f"a value of type {wanted[1] if wanted else 'another kind'}"
    )
    return _schema(
        "schema.value",
        node,
        f"的{where[0]}写成了“{value}”，{need_zh}。",
        f'has "{value}" as its {where[1]}; it must be {need_en}.',
    )


def _schema(rule_id: str, node: Node, zh: str, en: str) -> Finding:
    owner = node.owner
    english = describe(node, "en")
    return Finding(
        rule=rule_id,
        level="error",
        element=owner.id if owner else None,
        name=owner.name if owner else None,
        file=None,
        message={
            "zh": f"{describe(node, 'zh')}{zh}",
            "en": f"{english[:1].upper()}{english[1:]} {en}",
        },
        line=node.line,
    )


@rule(
    "id.repeated",
    section="8.3.1",
    zh="id“{id}”用了不止一次，{what}也叫这个。请给每个元素一个独有的 id。",
    en='The id "{id}" is used more than once, {what} has it too. Give each element an id of its own.',
)
def ids_are_unique(model: Model) -> Iterable[Problem]:
    """Every id in a document is unique."""
    for node in model.repeated:
        if not node.is_drawn:
            yield at(node, id=node.id or "")


@rule(
    "id.repeated-in-drawing",
    "warning",
    section="8.3.1",
    zh="图里的{what}用了别处已有的 id“{id}”。流程不受影响，但别的工具可能画不出它。请给它一个独有的 id。",
    en='{what} of the drawing has the id "{id}", which is used elsewhere. What is done does not change, but other tools may not draw it: give it an id of its own.',
)
def ids_of_drawings_are_unique(model: Model) -> Iterable[Problem]:
    """An id of the drawing is used nowhere else."""
    for node in model.repeated:
        if node.is_drawn:
            yield at(node, id=node.id or "")


@rule(
    "schema.must-understand",
    section="8.2.3",
    zh="文件声明了必须理解的扩展“{definition}”，这里不认识它。请去掉这个扩展。",
    en='The document declares the extension "{definition}" as one that must be understood, and it is not known here. Remove it.',
)
def extensions_are_understood(model: Model) -> Iterable[Problem]:
    """An extension that must be understood is refused."""
    for node in model.all("extension"):
        if node.is_true("mustUnderstand"):
            yield at(node, definition=node.get("definition") or "")


@rule(
    "import.document",
    section="8.2.2",
    zh="文件要引入另一个 BPMN 文件“{location}”。外部文件一律不读取，请把需要的元素放进本文件。",
    en='The document imports another BPMN document, "{location}". Other files are never fetched: put what is needed into this one.',
)
def no_other_document_is_imported(model: Model) -> Iterable[Problem]:
    """Other BPMN documents are not imported."""
    for node in model.all("import"):
        if node.get("importType") == BPMN:
            yield at(node, location=node.get("location") or "")


@rule(
    "import.type",
    section="8.2.2",
    zh="文件引入“{location}”，类型“{type}”不是 BPMN 认识的。请用 XML Schema 或 WSDL 的类型，或去掉引入。",
    en='The document imports "{location}" of a type "{type}" that BPMN does not know. Use the type of XML schema or WSDL, or remove the import.',
)
def imports_have_known_types(model: Model) -> Iterable[Problem]:
    """An import is of a type that BPMN names."""
    for node in model.all("import"):
        said = node.get("importType") or ""
        if said.rstrip("/") not in IMPORT_TYPES and not _DMN.fullmatch(said):
            yield at(node, location=node.get("location") or "", type=node.get("importType") or "")


_DMN = re.compile(r"https?://www\.omg\.org/spec/DMN/\d+/MODEL/?")
IMPORT_TYPES = frozenset(
    {
        BPMN,
        "http://www.w3.org/2001/XMLSchema",
        "http://www.w3.org/TR/wsdl20",
        "http://schemas.xmlsoap.org/wsdl",
        "http://schemas.xmlsoap.org/wsdl/soap",
        "http://www.w3.org/ns/wsdl",
    }
)
"""What BPMN names, beside DMN of any version: other types it leaves open (8.2.2)."""
