"""At the first statement of each request Django asks the database whether it is still there: 0.1 ms of ours, as much of its own.

A connection that nobody uses says nothing. Where its server ended, was restarted or has cut it off, there is a word to read, or the end of
the line; then it is asked as Django asks.
"""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """`undone_whole_at`: the depth of blocks at which no savepoint is set, because what is refused there undoes the whole transaction."""

    undone_whole_at: int | None = None

    def savepoint(self) -> str | None:
        """None, as where there are none, at that depth: Django then has the block around it roll back."""
        if self.undone_whole_at == len(self.savepoint_ids):
            return None
        made: str | None = super().savepoint()
        return made

    def is_usable(self) -> bool:
        connection: Connection[Any] | None = self.connection
        if connection is not None and _is_silent(connection):
            return True
        return bool(super().is_usable())


def _is_silent(connection: Connection[Any]) -> bool:
    """Whether it is open, in no transaction, and nothing waits to be read from it."""
    if connection.closed or connection.info.transaction_status != TransactionStatus.IDLE:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
