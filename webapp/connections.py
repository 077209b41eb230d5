"""Noticing that the database closed a connection, without asking it before every request.

SQLAlchemy's `pool_pre_ping` costs a round trip each time. A server that restarts, or ends a connection, says so: the
connection has something to read although nothing was asked. A network that goes silent is for TCP's keepalive.
"""

from __future__ import annotations

import select
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError


def watch(database: Engine) -> None:
    """Look at each connection as it leaves the pool; when one was closed, all from before are made anew."""
    event.listen(database, "checkout", _refuse_closed)


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        raise InvalidatePoolError("The database has closed this connection.")
