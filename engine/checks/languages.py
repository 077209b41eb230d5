"""A package's second languages: files that read, texts that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.checks.finding import Finding, Level
from engine.feel.said import in_both
from engine.languages import LANGUAGE, read_texts, texts_of
from engine.packages import Package, PackageError


def check_languages(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """What is wrong with `languages/*.yaml` of a package whose other files are right."""
    paths = sorted(path for path in files if path.startswith("languages/"))
    if not paths:
        return
    package = Package.parse({path: text.decode("utf-8", "replace") for path, text in files.items()})
    known = set(texts_of(package))
    for path in paths:
        yield from _check_file(path, package, known)


def _check_file(path: str, package: Package, known: set[str]) -> Iterator[Finding]:
    if not LANGUAGE.fullmatch(path):
        yield _finding("language.name", path, path=path)
        return
    try:
        texts = read_texts(package.files[path], package.key)
    except PackageError as error:
        yield _finding("language.file", path, reason=error.holes["reason"])
        return
    for text in texts:
        if text not in known:
            yield _finding("language.unknown", path, text=text)
    missing = [text for text in known if text not in texts and not text.isascii()]
    if missing:
        yield _finding("language.missing", path, count=len(missing), text=sorted(missing)[0])


def _finding(rule: str, file: str, **holes: object) -> Finding:
    level: Level = "warning" if rule in WARNINGS else "error"
    told = {name: in_both(value) for name, value in holes.items()}
    message = {
        language: text.format(**{name: value[language] for name, value in told.items()})
        for language, text in zip(("zh", "en"), TEXTS[rule], strict=True)
    }
    return Finding(rule, level, None, None, file, message)


TEXTS = {
    "language.name": (
        "“{path}”不是语言文件的名字。请用 languages/en.yaml 这样的名字。",
        '"{path}" is no name of a language file. Call it like languages/en.yaml.',
    ),
    "language.file": ("语言文件读不出来：{reason}", "The language file cannot be read: {reason}"),
    "language.unknown": (
        "包里没有“{text}”这段文字，译文用不上。请删去或改成现在的文字。",
        'The package says "{text}" nowhere, so its translation is never shown. Remove it, or correct it to the present text.',
    ),
    "language.missing": (
        "还有 {count} 段文字没有译文，例如“{text}”；读者将看到原文。请补上。",
        'Without a translation: {count}, such as "{text}"; readers will see the original. Add it.',
    ),
}
WARNINGS = frozenset({"language.unknown", "language.missing"})
