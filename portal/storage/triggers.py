"""Triggers that keep a table as it is; made again after every migration.

Django makes an SQLite table again to change a column, and drops its triggers without a word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate


@dataclass(frozen=True)
class Triggers:
    """The triggers of one table.

    `sqlite` holds the rest of CREATE TRIGGER by the trigger's name. `function` is the body in
    PL/pgSQL that `postgresql` calls, again by the trigger's name.
    """

    table: str
    sqlite: Mapping[str, str]
    function: str
    postgresql: Mapping[str, str]

    def listen(self) -> None:
        """Make them whenever migrations have run."""
        post_migrate.connect(self._make, dispatch_uid=f"triggers of {self.table}", weak=False)

    def _make(self, app_config: Any, using: str, **_: Any) -> None:
        connection = connections[using]
        if app_config.name == "portal" and self.table in connection.introspection.table_names():
            self.make(connection)

    def make(self, connection: BaseDatabaseWrapper) -> None:
        """Make those that are missing."""
        self.drop(connection)
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                for name, rest in self.sqlite.items():
                    cursor.execute(f"CREATE TRIGGER {name} {rest}")
                return
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {self.table}_guard() RETURNS trigger "
                f"LANGUAGE plpgsql AS $${self.function}$$"
            )
            for name, when in self.postgresql.items():
                call = f"EXECUTE FUNCTION {self.table}_guard()"
                cursor.execute(f"CREATE TRIGGER {name} {when} {call}")

    def drop(self, connection: BaseDatabaseWrapper) -> None:
        """Drop them, as only the table's owner can."""
        is_sqlite = connection.vendor == "sqlite"
        of_table = "" if is_sqlite else f" ON {self.table}"
        with connection.cursor() as cursor:
            for name in self.sqlite if is_sqlite else self.postgresql:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{of_table}")
