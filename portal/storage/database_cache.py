"""The cache in the database, which can run no code that stands in its table."""

import base64
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.storage.cache_values import JsonSerializer

Base: Any = DatabaseCache  # its published types leave out what it is made of
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
READ = "SELECT cache_key, value FROM {table} WHERE expires > %s AND cache_key IN ({marks})"
PUT = """
    INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s)
    ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""
UNLESS_THERE = " WHERE {table}.expires <= %s"


class JsonDatabaseCache(Base):  # type: ignore[misc]
    """Django's cache in a table, with JSON in place of pickles.

    Expired rows stay until the purge or the next value. An entry is written in one statement.
    """

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """The values that are there, by key; what is no JSON counts as missing."""
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        if not names:
            return {}
        statement = READ.format(table=self._name(), marks=", ".join(["%s"] * len(names)))
        with connection.cursor() as cursor:
            cursor.execute(statement, [_stamp(timezone.now()), *names])
            found = {names[name]: _read(value) for name, value in cursor.fetchall()}
        return {key: value for key, value in found.items() if value is not None}

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        if mode == "touch":
            return bool(super()._base_set(mode, key, None, timeout))
        statement = PUT + (UNLESS_THERE if mode == "add" else "")
        values = [key, _written(value), _stamp(self._end(timeout))]
        now = timezone.now()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                self._make_room(cursor, now)
                cursor.execute(
                    statement.format(table=self._name()),
                    [*values, *([_stamp(now)] if mode == "add" else [])],
                )
                return bool(cursor.rowcount)
        except DatabaseError:
            return False  # a cache may forget

    def _end(self, timeout: Any) -> datetime:
        end = self.get_backend_timeout(timeout)
        return NEVER if end is None else datetime.fromtimestamp(end, tz=UTC)

    def _make_room(self, cursor: Any, now: datetime) -> None:
        cursor.execute(f"SELECT COUNT(*) FROM {self._name()}")
        if (count := cursor.fetchone()[0]) > self._max_entries:
            self._cull("default", cursor, now.replace(microsecond=0), count)

    def _name(self) -> str:
        return str(connection.ops.quote_name(self._table))


def _stamp(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment.replace(microsecond=0))


def _written(value: Any) -> str:
    return base64.b64encode(JsonSerializer().dumps(value)).decode()


def _read(text: str) -> Any:
    return JsonSerializer().loads(base64.b64decode(text))
