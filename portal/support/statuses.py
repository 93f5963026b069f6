"""Sendcloud's statuses and the portal's own states in words for staff."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as noop

WORDS: Mapping[str, str] = {
    "ready-to-send": noop("Ready to send"),
    "announcing": noop("Label being made"),
    "announced": noop("Announced"),
    "announced-uncollected": noop("Announced, not collected"),
    "no-label": noop("No label"),
    "announcement-failed": noop("Label failed"),
    "address-invalid": noop("Address invalid"),
    "picked-up-by-driver": noop("Picked up by the driver"),
    "to-sorting": noop("On its way to the sorting centre"),
    "at-sorting-centre": noop("At the sorting centre"),
    "sorting": noop("Being sorted"),
    "sorted": noop("Sorted"),
    "unsorted": noop("Not sorted"),
    "unsorted2": noop("Not sorted again"),
    "delayed": noop("Delivery delayed"),
    "at-customs": noop("At customs"),
    "shipment-on-route": noop("Parcel en route"),
    "driver-on-route": noop("Driver en route"),
    "delivery-method-changed": noop("Delivery method changed"),
    "delivery-date-changed": noop("Delivery date changed"),
    "delivery-address-changed": noop("Delivery address changed"),
    "awaiting-customer-pickup": noop("Waiting to be picked up"),
    "delivered": noop("Delivered"),
    "delivery-forced": noop("Delivery forced"),
    "collected-by-customer": noop("Picked up by the recipient"),
    "delivery-failed": noop("Delivery attempt failed"),
    "collect-error": noop("Could not be collected"),
    "undeliverable": noop("Unable to deliver"),
    "refused-by-recipient": noop("Refused by recipient"),
    "returned-to-sender": noop("Returned to sender"),
    "exception": noop("Problem at the carrier"),
    "cancelling": noop("Cancelling"),
    "cancelling-upstream": noop("Cancelling (with the carrier)"),
    "cancelled": noop("Cancelled"),
    "cancelled-upstream": noop("Cancelled by the carrier"),
    "unknown": noop("Unknown status"),
}
# The states of `Submission`.
OWN: Mapping[str, str] = {
    "queued": noop("waiting in line"),
    "creating": noop("being created"),
    "label_pending": noop("label being made"),
    "awaiting_payment": noop("waiting for payment"),
    "label_ready": noop("label ready"),
    "label_failed": noop("label failed"),
    "in_store": noop("in store"),
    "outcome_unknown": noop("outcome unknown"),
    "approval_pending": noop("waiting for approval"),
    "payment_failed": noop("payment failed"),
    "no_label": noop("no label"),
    "rejected": noop("rejected"),
}
