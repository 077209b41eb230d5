"""Reading XML that a stranger wrote: bounded, and with nothing in it that is ever fetched or expanded.

Every XML that enters (models, decisions) comes through `read_xml`. A document type declaration is refused before the
parser sees it, so there are no entities, no external references and no billion laughs.
"""

from __future__ import annotations

import codecs
import re

from lxml import etree

MAX_BYTES = 5_000_000
MAX_DEPTH = 120
MAX_ATTRIBUTES = 500
"""Of one element, and namespace prefixes of a file: looking through more takes time with their square."""
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "iso-8859-1": "cp1252",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "macroman": "mac-roman",
    "macintosh": "mac-roman",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_PREFIX = re.compile(r"\sxmlns:([^\s=]+)")
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)


class XmlRefused(ValueError):
    """This file is not XML that is read here; `reason` names the rule, `message` says why in both languages."""

    def __init__(self, reason: str, zh: str, en: str, line: int | None = None) -> None:
        super().__init__(en)
        self.reason = reason
        self.message = {"zh": zh, "en": en}
        self.line = line


def read_xml(source: bytes, *, limit: int = MAX_BYTES, depth: int = MAX_DEPTH) -> etree._Element:
    """The root element of an XML document in UTF-8, UTF-16, GB 18030 or another declared encoding.

    Raises XmlRefused, with a sentence in Chinese and in English, for an empty or oversized file, an encoding that is
    unknown or wrong, a document type declaration (and so every entity), text that is not well-formed, elements nested
    deeper than `depth`, or more than MAX_ATTRIBUTES attributes of one element or namespace prefixes.
    """
    if len(source) > limit:
        raise XmlRefused(
            "xml.size",
            f"文件有 {len(source) / 1e6:.1f} MB，上限是 {limit / 1e6:g} MB。请拆分或精简后再提交。",
            f"The file has {len(source) / 1e6:.1f} MB; the limit is {limit / 1e6:g} MB. Split it or remove what is not needed.",
        )
    text = _decode(source)
    _refuse_doctype(text)
    root = _parse(text)
    _refuse_depth(root, depth)
    _refuse_crowds(text, root)
    return root


def read_text(source: bytes) -> str:
    """The text of a document that `read_xml` takes, as it stands; one in another encoding than UTF-8 loses the declaration
    that names it. Raises XmlRefused as `read_xml` does.
    """
    read_xml(source)
    if _encoding_of(source) in ("utf-8", "utf-8-sig"):
        return source.decode("utf-8-sig")
    return _decode(source).lstrip()


def _decode(source: bytes) -> str:
    if not source.strip(b"\0 \t\r\n"):
        raise XmlRefused(
            "xml.empty",
            "文件是空的。请上传有内容的文件。",
            "The file is empty. Upload a file that has content.",
        )
    encoding = _encoding_of(source)
    try:
        text = source.decode(encoding)
    except UnicodeDecodeError as error:
        raise XmlRefused(
            "xml.encoding",
            f"文件不是有效的 {encoding} 文本（第 {error.start + 1} 个字节起）。请另存为 UTF-8。",
            f"The file is not valid {encoding} text (from byte {error.start + 1} on). Save it as UTF-8.",
        ) from None
    return _DECLARATION.sub("", text, count=1) if text.lstrip().startswith("<?xml") else text


def _encoding_of(source: bytes) -> str:
    for bom, encoding in _BOMS:
        if source.startswith(bom):
            return encoding
    if source[:4] == b"<\0?\0":
        return "utf-16-le"
    if source[:4] == b"\0<\0?":
        return "utf-16-be"
    declared = _ENCODING.match(source.lstrip()[:300])
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name not in _ENCODINGS:
        raise XmlRefused(
            "xml.encoding",
            f"不认识编码“{name}”。请另存为 UTF-8。",
            f'The encoding "{name}" is not read here. Save the file as UTF-8.',
        )
    return _ENCODINGS[name]


def _refuse_doctype(text: str) -> None:
    prolog = _PROLOG.match(text)
    if text.startswith("<!DOCTYPE", prolog.end() if prolog else 0):
        raise XmlRefused(
            "xml.doctype",
            "文件里有文档类型声明（DOCTYPE）。实体和外部引用一律不读取，请删去这一声明。",
            "The file has a document type declaration (DOCTYPE). Entities and external references are never read; remove it.",
        )


def _parse(text: str) -> etree._Element:
    parser = _parser()
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        if any(one.type_name != "WAR_NS_URI" for one in parser.error_log):
            raise _syntax(error) from None
    # A namespace may have any name (Namespaces in XML 1.0, section 3, compares it letter by letter); only libxml2 minds.
    return etree.fromstring(text.encode("utf-8"), _parser(recover=True))


def _parser(recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        recover=recover,
    )


def _syntax(error: etree.XMLSyntaxError) -> XmlRefused:
    reason = error.msg or "no element"
    if "depth" in reason.lower():
        return _too_deep(256)
    line, column = error.position
    return XmlRefused(
        "xml.syntax",
        f"文件不是格式正确的 XML：第 {line} 行第 {column} 列附近（{reason}）。",
        f"The file is not well-formed XML: near line {line}, column {column} ({reason}).",
        line,
    )


def _refuse_depth(root: etree._Element, limit: int) -> None:
    level = [root]
    for _ in range(limit):
        level = [child for element in level for child in element]
        if not level:
            return
    raise _too_deep(limit)


def _refuse_crowds(text: str, root: etree._Element) -> None:
    most = max(len(element.attrib) for element in root.iter())
    prefixes = len(set(_PREFIX.findall(text)))
    if most > MAX_ATTRIBUTES or prefixes > MAX_ATTRIBUTES:
        raise XmlRefused(
            "xml.attributes",
            f"有元素带 {most} 个属性，文件声明了 {prefixes} 个命名空间前缀，上限各是 {MAX_ATTRIBUTES}。请删去多余的。",
            f"An element has {most} attributes and the file {prefixes} namespace prefixes; the limit of each is {MAX_ATTRIBUTES}. Remove what is not needed.",
        )


def _too_deep(limit: int) -> XmlRefused:
    return XmlRefused(
        "xml.depth",
        f"文件的元素嵌套超过 {limit} 层。请减少嵌套。",
        f"The elements of the file are nested more than {limit} levels deep. Nest them less deeply.",
    )
