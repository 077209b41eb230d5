"""What a webhook is sent: a notice as signed JSON, or as the message that a robot of WeCom or DingTalk takes.

JSON is signed as the Standard Webhooks describe: the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`,
which is HMAC-SHA256 over id, timestamp and body. A receiver refuses old timestamps and ids that it has seen.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from workflows.records.webhooks import Shape

PREFIX = "whsec_"
ROBOT_BYTES = 4000  # WeCom takes 4096 in a message
MARKS = str.maketrans(dict.fromkeys("[]()<>*_`#~|\\", " "))


@dataclass(frozen=True)
class News:
    """What a message says. `title` is empty where not everybody who reads it may know it."""

    id: str
    kind: str
    at: datetime
    saying: str
    link: str
    number: str = ""
    title: str = ""
    step: str = ""
    due: datetime | None = None

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        due = self.due.isoformat() if self.due else None
        return {
            "id": self.id, "type": f"notice.{self.kind}", "at": self.at.isoformat(),
            "text": self.saying, "case": self.number, "title": self.title, "step": self.step,
            "due": due, "link": self.link,
        }  # fmt: skip


@dataclass(frozen=True)
class Message:
    """One request: where to, with which headers and body."""

    address: str
    headers: Mapping[str, str]
    body: bytes


def secret_of(master: str, webhook_id: int, version: int) -> str:
    """The secret of a webhook: kept nowhere, made anew from the installation's own each time."""
    digest = hmac.digest(master.encode(), f"webhook:{webhook_id}:{version}".encode(), "sha256")
    return PREFIX + base64.b64encode(digest).decode()


def compose_message(
    shape: Shape, address: str, news: News, *, secret: str, key: str, now: datetime
) -> Message:
    """The request that tells a receiver the news. `secret` signs JSON; `key` is DingTalk's own, if it gave one."""
    match shape:
        case Shape.JSON:
            body = _json(news.plain)
            return Message(address, signed_headers(secret, news.id, now, body), body)
        case Shape.WECOM:
            content = _json({"msgtype": "markdown", "markdown": {"content": _markdown(news)}})
            return Message(address, _HEADERS, content)
        case Shape.DINGTALK:
            markdown = {"title": _unmarked(news.saying), "text": _markdown(news)}
            content = _json({"msgtype": "markdown", "markdown": markdown})
            return Message(signed_address(address, key, now), _HEADERS, content)


def signed_headers(secret: str, message_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows that a body is ours, and not one of before."""
    stamp = str(int(now.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.digest(key, f"{message_id}.{stamp}.".encode() + body, "sha256")
    signature = "v1," + base64.b64encode(signed).decode()
    return {
        **_HEADERS, "webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": signature,
    }  # fmt: skip


def signed_address(address: str, key: str, now: datetime) -> str:
    """A DingTalk robot's address with the timestamp and signature that it asks for; itself where there is no key."""
    if not key:
        return address
    stamp = str(int(now.timestamp() * 1000))
    signed = hmac.new(key.encode(), f"{stamp}\n{key}".encode(), hashlib.sha256).digest()
    given = urlencode({"timestamp": stamp, "sign": base64.b64encode(signed).decode()})
    return f"{address}{'&' if '?' in address else '?'}{given}"


def _markdown(news: News) -> str:
    """Saying, facts and the link, a line each; what people wrote cannot become a link or a heading."""
    due = news.due.strftime("%Y-%m-%d %H:%M") if news.due else ""
    facts = [news.title, " · ".join(one for one in (news.step, news.number) if one), due]
    lines = [f"**{_unmarked(news.saying)}**", *(f"> {_unmarked(one)}" for one in facts if one)]
    text = "\n\n".join(lines).encode()[:ROBOT_BYTES].decode(errors="ignore")
    return f"{text}\n\n[{news.link}]({news.link})"


def _unmarked(text: str) -> str:
    return " ".join(text.translate(MARKS).split())


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


_HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Panhuo"}
