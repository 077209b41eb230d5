"""Mails of the product: a text template in each language, the first line of which is the subject."""

from __future__ import annotations

from collections.abc import Mapping
from email import policy
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent / "mails"
DEFAULT_LANGUAGE = "zh_Hans_CN"
LONG_LINES = policy.default.clone(
    max_line_length=900
)  # else long links in headers are encoded, which nobody reads

# Plain text: nothing is HTML, so nothing is escaped. The templates are ours; what people write is only filled in.
_templates = Environment(  # noqa: S701
    loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def compose(
    name: str, language: str, /, *, sender: str, to: str, training: bool = False, **holes: Any
) -> EmailMessage:
    """The mail `name` in a language (Chinese where it has no such text), filled with `holes`.

    `name` is a file of mails/, such as `activate` for activate.en.txt. What is about practice says so in its subject
    and its first line, as every page does (X12). Raises jinja2.UndefinedError for a hole that nothing fills.
    """
    subject, body = _text(name, language, holes)
    if training:
        subject, mark = _text("training", language, {"subject": subject})
        body = f"{mark.strip()}\n\n{body.strip()}"
    message = EmailMessage(LONG_LINES)
    message["Subject"] = one_line(subject)
    message["From"] = sender
    message["To"] = one_line(to)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip("> ") or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.strip() + "\n")
    return message


def saying(kind: str, language: str) -> str:
    """What a kind of notice says in a language, in a few words: the same in mails, digests and robots."""
    files = [f"kinds.{language}.txt", f"kinds.{DEFAULT_LANGUAGE}.txt"]
    return str(_templates.select_template(files).module.SAYINGS[kind])  # type: ignore[attr-defined]


def _text(name: str, language: str, holes: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body."""
    files = [f"{name}.{language}.txt", f"{name}.{DEFAULT_LANGUAGE}.txt"]
    subject, _, body = _templates.select_template(files).render(holes).partition("\n")
    return subject, body


def one_line(text: str) -> str:
    """The text without line breaks, as a header needs it."""
    return " ".join(text.split())
