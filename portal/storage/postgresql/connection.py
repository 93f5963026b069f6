"""A connection whose queries end in time, also when PostgreSQL hangs and says nothing."""

from typing import Any

import psycopg
from django.db.backends.postgresql.base import Cursor as DjangosCursor
from psycopg.pq import TransactionStatus

from portal.storage import patience
from portal.storage.outage import breaker

Base: Any = DjangosCursor  # its published types know nothing of psycopg
# Seconds by the query's first word; the pool checks a connection with an empty query.
USUALLY = {"SELECT": patience.READ, "": 0.5}


class Connection(psycopg.Connection[Any]):
    """Closes itself when an answer does not come in time, because the answer may come later."""

    usually = patience.WRITE  # seconds that the next answer may take

    @classmethod
    def connect(cls, conninfo: str = "", **options: Any) -> "Connection":
        """psycopg's own; the other threads learn of a failure."""
        try:
            return super().connect(conninfo, **options)
        except psycopg.OperationalError:
            breaker.refused()
            raise

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """psycopg's own, with a time limit; raises OperationalError beyond it."""
        seconds = timeout or patience.for_query(self.usually)
        try:
            answer = super().wait(gen, interval, seconds)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.close()
                breaker.waited(seconds or 0)
            raise
        breaker.heard()
        return answer


class Cursor(Base):  # type: ignore[misc]
    """Tells its connection how long a query may take."""

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        """psycopg's own; in a transaction a read may wait for a lock, so it counts as a write."""
        is_alone = self.connection.info.transaction_status == TransactionStatus.IDLE
        word = str(query).lstrip()[:6].upper()
        if is_alone and word in USUALLY:
            self.connection.usually = USUALLY[word]
        try:
            return super().execute(query, params, **more)
        finally:
            self.connection.usually = patience.WRITE
