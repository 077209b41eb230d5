"""Every package of the product speaks English too, whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import checks
from engine.languages import texts_in, texts_of
from engine.packages import Package, read_folder

PACKAGES = sorted(path.parent for path in Path("workflows/bpmn").glob("*/package.toml"))


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: folder.name)
def test_every_text_of_a_package_has_its_translation_and_no_translation_is_left_over(
    folder: Path,
) -> None:
    package = Package.parse(read_folder(folder))
    texts = [
        text for text in texts_of(package) if any("\u4e00" <= sign <= "\u9fff" for sign in text)
    ]
    translated = texts_in(package, "en")
    assert [text for text in texts if text not in translated] == []
    assert not set(translated) - set(texts)
    assert not [
        one for one in checks.check_package(_bytes(package)) if one.rule.startswith("language")
    ]


def _bytes(package: Package) -> dict[str, bytes]:
    return {path: text.encode() for path, text in package.files.items()}
