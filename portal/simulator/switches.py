"""What a test or a flag can change of the pretend Sendcloud."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Switches:
    """Settings of the whole world that a test or a flag can change."""

    created_status: int = 200
    documented_only: bool = False
    settings_down: bool = False
    # Whether `language` is an unknown parameter; Sendcloud's documents do not say.
    languages_refused: bool = False
    # What the settings answer for `delivery_options`, if it is not the brand's own list.
    delivery_options: Any = "the brand's"
    # Whether a GET without a slash at its end is redirected to the address with one.
    slashes_wanted: bool = False
    # How many more downloads are refused, as if their links had expired.
    ended_links: int = 0
    service_points_down: bool = False
    service_points_hang: bool = False
    polls_until_ready: int = 2
    # The fault of paths with an ending, such as {"/incoming": "stored drop"}; see faults.py.
    faults: dict[str, str] = field(default_factory=dict)
    # The body that paths with an ending answer instead of their own.
    canned: dict[str, bytes] = field(default_factory=dict)
    # The value at a place of the answer of paths with an ending; see mutations.py.
    mutations: dict[str, tuple[tuple[str | int, ...], Any]] = field(default_factory=dict)
    # What happens to every call with keys: "401", "403", "429", "500", "html", "hang" or "drop".
    api_trouble: str = ""
    oauth_only: bool = False
    # Whether the account has a carrier that takes returns, and whether one would be refused.
    return_options: bool = True
    return_refused: bool = False
    returns_per_page: int = 25
    reads_until_cancelled: int = 2
    reads_until_next: int = 8
    reads_until_approved: int = 3
    carriers_decline: bool = False
    # What is odd about the webhooks: "duplicates", "disorder", "unknown", "forged".
    webhook_oddities: set[str] = field(default_factory=set)
    # The brand that sold #1001 and what follows, whose goods version 3 shows.
    shop_brand: str = "noordpunt"
    # Whether the return portal's own endpoints answer at all.
    return_portal_off: bool = False
    # What is unknown of version 3 until a merchant tries it; docs/simulator.md says what each is.
    orders_imported: bool = True
    orders_kept_days: int = 0
    # What the shop calls an order that left, if not "fulfilled".
    sent_status: str = ""
    no_shipments: str = "[]"  # or "404", "400"
    tracking_wrapped: bool = False
    # What a second return with the same reference meets: "again" makes it, "refused" answers 400,
    # "same" answers with the first one.
    same_reference: str = "again"
    found_by_reference: bool = True
    portal_returns_in_v3: bool = True
    v3_returns_in_v2: bool = True
    id_in_v3: bool = True
    parcel_status_in_v3: bool = False
    # What the merchant's rules do with a return: "", "requested", "awaiting_payment", "refused";
    # and whether they do it without being asked.
    rules: str = ""
    rules_always: bool = False
    in_store_refused: bool = True
    pickup_refused: bool = False
    qr_documents: bool = True
    # The shape of a refusal of a return: "", "error", "verbose", "listed", "detail", "data".
    error_shape: str = ""
    # Whether the account's calls are limited by count, and the seconds that the answer then names.
    rate_limits: bool = False
    retry_after: int = 0
