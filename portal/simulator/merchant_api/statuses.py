"""The statuses of a parcel, each with its slug, id and words."""

STATUSES: dict[str, tuple[int, str]] = {
    "announced": (1, "Announced"),
    "to-sorting": (3, "En route to sorting center"),
    "delayed": (4, "Delivery delayed"),
    "sorted": (5, "Sorted"),
    "unsorted": (6, "Not sorted"),
    "sorting": (7, "Being sorted"),
    "delivery-failed": (8, "Delivery attempt failed"),
    "delivered": (11, "Delivered"),
    "awaiting-customer-pickup": (12, "Awaiting customer pickup"),
    "announced-uncollected": (13, "Announced: not collected"),
    "collect-error": (15, "Error collecting"),
    "picked-up-by-driver": (22, "Shipment picked up by driver"),
    "undeliverable": (80, "Unable to deliver"),
    "shipment-on-route": (91, "Parcel en route"),
    "driver-on-route": (92, "Driver en route"),
    "collected-by-customer": (93, "Shipment collected by customer"),
    "no-label": (999, "No label"),
    "ready-to-send": (1000, "Ready to send"),
    "announcing": (1001, "Being announced"),
    "announcement-failed": (1002, "Announcement failed"),
    "unknown": (1337, "Unknown status"),
    "cancelled-upstream": (1998, "Cancelled upstream"),
    "cancelling-upstream": (1999, "Cancellation requested"),
    "cancelled": (2000, "Cancelled"),
    "cancelling": (2001, "Submitting cancellation request"),
    "at-customs": (62989, "At Customs"),
    "at-sorting-centre": (62990, "At sorting centre"),
    "refused-by-recipient": (62991, "Refused by recipient"),
    "returned-to-sender": (62992, "Returned to sender"),
    "delivery-method-changed": (62993, "Delivery method changed"),
    "delivery-date-changed": (62994, "Delivery date changed"),
    "delivery-address-changed": (62995, "Delivery address changed"),
    "exception": (62996, "Exception"),
    "address-invalid": (62997, "Address invalid"),
}
WITHOUT_ID = ("delivery-forced", "unsorted2")  # only documented as values of a filter
# The status that follows unless the return is cancelled.
NEXT = {
    "ready-to-send": "announced",
    "announcing": "announced",
    "announced": "shipment-on-route",
    "shipment-on-route": "delivered",
}
CANCELLABLE = frozenset({"ready-to-send", "announcing", "announced"})
WITHOUT_LABEL = frozenset({"announcing", "announcement-failed", "no-label", "cancelled"})
