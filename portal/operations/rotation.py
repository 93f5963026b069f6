"""Puts everything that is stored encrypted under the present SECRET_KEY, table by table.

A run that ends half way has done no harm, and the next one goes on where it stopped. The check
value comes last, so it shows whether a run has ended. Servers may go on working, because each row
is locked while it is renewed, and what they write themselves is under the present key already.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import models, transaction
from django.db.models import TextField, Value
from django.db.models.functions import Cast

from portal.models import KeyCheckValue, Mail, Submission
from portal.storage.encryption import EncryptedTextField, KeyState, cipher, key_state
from portal.storage.sessions import SessionStore

BATCH = 100  # rows that are locked at once
FACTOR_SECRETS = ("secret", "seed")  # of an authenticator app, of recovery codes


@dataclass(frozen=True)
class Kind:
    """A kind of row that holds ciphertexts: where each is, and how it is renewed."""

    name: str
    rows: Callable[[], "models.QuerySet[Any]"]
    states: Callable[[Any], Mapping[str, KeyState]]  # of a row, by the name of its part
    renew: Callable[[Any, list[str]], None]  # these parts of a row


def under_old_keys() -> dict[str, Counter[KeyState]]:
    """How many rows of each kind have a part under an old or a lost key, for kinds that have one.

    What is lost of a session is no loss, because the session has ended for its owner.
    """
    counted = {kind.name: Counter(_states(kind)) for kind in KINDS}
    del counted["sessions"][KeyState.LOST]
    return {name: states for name, states in counted.items() if +states}


def lost_factors() -> int:
    """How many second factors no key reads any more; their owners cannot sign in."""
    return Counter(_states(FACTORS))[KeyState.LOST]


def rotate() -> dict[str, int]:
    """Renew what a fallback reads; returns how many rows of each kind changed."""
    return {kind.name: rotate_kind(kind) for kind in KINDS}


def rotate_kind(kind: Kind) -> int:
    """Renew the rows of one kind; returns how many changed."""
    keys = list(kind.rows().order_by("pk").values_list("pk", flat=True))
    return sum(_renew(kind, keys[at : at + BATCH]) for at in range(0, len(keys), BATCH))


def _states(kind: Kind) -> Iterator[KeyState]:
    for row in kind.rows().iterator(chunk_size=1000):
        found = set(kind.states(row).values())
        yield from found - {KeyState.CURRENT}


@transaction.atomic
def _renew(kind: Kind, keys: list[Any]) -> int:
    rows = kind.rows().select_for_update().filter(pk__in=keys)
    old = [
        (row, [name for name, state in kind.states(row).items() if state == KeyState.FALLBACK])
        for row in rows
    ]
    for row, names in old:
        if names:
            kind.renew(row, names)
    return sum(bool(names) for _row, names in old)


def _renewed(ciphertext: str) -> str:
    return cipher().rotate(ciphertext.encode()).decode()


def _with_raw(model: type[models.Model]) -> "models.QuerySet[Any]":
    # The ciphertexts themselves, because the fields decrypt what they read.
    raw = {f"raw_{name}": Cast(name, TextField()) for name in encrypted_fields(model)}
    rows: models.QuerySet[Any] = model._base_manager.annotate(**raw)
    return rows


def _of_row(row: Any) -> dict[str, KeyState]:
    raw = {name: getattr(row, f"raw_{name}") for name in encrypted_fields(type(row))}
    return {name: key_state(ciphertext) for name, ciphertext in raw.items() if ciphertext}


def _renew_row(row: Any, names: list[str]) -> None:
    new = {name: Value(_renewed(getattr(row, f"raw_{name}")), TextField()) for name in names}
    type(row)._base_manager.filter(pk=row.pk).update(**new)


def encrypted_fields(model: type[models.Model]) -> list[str]:
    """The fields of a model that encrypt what they hold."""
    return [field.name for field in model._meta.fields if isinstance(field, EncryptedTextField)]


def _of_factor(row: Authenticator) -> dict[str, KeyState]:
    return {name: key_state(row.data[name]) for name in FACTOR_SECRETS if row.data.get(name)}


def _renew_factor(row: Authenticator, names: list[str]) -> None:
    row.data |= {name: _renewed(row.data[name]) for name in names}
    row.save(update_fields=["data"])


def _of_session(row: Session) -> dict[str, KeyState]:
    # A session is signed under the key under which it is encrypted.
    if _is_signed(row, []):
        return {"session_data": KeyState.CURRENT}
    is_old = _is_signed(row, [*settings.SECRET_KEY_FALLBACKS])
    return {"session_data": KeyState.FALLBACK if is_old else KeyState.LOST}


def _is_signed(row: Session, fallbacks: list[bytes | str]) -> bool:
    signer = signing.TimestampSigner(salt=SessionStore().key_salt, fallback_keys=fallbacks)
    try:
        signer.unsign(row.session_data)
    except signing.BadSignature:
        return False
    return True


def _renew_session(row: Session, _names: list[str]) -> None:
    row.session_data = SessionStore().encode(row.get_decoded())
    row.save(update_fields=["session_data"])


def _of_check_value(row: KeyCheckValue) -> dict[str, KeyState]:
    return {"ciphertext": key_state(row.ciphertext)}


def _renew_check_value(row: KeyCheckValue, _names: list[str]) -> None:
    row.ciphertext = _renewed(row.ciphertext)
    row.save(update_fields=["ciphertext"])


FACTORS = Kind("second factors", Authenticator.objects.all, _of_factor, _renew_factor)
KINDS = (
    FACTORS,
    Kind("returns", partial(_with_raw, Submission), _of_row, _renew_row),
    Kind("mails", partial(_with_raw, Mail), _of_row, _renew_row),
    Kind("sessions", Session.objects.all, _of_session, _renew_session),
    Kind("check values", KeyCheckValue.objects.all, _of_check_value, _renew_check_value),
)
