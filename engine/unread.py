"""Why a file of a package cannot be read, in sentences for its owner."""

from __future__ import annotations

import re

from ruamel.yaml.error import YAMLError

from engine.feel.said import Said, in_chinese, said

NO_UTF8 = "{file} is not UTF-8 text."
NO_YAML = "line {line} is not valid YAML. Look at its brackets, quotes and spaces."
NO_TOML = (
    "line {line} of package.toml is not valid TOML. Look at its quotes, brackets and equals signs."
)
CUT_OFF = "package.toml ends too early: a value is missing, or a quote or bracket is not closed."
_LINE = re.compile(r"at line (\d+)")
in_chinese(
    {
        NO_UTF8: "{file} 不是 UTF-8 文本。",
        NO_YAML: "第 {line} 行不是有效的 YAML，请检查括号、引号和空格。",
        NO_TOML: "package.toml 第 {line} 行不是有效的 TOML，请检查引号、括号和等号。",
        CUT_OFF: "package.toml 不完整：缺少一个值，或有引号、括号没有闭合。",
    }
)


def of_yaml(error: Exception) -> Said:
    """Where a YAML text breaks its rules."""
    mark = getattr(error, "problem_mark", None) if isinstance(error, YAMLError) else None
    return said(NO_YAML, line=mark.line + 1 if mark else 1)


def of_toml(error: Exception) -> Said:
    """Where settings break the rules of TOML."""
    if isinstance(error, UnicodeDecodeError):
        return said(NO_UTF8, file="package.toml")
    found = _LINE.search(str(error))
    return said(NO_TOML, line=found[1]) if found else said(CUT_OFF)
