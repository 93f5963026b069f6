"""Where the incoming parcel is: asked with the API keys, where there are any."""

import logging

from django.core.cache import cache

from portal.models import Submission
from portal.sendcloud import ReturnsApi, SendcloudError
from portal.sendcloud.statuses import slug_of

logger = logging.getLogger(__name__)
INTERVAL = 60  # seconds between two questions about the same return, whoever asks
ON_ITS_WAY, DELIVERED, CANCELLED = "on_its_way", "delivered", "cancelled"
WORDS = {
    CANCELLED: {"cancelled", "cancelled-upstream"},
    DELIVERED: {"delivered", "delivery-forced", "collected-by-customer"},
    ON_ITS_WAY: {
        "to-sorting",
        "at-sorting-centre",
        "sorting",
        "sorted",
        "unsorted",
        "unsorted2",
        "delayed",
        "shipment-on-route",
        "driver-on-route",
        "picked-up-by-driver",
        "awaiting-customer-pickup",
        "at-customs",
        "delivery-method-changed",
        "delivery-date-changed",
        "delivery-address-changed",
    },
}
BY_SLUG = {slug: word for word, slugs in WORDS.items() for slug in slugs}


def of(row: Submission) -> str:
    """On its way, delivered or cancelled; empty before that, and for what we cannot tell."""
    return BY_SLUG.get(row.parcel_status, "")


def refresh(row: Submission, api: ReturnsApi | None) -> Submission:
    """Bring the row up to date, unless it is at its end or somebody asked a moment ago."""
    if api is None or row.return_id is None or not _may_ask(row):
        return row
    try:
        found = api.retrieve(row.return_id)
    except SendcloudError as error:
        logger.warning("progress of submission %s: %s", row.pk, type(error).__name__)
        return row
    status = "delivered" if found.delivered_at else _known(found.status)
    if status and status != row.parcel_status:
        row.parcel_status = status
        row.save(update_fields=["parcel_status"])
    return row


def _may_ask(row: Submission) -> bool:
    if of(row) in {DELIVERED, CANCELLED}:
        return False
    return cache.add(f"progress:{row.pk}", 1, timeout=INTERVAL)


def _known(slug: str) -> str:
    """The slug, if it is one: whatever else upstream writes there is not for a row."""
    return slug if slug in BY_SLUG else slug_of(slug)
