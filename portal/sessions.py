"""Sessions in the database, each begun with one question less."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.utils.crypto import get_random_string


class SessionStore(db.SessionStore):
    """Django's own; after Christmas every lookup begins one."""

    def _get_new_session_key(self) -> str:
        # Django asks first whether the key is taken, and then inserts in a way that fails if it is
        # and takes another. The second is enough, for 165 random bits even more so.
        return get_random_string(32, VALID_KEY_CHARS)
