"""Puts the evidence under another key: by rotation, or as a new epoch after the key was lost."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from portal.evidence import chain, keys
from portal.evidence.keys import Key
from portal.evidence.writing import writing
from portal.models import Evidence, EvidenceKind

BATCH = 100  # entries that are renewed in one transaction
ABOUT = "evidence key"


def rotate(now: datetime) -> int:
    """Renew the payloads and seals that a fallback made; returns how many.

    A run that ends half way has done no harm, and the next one goes on.
    """
    fallbacks = set(keys.known()) - {keys.current().id}
    rows = Evidence.objects.filter(key_id__in=fallbacks).order_by("number")
    count = 0
    while numbers := list(rows.values_list("pk", flat=True)[:BATCH]):
        with writing():
            count += _renew(Evidence.objects.filter(pk__in=numbers, key_id__in=fallbacks))
    if count:
        _note(now, {"from": sorted(fallbacks), "renewed": count})
    return count


def _renew(rows: Iterable[Evidence]) -> int:
    renewed = list(rows)
    for entry in renewed:
        _renew_one(entry, keys.current())
    return len(renewed)


def _renew_one(entry: Evidence, key: Key) -> None:
    plain = chain.plain_payload(entry)
    if plain is not None:
        entry.payload = key.cipher.encrypt(plain).decode()
    entry.key_id, entry.seal = key.id, key.seal(entry.digest)
    entry.save(update_fields=["payload", "key_id", "seal"])


def lost() -> list[str]:
    """The ids of keys that are not configured, of what no later epoch covers."""
    known = list(keys.known())
    epochs = Evidence.objects.filter(kind=EvidenceKind.KEY, key_id__in=known)
    since = epochs.aggregate(newest=Max("number"))["newest"] or 0
    rows = Evidence.objects.filter(number__gt=since).exclude(key_id__in=known)
    return sorted(set(rows.values_list("key_id", flat=True)))


def begin_epoch(now: datetime) -> list[str]:
    """Note under the present key that older ones are lost; returns their ids.

    What is under them stays unreadable, and the chain goes on.
    """
    ids = lost()
    if ids:
        _note(now, {"lost": ids})
    return ids


def _note(now: datetime, facts: dict[str, object]) -> None:
    with writing():
        chain.append(EvidenceKind.KEY, ABOUT, now, facts)
