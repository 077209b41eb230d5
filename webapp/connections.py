"""The application's connections to PostgreSQL: noticing a closed one without asking, and keeping what was prepared.

SQLAlchemy's `pool_pre_ping` costs a round trip each time. A server that restarts, or ends a connection, says so: the
connection has something to read although nothing was asked. A network that goes silent is for TCP's keepalive.
"""

from __future__ import annotations

import select
from typing import Any

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError


class Connection(psycopg.Connection[Any]):
    """Goes on knowing its prepared statements when a request that only read is rolled back.

    psycopg forgets them all, since a rollback may take back a table that a statement was prepared for. Here no request
    makes tables, and PostgreSQL itself plans anew what a migration changed beside us; so only a transaction in which
    something failed ends psycopg's way. Otherwise every page would have its statements parsed and planned each time.
    """

    def rollback(self) -> None:
        """Undo what was not committed."""
        if self.info.transaction_status is TransactionStatus.INTRANS:
            with self.lock:
                done = self.pgconn.exec_(b"ROLLBACK")
            if done.status == ExecStatus.COMMAND_OK:
                return
        super().rollback()


def watch(database: Engine) -> None:
    """Connect by Connection, and look at each as it leaves the pool; when one was closed, all from before are made anew."""
    event.listen(
        database, "do_connect", lambda _dialect, _record, at, how: Connection.connect(*at, **how)
    )
    event.listen(database, "checkout", _refuse_closed)


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        raise InvalidatePoolError("The database has closed this connection.")
