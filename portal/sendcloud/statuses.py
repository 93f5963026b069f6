"""Parcel statuses by their ids, which the older endpoints and the webhooks send without a slug."""

SLUGS = {
    1: "announced",
    3: "to-sorting",
    4: "delayed",
    5: "sorted",
    6: "unsorted",
    7: "sorting",
    8: "delivery-failed",
    11: "delivered",
    12: "awaiting-customer-pickup",
    13: "announced-uncollected",
    15: "collect-error",
    22: "picked-up-by-driver",
    80: "undeliverable",
    91: "shipment-on-route",
    92: "driver-on-route",
    93: "collected-by-customer",
    999: "no-label",
    1000: "ready-to-send",
    1001: "announcing",
    1002: "announcement-failed",
    1337: "unknown",
    1998: "cancelled-upstream",
    1999: "cancelling-upstream",
    2000: "cancelled",
    2001: "cancelling",
    62989: "at-customs",
    62990: "at-sorting-centre",
    62991: "refused-by-recipient",
    62992: "returned-to-sender",
    62993: "delivery-method-changed",
    62994: "delivery-date-changed",
    62995: "delivery-address-changed",
    62996: "exception",
    62997: "address-invalid",
}
# The newer API's examples show words where everything else has slugs.
WORDS = {
    "en route to sorting center": "to-sorting",
    "delivery delayed": "delayed",
    "not sorted": "unsorted",
    "being sorted": "sorting",
    "delivery attempt failed": "delivery-failed",
    "announced: not collected": "announced-uncollected",
    "error collecting": "collect-error",
    "shipment picked up by driver": "picked-up-by-driver",
    "unable to deliver": "undeliverable",
    "parcel en route": "shipment-on-route",
    "driver en route": "driver-on-route",
    "shipment collected by customer": "collected-by-customer",
    "ready to ship": "ready-to-send",
    "being announced": "announcing",
    "unknown status": "unknown",
    "cancellation requested": "cancelling-upstream",
    "submitting cancellation request": "cancelling",
}
# Two more are documented without an id of their own.
KNOWN = frozenset(SLUGS.values()) | {"delivery-forced", "unsorted2"}
CANCELLING = frozenset({"cancelling", "cancelling-upstream"})
CANCELLED = frozenset({"cancelled", "cancelled-upstream"})


def slug_of(words: str) -> str:
    """The slug of a status in whichever spelling; empty when it is none that we know."""
    plain = words.strip().lower().replace("_", " ")
    slug = WORDS.get(plain, plain.replace(" ", "-"))
    return slug if slug in KNOWN else ""
