"""Erases what entries say, while the chain stays and still verifies."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.evidence import chain
from portal.models import Evidence, EvidenceKind


def erase(about: str, at: datetime, facts: Mapping[str, Any]) -> int:
    """Blank all that is about this reference; call it inside `writing()`. Returns how many.

    An entry that stays says so and names the digests. `facts` says why and by whom.
    """
    rows = Evidence.objects.filter(about=about).exclude(kind=EvidenceKind.ERASED)
    digests = list(rows.exclude(payload="").order_by("number").values_list("digest", flat=True))
    if digests:
        chain.append(EvidenceKind.ERASED, about, at, {"digests": digests} | dict(facts))
        rows.update(payload="")
    return len(digests)
