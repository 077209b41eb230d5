"""A receiver of webhooks on this machine, as good or as bad as a test wants it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.webapp.verbs.test_pages import desk

__all__ = ["desk"]


class Receiver:
    """What came, and how to answer: `status`, `body`, `headers`, or whatever `answer` does with the connection."""

    def __init__(self) -> None:
        self.came: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.body, self.headers = 200, b"{}", dict[str, str]()
        self.answer: Callable[[BaseHTTPRequestHandler], None] | None = None
        self.over = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                receiver.came.append((self.path, dict(self.headers), self.rfile.read(length)))
                receiver.reply(self)

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/hook?key=1"

    @property
    def messages(self) -> list[Any]:
        return [json.loads(body) for _, _, body in self.came]

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        if self.answer is not None:
            self.answer(handler)
            return
        handler.send_response(self.status)
        for name, value in {"Content-Length": str(len(self.body)), **self.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(self.body)

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()
