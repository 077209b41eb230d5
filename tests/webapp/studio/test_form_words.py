"""form-js and the token simulation speak Chinese: every text that they show is in our lists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WORDS = ROOT / "webapp" / "assets" / "js" / "studio" / "form-words.json"
SIMULATION_WORDS = WORDS.parent / "bpmn" / "simulation-words.json"
SIMULATION = ROOT / "node_modules" / "bpmn-js-token-simulation" / "lib" / "features"
SAID = re.compile(
    r"""(?:title|aria-label)="([A-Z][^"$]*)|(?:text:|\|\||\? *|: *) ?'([A-Z][a-z]+(?: [A-Za-z]+)*)'|^ +([A-Z][a-z]+ [A-Z][a-z]+)(?: <|$)|>([A-Z][a-z ]+)<""",
    re.MULTILINE,
)
SHOWN = re.compile(
    r"""\b(?:label|title|placeholder|description|tooltip)\s*:\s*(['"])([A-Z](?:(?!\1)[^\\])*)\1"""
)
KEPT = {
    "Root", "FilterContext", "Feel",  # names of parts
    "X-FRAME-OPTIONS documentation", "MDN iFrame documentation.",  # of what is not offered
    "Powered by bpmn.io",  # the licence's own words
}  # fmt: skip


@pytest.mark.parametrize("name", ["form-js-editor", "form-js-viewer"])
def test_no_text_is_left_in_english(name: str) -> None:
    source = (ROOT / "node_modules" / "@bpmn-io" / name / "dist" / "index.es.js").read_text()
    shown = {found[2] for found in SHOWN.finditer(source)}
    assert len(shown) > 20, "form-js has changed how it says things: look at this test again"
    assert sorted(shown - json.loads(WORDS.read_text()).keys() - KEPT) == []


def test_no_text_of_the_simulation_is_left_in_english() -> None:
    sources = [path.read_text() for path in SIMULATION.rglob("*.js")]
    shown = {
        next(filter(None, found.groups())).strip()
        for source in sources
        for found in SAID.finditer(source)
    }
    assert len(shown) > 20, "the simulation has changed how it says things: look at this test again"
    assert sorted(shown - json.loads(SIMULATION_WORDS.read_text()).keys()) == []


def test_the_panel_still_falls_back_on_what_is_wrapped() -> None:
    source = (ROOT / "node_modules/@bpmn-io/properties-panel/dist/index.esm.js").read_text()
    assert "function translateFallback(template, replacements) {" in source
    said = re.findall(r"""translate\w*\(['"]([A-Z][^'"$]+)['"]""", source)
    words = (WORDS.parent / "zh-panel.js").read_text()
    assert [one for one in said if f'"{one}"' not in words and one != "<empty>"] == []
