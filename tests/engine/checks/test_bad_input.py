"""Files that nobody should send: each a clear refusal, and no worker lost."""

import pytest

from engine.checks import check_bpmn
from engine.xml import MAX_BYTES, XmlRefused, read_xml
from tests.engine.checks.models import HEAD, document, process

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><definitions>&a9;</definitions>"
)
EXTERNAL = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions>&x;</definitions>'
HIDDEN = '<?xml version="1.0"?><!-- <a> --> <?pi x?>\n<!DOCTYPE d SYSTEM "http://localhost/x.dtd"><definitions/>'


def nested(levels: int) -> bytes:
    open_ = "".join(f'<subProcess id="s{n}">' for n in range(levels))
    return document(process(open_ + "</subProcess>" * levels))


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        (b"", "xml.empty"),
        (b"  \n ", "xml.empty"),
        (bytes(range(256)) * 4, "xml.encoding"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "xml.encoding"),
        (b"hello", "xml.syntax"),
        (b"<definitions>", "xml.syntax"),
        (b"<a/><b/>", "xml.syntax"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", "xml.encoding"),
        (b"\xff\xfe<\x00a", "xml.encoding"),
        (LAUGHS.encode(), "xml.doctype"),
        (EXTERNAL.encode(), "xml.doctype"),
        (HIDDEN.encode(), "xml.doctype"),
        (LAUGHS.replace('version="1.0"', 'version="1.0" encoding="utf-16"').encode("utf-16"), "xml.doctype"),
        (b"<definitions>" + b" " * 10_000_000 + b"</definitions>", "xml.size"),
        (nested(200), "xml.depth"),
        (nested(5_000), "xml.depth"),
        (b"<a " + b" ".join(b'a%d=""' % n for n in range(100_000)) + b"/>", "xml.attributes"),
        (b"<a " + b" ".join(b'xmlns:a%d="x"' % n for n in range(5_000)) + b"/>", "xml.attributes"),
        (b"<definitions>&undefined;</definitions>", "xml.syntax"),
        (b"<html><body/></html>", "schema.root"),
        (b"<definitions/>", "schema.root"),
        (b'<a:definitions xmlns:a="urn:x"/>', "schema.root"),
        (b"<definitions>\x00</definitions>", "xml.syntax"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_one_sentence(source: bytes, rule: str) -> None:
    (found,) = check_bpmn(source)
    assert (found.rule, found.level) == (rule, "error")
    assert found.message["zh"] and found.message["en"]
    assert len(found.message["en"]) < 400


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_usual_encodings_are_read(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    text = HEAD.replace("UTF-8", name) + process('<task id="审核"/>') + "</definitions>"
    assert check_bpmn(text.encode(encoding)) == []


@pytest.mark.parametrize(("name", "encoding"), [("MacRoman", "mac-roman"), ("Cp1252", "cp1252")])
def test_encodings_of_older_tools_are_read(name: str, encoding: str) -> None:
    text = HEAD.replace("UTF-8", name) + process('<task id="a" name="Prüfen"/>') + "</definitions>"
    assert check_bpmn(text.encode(encoding)) == []


def test_a_namespace_may_have_any_name() -> None:
    spaced = process('<task id="a"/>') + "</definitions>"
    head = HEAD.replace("<definitions ", '<definitions xmlns:own="http://a tool/of old" ', 1)
    assert "http://a tool" in head
    assert check_bpmn((head + spaced).encode()) == []
    assert [one.rule for one in check_bpmn((head + "<a></definitions>").encode())] == ["xml.syntax"]


def test_a_document_just_inside_the_bounds_is_read() -> None:
    assert read_xml(b"<a>" + b" " * (MAX_BYTES - 7) + b"</a>").tag == "a"
    with pytest.raises(XmlRefused):
        read_xml(b"<a>" + b" " * (MAX_BYTES - 6) + b"</a>")


def test_an_own_limit_is_kept() -> None:
    with pytest.raises(XmlRefused, match="limit is 1e-05 MB"):
        read_xml(b"<a>12345678</a>", limit=10)


def test_a_model_of_many_broken_elements_says_so_briefly() -> None:
    body = process(
        "".join(f'<sequenceFlow id="f{n}" sourceRef="x" targetRef="y"/>' for n in range(3_000))
    )
    found = check_bpmn(document(body))
    assert 0 < len(found) <= 500
    assert "reference.unresolved" in {one.rule for one in found}


def test_a_long_chain_is_checked_without_recursion() -> None:
    names = [f"t{n}" for n in range(3_000)]
    tasks = "".join(f'<task id="{name}"/>' for name in names)
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="t{n}" targetRef="t{n + 1}"/>' for n in range(2_999)
    )
    assert check_bpmn(document(process(tasks + flows))) == []


def test_calls_that_go_round_are_pointed_out() -> None:
    body = "".join(
        f'<process id="{one}" isExecutable="true"><callActivity id="c{one}" calledElement="{other}"/></process>'
        for one, other in ("AB", "BC", "CA")
    )
    assert {one.rule for one in check_bpmn(document(body))} == {"call.itself"}


def test_data_that_stand_for_themselves_are_told() -> None:
    body = (
        '<startEvent id="start"/><task id="a"><ioSpecification><dataInput id="in"/><inputSet>'
        "<dataInputRefs>in</dataInputRefs></inputSet><outputSet/></ioSpecification>"
        "<dataInputAssociation><sourceRef>me</sourceRef><targetRef>in</targetRef></dataInputAssociation></task>"
        '<dataObjectReference id="me" dataObjectRef="me"/>'
    )
    found = check_bpmn(document(process(body)))
    assert "reference.kind" in {one.rule for one in found}
