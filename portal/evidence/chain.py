"""Adds entries to the end of the chain, and reads what they say."""

import json
import logging
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import transaction

from portal.evidence import keys
from portal.evidence.standalone import START, content_of, digest_of
from portal.models import Evidence, EvidenceHead, EvidenceKind

logger = logging.getLogger(__name__)
SALT = "salt"
SALT_BYTES = 16  # without it, a digest does not let anyone guess what was erased
ONLY = 1  # the primary key of the head


def append(kind: EvidenceKind, about: str, at: datetime, facts: Mapping[str, Any]) -> Evidence:
    """Add an entry; call it inside `writing()`. Raises KeyMissing.

    `facts` holds JSON values, and is encrypted. `about` is a reference that anyone may read.
    """
    key = keys.current()
    last = Evidence.objects.order_by("-number").first()
    plain = _canonical({SALT: secrets.token_hex(SALT_BYTES)} | dict(facts))
    entry = Evidence(
        number=last.number + 1 if last else 1,
        kind=kind,
        about=about,
        at=at,
        payload=key.cipher.encrypt(plain).decode(),
        key_id=key.id,
        content=content_of(plain),
        previous=last.digest if last else START,
    )
    entry.digest = recomputed(entry)
    entry.seal = key.seal(entry.digest)
    entry.save(force_insert=True)
    seal_head(entry)
    transaction.on_commit(partial(_write_line, entry))
    return entry


def recomputed(entry: Evidence) -> str:
    """The digest that belongs to what the entry says now."""
    said = (entry.previous, entry.number, entry.kind, entry.about, moment(entry.at), entry.content)
    return digest_of(*said)


def moment(at: datetime) -> str:
    """A moment as it is in digests."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def plain_payload(entry: Evidence) -> bytes | None:
    """The payload as it was written, byte for byte; None where it is erased or its key is lost."""
    key = keys.known().get(entry.key_id)
    if key is None or not entry.payload:
        return None
    try:
        return key.cipher.decrypt(entry.payload.encode())
    except InvalidToken:
        return None


def facts_of(entry: Evidence) -> dict[str, Any]:
    """What the entry says; empty where it cannot be read."""
    plain = plain_payload(entry)
    return dict(json.loads(plain)) if plain else {}


def seal_head(entry: Evidence) -> None:
    """Note under seal that the chain ends here."""
    key = keys.current()
    sealed = {"number": entry.number, "key_id": key.id, "seal": key.seal(head_text(entry))}
    EvidenceHead.objects.update_or_create(pk=ONLY, defaults=sealed)


def head_text(entry: Evidence) -> str:
    """What the head's seal covers."""
    return f"ends at {entry.number} with {entry.digest}"


def _canonical(facts: Mapping[str, Any]) -> bytes:
    return json.dumps(
        facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _write_line(entry: Evidence) -> None:
    """Send the digest to the log, so that a copy is outside the database; it names no person."""
    fields = {"evidence": entry.kind, "about": entry.about, "digest": entry.digest}
    logger.info("evidence", extra={"fields": fields | {"entry": entry.number}})
