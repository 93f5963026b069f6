"""The customer's pages in each state, with a made-up return, as the preview shows them."""

import base64
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import segno
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from portal.models import Submission
from portal.returns.draft.answers import Item
from portal.returns.draft.parcel import DROP_OFF_POINT, IN_STORE, LABELLESS, PICKUP
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.lookup.forms import LookupForm
from portal.returns.questions.context import page_context, review_context
from portal.returns.questions.delivery_views import SearchedPoint
from portal.returns.questions.forms.point_search import SearchForm
from portal.returns.questions.found_points import Search
from portal.returns.questions.page_form import PageForm
from portal.returns.questions.pages import DELIVERY_PAGE, ITEMS_PAGE, REVIEW_PAGE
from portal.returns.questions.steps import ADDRESS, DELIVERY, STORE
from portal.returns.questions.steps import PICKUP as PICKUP_DAY
from portal.returns.status.context import label_context
from portal.sendcloud.outgoing import OutgoingLookup, ServicePoint
from portal.upstream import brand_settings

State = Submission.State
Drawn = tuple[str, dict[str, Any]]
DRAFT_ID = "0" * 16
RETURN_ID = 10012345
OPEN = {str(day): ["09:00 - 18:00"] if day < 6 else [] for day in range(7)}
POINTS = [
    {"id": 1, "name": "Bruna Molenstraat", "street": "Stationsweg", "house_number": "3"},
    {"id": 2, "name": "Primera Kerkplein", "street": "Kerkplein", "house_number": "11"},
]
TOWN = {"postal_code": "5611 AB", "city": "Eindhoven", "country": "NL", "carrier": "postnl"}
PARCEL = {
    "id": 1,
    "order_number": "#1001",
    "name": "Sam Customer",
    "address": "Insulindelaan 115",
    "postal_code": "5642 CV",
    "city": "Eindhoven",
    "country": {"iso_2": "NL", "iso_3": "NLD", "name": "Netherlands"},
    "email": "sam@customer.example",
    "tracking_number": "3SYZXG0000001",
    "collo_count": 1,
    "to_coordinates": {"latitude": 51.45, "longitude": 5.48},
}
PRODUCTS = [
    {"id": "1", "name": "Linen shirt, blue, M", "price": "49.90", "quantity": 2},
    {"id": "2", "name": "Canvas trousers, 32/34", "price": "59.00", "quantity": 1},
    {"id": "3", "name": "Gift card", "price": "25.00", "quantity": 1, "returnable": False},
]


def _points() -> tuple[ServicePoint, ...]:
    given = {"formatted_opening_times": OPEN, "distance": 500} | TOWN
    return tuple(ServicePoint.model_validate(given | point) for point in POINTS)


def _draft() -> ReturnDraft:
    """A parcel that was just looked up, with the settings of this brand."""
    lookup = {
        "parcel": PARCEL,
        "products": PRODUCTS,
        "carriers": [{"code": "postnl", "name": "PostNL"}],
        "labelless_service_point": POINTS[0] | TOWN,
        "access_token": "none",
    }
    outgoing = OutgoingLookup.model_validate(lookup)
    return ReturnDraft(outgoing=outgoing, settings=brand_settings.settings_or_default())


def _answered(option: str = "") -> ReturnDraft:
    """The shirt comes back, in the option given or in the first that the brand has."""
    draft = _draft()
    reason = next((reason.id for reason in draft.settings.reasons), None)
    item = Item(product_id="1", quantity=1, reason=reason)
    draft = draft.with_items((item,)).with_refund("money")
    draft = draft.with_delivery_option(option or draft.effective_option or DROP_OFF_POINT)
    if draft.is_drop_off:
        draft = draft.with_service_point(_points()[0])
    stores = draft.settings.return_locations
    if draft.delivery_option == IN_STORE and stores:
        draft = draft.with_store(stores[0].id)
    day = timezone.localdate() + timedelta(days=2)
    return draft.with_pickup_date(day) if draft.delivery_option == PICKUP else draft


def _lookup(**more: Any) -> Drawn:
    return "returns/lookup.html", {"form": LookupForm()} | more


