"""Whether SECRET_KEY still reads what this database holds."""

from collections.abc import Iterator
from typing import Any

from django.db import connections
from django.db.models import TextField
from django.db.models.functions import Cast
from django.db.models.signals import post_migrate

from portal.models import KeyCheckValue, Submission
from portal.storage.encryption import KeyState, cipher, key_state

KNOWN_TEXT = b"return portal"
ONLY = 1  # the primary key of the one row


def listen() -> None:
    """Store the check value whenever migrations have run."""
    post_migrate.connect(_store, dispatch_uid="portal.operations.key_check")


def _store(app_config: Any, using: str, **_: Any) -> None:
    """Store the check value, unless there is one or the newest return is under a lost key."""
    tables = connections[using].introspection.table_names()  # without ours before its migration
    if app_config.name != "portal" or KeyCheckValue._meta.db_table not in tables:
        return
    if KeyState.LOST not in states():
        ciphertext = cipher().encrypt(KNOWN_TEXT).decode()
        KeyCheckValue.objects.using(using).get_or_create(
            pk=ONLY, defaults={"ciphertext": ciphertext}
        )


def states() -> set[KeyState]:
    """Under which keys the check value and the newest return are; empty for an empty database.

    The return counts too, because a database that was restored over fresh tables has a check
    value that is younger than its rows.
    """
    return {key_state(ciphertext) for ciphertext in _ciphertexts()}


def _ciphertexts() -> Iterator[str]:
    yield from KeyCheckValue.objects.values_list("ciphertext", flat=True)
    raw = Submission.objects.annotate(raw=Cast("poller_url", TextField()))
    yield from raw.exclude(poller_url="").order_by("-pk").values_list("raw", flat=True)[:1]
