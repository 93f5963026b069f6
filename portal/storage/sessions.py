"""Django's sessions in the database, with one plain statement for each reading and saving.

Every page reads its session, so what the ORM does around the statement counts.
"""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.core import signing
from django.db import DatabaseError, connection
from django.utils import timezone

READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
PROLONG = (
    "UPDATE django_session SET expire_date = %s"
    " WHERE session_key = %s AND expire_date > %s AND expire_date < %s"
)
SAVE = "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s"


class SessionStore(db.SessionStore):
    """Keeps the rows of Django's own backend, which can go on with them, and it with theirs."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Sign what was encrypted, as Django does, and leave it uncompressed.

        Compressing takes as long as the rest, and only undoes part of what base64 adds.
        """
        return signing.dumps(session_dict, salt=self.key_salt, serializer=self.serializer)

    def load(self) -> dict[str, Any]:
        """What the session holds; empty where none has this key, or none any more."""
        with connection.cursor() as cursor:
            cursor.execute(READ, [self.session_key, _adapted(timezone.now())])
            row = cursor.fetchone()
        return self.decode(row[0]) if row else super().load()

    def save(self, must_create: bool = False) -> None:
        """Write the whole session; raises UpdateError where it ended in the mean time."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        data = self.encode(dict(self.items()))
        try:
            with connection.cursor() as cursor:
                cursor.execute(SAVE, [data, _adapted(self.get_expiry_date()), self.session_key])
                is_there = cursor.rowcount == 1
        except DatabaseError as error:
            raise UpdateError from error
        if not is_there:
            raise UpdateError


def prolong(session: SessionBase) -> None:
    """Begin a session's idle time again, once half of it is over; what ended stays ended.

    Nothing is loaded, and what another request saves stays.
    """
    now, ends = timezone.now(), session.get_expiry_date(expiry=None)
    half = now + (ends - now) / 2
    new, *between = [_adapted(moment) for moment in (ends, now, half)]
    with connection.cursor() as cursor:
        cursor.execute(PROLONG, [new, session.session_key, *between])


def _adapted(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
