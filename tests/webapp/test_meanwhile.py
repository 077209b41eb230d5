"""What somebody types while fields are on their way from the server stays (webapp/assets/js/meanwhile.js)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.webapp.studio.test_round_trip import node

SCRIPT = Path(__file__).with_name("meanwhile.mjs")


def test_what_was_typed_meanwhile_stays() -> None:
    told = subprocess.run([node(), str(SCRIPT)], capture_output=True, text=True, check=True)
    answer = json.loads(told.stdout)
    assert answer["kept"] == ["begun", "emerging", "truthful"], "not what is as it was sent"
    assert answer["changed"] == ["begun=2026-02-01", "emerging=2", "truthful=yes"]
    kind, begun, hidden, first, second, truthful = answer["controls"]
    assert kind["options"] == [{"value": "tool", "selected": True}]
    assert (begun["value"], hidden["value"]) == ("2026-02-01", "")
    assert first["checked"] and second["checked"] and truthful["checked"]
    assert answer["again"] == 0, "what is there already is no news, so nothing is asked again"