def _items() -> Drawn:
    draft = _draft()
    form = PageForm(ITEMS_PAGE.questions, draft)
    return "returns/items.html", page_context(DRAFT_ID, draft, ITEMS_PAGE, form)


def _delivery() -> Drawn:
    draft = _answered()
    point = SearchedPoint(lambda draft: Search(draft, SearchForm(draft, {}), _points(), False))
    form = PageForm((DELIVERY, point, STORE, PICKUP_DAY), draft)
    context = page_context(DRAFT_ID, draft, DELIVERY_PAGE, form) | {"search": point.search}
    return "returns/delivery.html", context


def _review() -> Drawn:
    draft = _answered()
    form = PageForm((ADDRESS,), draft)
    context = page_context(DRAFT_ID, draft, REVIEW_PAGE, form)
    return "returns/review.html", context | review_context(DRAFT_ID, draft)


def _status(option: str, state: State, **row: Any) -> Drawn:
    draft, now = _answered(option).as_submitted(), timezone.now()
    submission = _submission(draft, now, state, row)
    context = label_context(draft, submission, now)
    for document in context["documents"]:
        document["url"] = _code()
    return "returns/status.html", context


def _submission(
    draft: ReturnDraft, now: datetime, state: State, row: Mapping[str, Any]
) -> Submission:
    given = {
        "draft_id": DRAFT_ID,
        "return_id": RETURN_ID,
        "outgoing_parcel": 1,
        "delivery_option": draft.delivery_option,
        "quantities": draft.quantities,
        "pickup_date": draft.pickup_date,
        "location_id": draft.location_id,
        "tracking_numbers": ["3SRET0012345"],
        "created_at": now,
    }
    return Submission(state=state, **given | dict(row))


@cache
def _code() -> str:
    """A QR code that says what it is."""
    out = io.BytesIO()
    segno.make("SAMPLE", error="m", micro=False).save(out, kind="png", scale=12, border=4)
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


@dataclass(frozen=True)
class Sample:
    """A page or state: its name for staff, and the template and context that show it."""

    title: str
    draw: Callable[[], Drawn]


def _in_state(title: str, option: str, state: State, **row: Any) -> Sample:
    return Sample(title, lambda: _status(option, state, **row))


POINT = DROP_OFF_POINT
# A fee that is paid first is not deducted.
TO_PAY = {"payment_url": "https://pay.example/"}
SAMPLES: Mapping[str, Sample] = {
    "lookup": Sample(noop("Lookup"), _lookup),
    "not-found": Sample(noop("Lookup that found nothing"), lambda: _lookup(failed=True)),
    "items": Sample(noop("What comes back"), _items),
    "delivery": Sample(noop("How it travels"), _delivery),
    "review": Sample(noop("Check and confirm"), _review),
    "code": _in_state(noop("Code"), LABELLESS, State.LABEL_READY),
    "label": _in_state(noop("Label"), POINT, State.LABEL_READY),
    "pickup": _in_state(noop("Pickup"), PICKUP, State.LABEL_READY),
    "store": _in_state(noop("Store"), IN_STORE, State.IN_STORE),
    "waiting": _in_state(noop("Label being made"), POINT, State.LABEL_PENDING, tracking_numbers=[]),
    "payment": _in_state(noop("Waiting for the payment"), POINT, State.AWAITING_PAYMENT, **TO_PAY),
    "payment-failed": _in_state(noop("Payment failed"), POINT, State.PAYMENT_FAILED, **TO_PAY),
    "approval": _in_state(noop("Waiting for approval"), POINT, State.APPROVAL_PENDING),
    "rejected": _in_state(noop("Not approved"), POINT, State.REJECTED),
    "no-label": _in_state(noop("Approved without a label"), POINT, State.NO_LABEL),
    "failed": _in_state(noop("Label failed"), POINT, State.LABEL_FAILED),
    "checking": _in_state(noop("Being checked"), POINT, State.OUTCOME_UNKNOWN, return_id=None),
    "on-its-way": _in_state(
        noop("On its way"), POINT, State.LABEL_READY, parcel_status="shipment-on-route"
    ),
    "arrived": _in_state(noop("Arrived"), POINT, State.LABEL_READY, parcel_status="delivered"),
    "statement": Sample(noop("Accessibility statement"), lambda: ("accessibility.html", {})),
}
