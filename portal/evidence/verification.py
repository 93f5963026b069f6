"""Follows the chain from its first entry, in constant memory, and names the first that is wrong."""

import hmac
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.evidence import chain, keys
from portal.evidence.keys import Key
from portal.evidence.standalone import START, content_of
from portal.models import Evidence, EvidenceHead, EvidenceKind

CHUNK = 500  # rows in memory


@dataclass(frozen=True)
class Outcome:
    """How many entries fit, the last digest, and what is wrong in a sentence, or nothing."""

    count: int
    head: str
    trouble: str = ""

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        unbroken = ngettext("%(count)s entry, unbroken", "%(count)s entries, unbroken", self.count)
        return self.trouble or unbroken % {"count": f"{self.count:,}"}


def verify(known_digest: str = "") -> Outcome:
    """Verify every entry and the end of the chain.

    `known_digest`, from a receipt or the log, must be among them. It finds an older backup that
    was put back.
    """
    walk = _Walk(keys.known(), known_digest)
    for entry in Evidence.objects.order_by("number").iterator(chunk_size=CHUNK):
        if trouble := walk.step(entry):
            return Outcome(walk.count, walk.digest, trouble)
    return Outcome(walk.count, walk.digest, walk.trouble_at_the_end())


class _Walk:
    """Where the verification stands."""

    def __init__(self, known: dict[str, Key], wanted: str) -> None:
        self.known, self.wanted = known, wanted
        self.count, self.digest = 0, START
        self.last: Evidence | None = None
        self.unsealed = 0  # the first entry whose key is lost, until an epoch covers it

    def step(self, entry: Evidence) -> str:
        """What is wrong with this entry; empty where it fits."""
        number, key = self.count + 1, self.known.get(entry.key_id)
        if entry.number != number:
            return _("Entry %(number)s is missing.") % {"number": number}
        if not hmac.compare_digest(entry.previous, self.digest):
            return _("Entry %(number)s does not follow the one before it.") % {"number": number}
        if not hmac.compare_digest(entry.digest, chain.recomputed(entry)):
            return _("Entry %(number)s was changed.") % {"number": number}
        if trouble := self._trouble_with_seal(entry, key) or _trouble_with_payload(entry, key):
            return trouble
        if entry.digest == self.wanted:
            self.wanted = ""
        self.count, self.digest, self.last = number, entry.digest, entry
        return ""

    def _trouble_with_seal(self, entry: Evidence, key: Key | None) -> str:
        if key is None:
            self.unsealed = self.unsealed or entry.number
            return ""
        if not key.has_sealed(entry.digest, entry.seal):
            said = _("Entry %(number)s was not sealed with the evidence key.")
            return said % {"number": entry.number}
        if entry.kind == EvidenceKind.KEY:
            self.unsealed = 0
        return ""

    def trouble_at_the_end(self) -> str:
        """What only the whole chain shows."""
        if self.unsealed:
            said = _("Entry %(number)s is under a key that is not configured.")
            return said % {"number": self.unsealed}
        if not _ends_here(self.last, self.known):
            return _("Entries after %(number)s are missing.") % {"number": self.count}
        if self.wanted:
            return _("No entry has the digest %(digest)s.") % {"digest": self.wanted}
        return ""


def _trouble_with_payload(entry: Evidence, key: Key | None) -> str:
    if not entry.payload:
        if _is_erased(entry):
            return ""
        return _("The text of entry %(number)s is missing.") % {"number": entry.number}
    plain = chain.plain_payload(entry)
    if key and (plain is None or content_of(plain) != entry.content):
        return _("The text of entry %(number)s was changed.") % {"number": entry.number}
    return ""


def _is_erased(entry: Evidence) -> bool:
    """Whether a later entry says that this one was erased; it names the digest."""
    erasures = Evidence.objects.filter(
        kind=EvidenceKind.ERASED, about=entry.about, number__gt=entry.number
    )
    return any(
        entry.digest in chain.facts_of(erasure).get("digests", [entry.digest])
        for erasure in erasures
    )


def _ends_here(last: Evidence | None, known: dict[str, Key]) -> bool:
    head = EvidenceHead.objects.first()
    if head is None or last is None:
        return head is None and last is None
    key = known.get(head.key_id)
    # The key of an older epoch is lost; the entries themselves were covered above.
    return key is None or key.has_sealed(chain.head_text(last), head.seal)
