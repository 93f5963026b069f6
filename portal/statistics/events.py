"""What is counted, and which codes a count may hold."""

import re
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone

CODE = re.compile(r"[a-z0-9_-]{1,32}")
COUNTRY = re.compile(r"[A-Z]{2}")
CURRENCY = re.compile(r"[A-Z]{3}")
PRODUCT = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")
OTHER = "other"
WHOLE_PARCEL = "whole-parcel"
# Upper ends of the time to a label, in seconds; what takes longer is "more".
BUCKETS = (5, 10, 20, 30, 60, 120, 300, 1800)
MORE = "more"


class Event(StrEnum):
    """Outcomes belong to a return, steps to a draft, lookups to nothing but a day."""

    CREATED = "created"
    LABEL_READY = "label_ready"
    LABEL_FAILED = "label_failed"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    FEE = "fee"
    LABEL_COST = "label_cost"
    FOUND = "found"
    NOT_FOUND = "not_found"
    LIMITED = "limited"


STEP = "step:"  # begins the event of a page of the flow, whose slug follows


class Source(StrEnum):
    """Who made the return."""

    CUSTOMER = "customer"
    STAFF = "staff"


def day_of(moment: datetime) -> date:
    """The day in the portal's time zone."""
    return timezone.localdate(moment)


def code(text: str) -> str:
    """A code of Sendcloud's; any other text could name a person."""
    return text if not text or CODE.fullmatch(text) else OTHER


def country(text: str) -> str:
    """An ISO code of a country."""
    return text if not text or COUNTRY.fullmatch(text) else OTHER


def currency(text: str) -> str:
    """An ISO code of a currency."""
    return text if not text or CURRENCY.fullmatch(text) else OTHER


def product(text: str) -> str:
    """A product's id; empty stands for the whole parcel."""
    if not text:
        return WHOLE_PARCEL
    return text if PRODUCT.fullmatch(text) else OTHER


def bucket(seconds: float) -> str:
    """The class of a wait, named by its upper end."""
    return next((str(end) for end in BUCKETS if seconds < end), MORE)
