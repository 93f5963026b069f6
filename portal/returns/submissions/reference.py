"""How a return that was made with keys is known again: by its name, or by what it is of.

Both stand on the row before the call. Neither leads back to a person or to a draft.
"""

import hashlib
from typing import Any

from django.utils.crypto import salted_hmac

from portal.engines.offers import V3, engine_of
from portal.returns.draft.return_draft import ReturnDraft


def facts(draft_id: str, draft: ReturnDraft) -> dict[str, Any]:
    """The columns of a submission that say which engine makes it, and how to find it again."""
    engine = engine_of(draft.outgoing)
    if engine != V3:
        return {"engine": engine}
    return {"engine": engine, "external_reference": of(draft_id), "likeness": _of_draft(draft)}


def of(draft_id: str) -> str:
    """The name under which Sendcloud makes at most one return: the same for every try."""
    return f"return-{hashlib.sha256(draft_id.encode()).hexdigest()[:24]}"


def likeness(order_number: str, postal_code: str, country: str) -> str:
    """A keyed hash of what the newer API tells of a return, its references left out."""
    told = (order_number, postal_code, country)
    plain = "|".join("".join(filter(str.isalnum, text.upper())) for text in told)
    return salted_hmac("portal return likeness", plain, algorithm="sha256").hexdigest()


def _of_draft(draft: ReturnDraft) -> str:
    parcel, given = draft.outgoing.parcel, draft.address
    country = parcel.country.iso_2 if parcel.country else ""
    place = (given.postal_code, given.country) if given else (parcel.postal_code, country)
    return likeness(parcel.order_number, *place)
