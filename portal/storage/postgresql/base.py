"""The backend that DATABASES names; Django looks for the class `DatabaseWrapper` here."""

import time
from typing import Any

from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

from portal.storage import patience
from portal.storage.outage import breaker
from portal.storage.postgresql.connection import Connection, Cursor


class DatabaseWrapper(base.DatabaseWrapper):
    """Does not ask a database that was away a moment ago, and does not wait long for it."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        options = settings_dict["OPTIONS"]
        if pool := options.get("pool"):
            options["pool"] = pool | {"connection_class": Connection}
        super().__init__(settings_dict, alias)

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with cursors that know how long a query may take."""
        params: dict[str, Any] = super().get_connection_params()
        return params | {"cursor_factory": Cursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection from the pool; raises OperationalError at once while PostgreSQL is away.

        The pool's own time-out is short, so that a waiting thread learns of an outage from the
        others. While they are served, the thread goes on waiting.
        """
        if patience.is_short() and not breaker.enter():
            raise OperationalError("PostgreSQL did not answer a moment ago")
        began = time.monotonic()
        until = began + patience.for_connection()
        while True:
            try:
                return super().get_new_connection(conn_params)
            except PoolTimeout:
                self._replace_idle()
                now = time.monotonic()
                is_away = patience.is_short() and breaker.waited(now - began)
                if is_away or now >= until:
                    raise

    def _replace_idle(self) -> None:
        """A pool with idle connections times out only when they are dead, as after a restart."""
        if self.pool.get_stats().get("pool_available"):
            self.pool.drain()
