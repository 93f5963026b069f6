"""Sendcloud's parcel statuses, the only list of them: slug, id, phase and words.

The older endpoints and the webhooks send ids, the newer API sends slugs or words, and every other
module asks here what a status means.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """Where a parcel is, as far as the portal treats it differently."""

    BEFORE_HANDOVER = "before_handover"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    PROBLEM = "problem"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Status:
    """One status: Sendcloud's id (two have none), its phase, and words for it.

    The words are Sendcloud's own, except for the two without an id.

    `has_label` says whether a parcel of this status has a label that can be used.
    """

    id: int | None
    phase: Phase
    has_label: bool
    words: str


def _before(id_: int, words: str, *, has_label: bool = True) -> Status:
    return Status(id_, Phase.BEFORE_HANDOVER, has_label, words)


def _transit(id_: int | None, words: str) -> Status:
    return Status(id_, Phase.IN_TRANSIT, has_label=True, words=words)


def _delivered(id_: int | None, words: str) -> Status:
    return Status(id_, Phase.DELIVERED, has_label=True, words=words)


def _problem(id_: int, words: str, *, has_label: bool = True) -> Status:
    return Status(id_, Phase.PROBLEM, has_label, words)


STATUSES: Mapping[str, Status] = {
    "ready-to-send": _before(1000, "Ready to send"),
    "announcing": _before(1001, "Being announced", has_label=False),
    "announced": _before(1, "Announced"),
    "announced-uncollected": _before(13, "Announced: not collected"),
    "no-label": _before(999, "No label", has_label=False),
    "announcement-failed": _problem(1002, "Announcement failed", has_label=False),
    "address-invalid": _problem(62997, "Address invalid", has_label=False),
    "picked-up-by-driver": _transit(22, "Shipment picked up by driver"),
    "to-sorting": _transit(3, "En route to sorting center"),
    "at-sorting-centre": _transit(62990, "At sorting centre"),
    "sorting": _transit(7, "Being sorted"),
    "sorted": _transit(5, "Sorted"),
    "unsorted": _transit(6, "Not sorted"),
    "unsorted2": _transit(None, "Not sorted again"),
    "delayed": _transit(4, "Delivery delayed"),
    "at-customs": _transit(62989, "At Customs"),
    "shipment-on-route": _transit(91, "Parcel en route"),
    "driver-on-route": _transit(92, "Driver en route"),
    "delivery-method-changed": _transit(62993, "Delivery method changed"),
    "delivery-date-changed": _transit(62994, "Delivery date changed"),
    "delivery-address-changed": _transit(62995, "Delivery address changed"),
    "awaiting-customer-pickup": _transit(12, "Awaiting customer pickup"),
    "delivered": _delivered(11, "Delivered"),
    "delivery-forced": _delivered(None, "Delivery forced"),
    "collected-by-customer": _delivered(93, "Shipment collected by customer"),
    "delivery-failed": _problem(8, "Delivery attempt failed"),
    "collect-error": _problem(15, "Error collecting"),
    "undeliverable": _problem(80, "Unable to deliver"),
    "refused-by-recipient": _problem(62991, "Refused by recipient"),
    "returned-to-sender": _problem(62992, "Returned to sender"),
    # Sendcloud does not say what happened; a label may exist but no longer be usable.
    "exception": _problem(62996, "Exception", has_label=False),
    "cancelling": Status(2001, Phase.CANCELLING, False, "Submitting cancellation request"),
    "cancelling-upstream": Status(1999, Phase.CANCELLING, False, "Cancellation requested"),
    "cancelled": Status(2000, Phase.CANCELLED, False, "Cancelled"),
    "cancelled-upstream": Status(1998, Phase.CANCELLED, False, "Cancelled upstream"),
    "unknown": Status(1337, Phase.UNKNOWN, False, "Unknown status"),
}
_BY_ID = {status.id: slug for slug, status in STATUSES.items() if status.id is not None}
_BY_WORDS = {status.words.lower(): slug for slug, status in STATUSES.items()} | {
    "ready to ship": "ready-to-send",  # the newer API's own words for it
}


def phase_of(slug: str) -> Phase:
    """The phase of a status; UNKNOWN for a slug that is not listed."""
    status = STATUSES.get(slug)
    return status.phase if status else Phase.UNKNOWN


def slug_of_id(number: int | None) -> str:
    """The slug that an id stands for; empty when it is not listed."""
    return _BY_ID.get(number or 0, "")


def slug_of(words: str) -> str:
    """The slug of a status in any spelling; empty when it is not listed."""
    plain = words.strip().lower().replace("_", " ")
    slug = _BY_WORDS.get(plain, plain.replace(" ", "-"))
    return slug if slug in STATUSES else ""
