"""Finds withdrawals by their reference, or by what only the decrypted statement says."""

from collections.abc import Iterator

from portal.evidence import chain
from portal.models import Evidence, EvidenceKind, Withdrawal

BATCH = 200  # statements that are decrypted at once
MOST = 50  # withdrawals that a search shows
FIELDS = ("name", "contract", "email")


def find(text: str) -> list[Withdrawal]:
    """The newest withdrawals that match, at most fifty."""
    by_reference = Withdrawal.objects.filter(reference__iexact=text)
    if by_reference.exists():
        return list(by_reference)
    found: list[str] = []
    for reference in _matching(text.casefold()):
        found.append(reference)
        if len(found) == MOST:
            break
    return list(Withdrawal.objects.filter(reference__in=found).order_by("-received_at", "-pk"))


def _matching(text: str) -> Iterator[str]:
    statements = Evidence.objects.filter(kind=EvidenceKind.STATEMENT).exclude(payload="")
    for entry in statements.order_by("-number").iterator(chunk_size=BATCH):
        facts = chain.facts_of(entry)
        if any(text in str(facts.get(field, "")).casefold() for field in FIELDS):
            yield entry.about
