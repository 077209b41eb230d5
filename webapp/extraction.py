"""Finds texts for translation that Babel alone does not see: the `text` of error classes, and what operations say they do.

Errors of the lower layers know nothing of translation; they carry their English text as a class attribute, and the
web translates it when it shows the error (webapp.errors.sentence). So it is with the first sentence of an operation's docstring,
which the studio's lists show.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python

from engine.operations import summary_of

Found = tuple[int, str | None, Any, list[str]]
ATTRIBUTE = "text"


def extract(
    file: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: dict[str, Any],
) -> Iterator[Found]:
    """Babel's own extraction of a Python file, and the `text = "..."` of its classes."""
    yield from extract_python(file, keywords, comment_tags, options)
    file.seek(0)
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.ClassDef):
            yield from _class_texts(node)
        elif isinstance(node, ast.FunctionDef) and any(map(_is_operation, node.decorator_list)):
            yield node.lineno, "gettext", summary_of(ast.get_docstring(node) or ""), []


def _is_operation(decorator: ast.expr) -> bool:
    """`@catalogue.operation("experts.admit", ...)`."""
    called = decorator.func if isinstance(decorator, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr == "operation"


def _class_texts(node: ast.ClassDef) -> Iterator[Found]:
    for line in node.body:
        target, value = _assigned(line)
        if target == ATTRIBUTE and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield line.lineno, "gettext", value.value, []


def _assigned(line: ast.stmt) -> tuple[str | None, ast.expr | None]:
    match line:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            return name, value
    return None, None
