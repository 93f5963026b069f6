"""The steps in order: each asks one question of a draft and takes its answer."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.utils import timezone

from portal.returns import forms, wording
from portal.returns.cards import Card
from portal.returns.draft import (
    DROP_OFF_POINT,
    DROP_OFFS,
    IN_STORE,
    LABELLESS,
    PICKUP,
    Address,
    ReturnDraft,
)
from portal.sendcloud.models import ReturnLocation

PICKUP_DAYS = 5


class ItemsStep:
    """What comes back, and why."""

    slug = "items"
    title = "What are you sending back?"
    name = "Items"

    def applies_to(self, draft: ReturnDraft) -> bool:
        return True

    def is_complete(self, draft: ReturnDraft) -> bool:
        return draft.items_answered

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        return forms.ItemsForm(draft, data)

    def answer(self, draft: ReturnDraft, form: Any) -> ReturnDraft:
        answered: ReturnDraft = form.answer()
        return answered

    def summary(self, draft: ReturnDraft) -> list[str]:
        reasons = {each.id: each.description for each in draft.settings.reasons}
        if not draft.items:
            return ["The whole parcel", reasons.get(draft.reason or 0, "")]
        names = {each.id: each.name for each in draft.products}
        return [
            f"{item.quantity} × {names.get(item.product_id, '')}"
            + (f", {reasons[item.reason].lower()}" if item.reason in reasons else "")
            for item in draft.items
        ]


class RefundStep:
    """What the customer wants for it; left out where the brand offers nothing to choose."""

    slug = "refund"
    title = "What would you like in return?"
    name = "Refund"

    def applies_to(self, draft: ReturnDraft) -> bool:
        return bool(draft.settings.refund_options)

    def is_complete(self, draft: ReturnDraft) -> bool:
        return draft.refund_type is not None

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        options = draft.settings.refund_options
        only = options[0].code if len(options) == 1 else None
        initial = {
            "refund_type": draft.refund_type or only,
            "message": draft.refund_message,
        }
        cards = [Card(each.code, each.label) for each in options]
        return forms.RefundForm(draft=draft, options=cards, data=data, initial=initial)

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        return draft.with_refund(form.cleaned_data["refund_type"], form.cleaned_data["message"])

    def summary(self, draft: ReturnDraft) -> list[str]:
        labels = {each.code: each.label for each in draft.settings.refund_options}
        return [labels.get(draft.refund_type or "", ""), draft.refund_message]


class DeliveryStep:
    """How it travels."""

    slug = "delivery"
    title = "How will you send it back?"
    name = "Sending"

    TITLES = {
        LABELLESS: "Drop-off, no printer needed",
        DROP_OFF_POINT: "Drop-off with your own label",
        IN_STORE: "Bring it to our store",
        PICKUP: "Have it picked up",
    }
    DETAILS = {
        LABELLESS: "Show a code at the counter; they print the label.",
        DROP_OFF_POINT: "Print the label at home and hand the parcel in.",
        IN_STORE: "No label and no box needed.",
        PICKUP: "The carrier collects it at your door. You need a printer.",
    }

    def applies_to(self, draft: ReturnDraft) -> bool:
        return True

    def is_complete(self, draft: ReturnDraft) -> bool:
        return draft.delivery_option in draft.delivery_options

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        options = draft.delivery_options
        only = options[0] if len(options) == 1 else None
        initial = {"delivery_option": draft.delivery_option or only, "carrier": draft.carrier}
        cards = [self._card(draft, each) for each in options]
        return forms.DeliveryForm(draft=draft, options=cards, data=data, initial=initial)

    def _card(self, draft: ReturnDraft, option: str) -> Card:
        near = _nearest(draft, option)
        return Card(
            option,
            self.TITLES[option],
            details=[self.DETAILS[option]],
            price=wording.price(draft.fee_for(option)),
            badge=f"nearest {near}" if near else "",
        )

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        option = form.cleaned_data["delivery_option"]
        carrier = form.cleaned_data.get("carrier") or None
        return draft.with_delivery_option(option, None if option == IN_STORE else carrier)

    def summary(self, draft: ReturnDraft) -> list[str]:
        carriers = {each.code: each.name for each in draft.carriers}
        return [
            self.TITLES.get(draft.delivery_option or "", ""),
            carriers.get(draft.carrier or "", ""),
        ]


class ServicePointStep:
    """Where the customer hands the parcel over; only drop-offs need it."""

    slug = "service-point"
    title = "Where will you drop it off?"
    name = "Drop-off point"

    def applies_to(self, draft: ReturnDraft) -> bool:
        return draft.likely_option in DROP_OFFS and draft.can_choose_point

    def is_complete(self, draft: ReturnDraft) -> bool:
        return draft.service_point is not None or draft.any_point

    def form(self, draft: ReturnDraft, data: QueryDict | None, cards: Sequence[Card] = ()) -> Form:
        chosen = draft.service_point
        initial = {"service_point": str(chosen.id) if chosen else ""}
        return forms.ServicePointForm(options=cards, data=data, initial=initial)

    def summary(self, draft: ReturnDraft) -> list[str]:
        point = draft.service_point
        return [point.name, wording.point_address(point)] if point else ["Any drop-off point"]


class StoreStep:
    """Which of the brand's stores takes it."""

    slug = "store"
    title = "Which store will you bring it to?"
    name = "Store"

    def applies_to(self, draft: ReturnDraft) -> bool:
        return draft.likely_option == IN_STORE

    def is_complete(self, draft: ReturnDraft) -> bool:
        return draft.store_id is not None

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        stores = draft.settings.return_locations
        only = stores[0].id if len(stores) == 1 else None
        away = {each.id: each.distance for each in draft.outgoing.shop_distances}
        cards = [
            Card(
                str(store.id), store.company_name, [store_address(store)], badge=_badge(store, away)
            )
            for store in sorted(stores, key=lambda store: away.get(store.id, 10**9))
        ]
        initial = {"store": draft.store_id or only}
        return forms.StoreForm(options=cards, data=data, initial=initial)

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        return draft.with_store(int(form.cleaned_data["store"]))

    def summary(self, draft: ReturnDraft) -> list[str]:
        stores = (each for each in draft.settings.return_locations if each.id == draft.store_id)
        return [line for store in stores for line in (store.company_name, store_address(store))]


class PickupStep:
    """When the carrier comes: working days only, from the next one on."""

    slug = "pickup"
    title = "When should the carrier come?"
    name = "Pickup day"

    def applies_to(self, draft: ReturnDraft) -> bool:
        return draft.likely_option == PICKUP

    def is_complete(self, draft: ReturnDraft) -> bool:
        # A day that has passed since it was chosen is no answer any more.
        return draft.pickup_date is not None and draft.pickup_date > timezone.localdate()

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        days = working_days_after(timezone.localdate(), PICKUP_DAYS)
        cards = [Card(each.isoformat(), wording.day(each)) for each in days]
        chosen = draft.pickup_date.isoformat() if draft.pickup_date else ""
        return forms.PickupForm(options=cards, data=data, initial={"pickup_date": chosen})

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        return draft.with_pickup_date(date.fromisoformat(form.cleaned_data["pickup_date"]))

    def summary(self, draft: ReturnDraft) -> list[str]:
        return [wording.day(draft.pickup_date)] if draft.pickup_date else []


class AddressStep:
    """Where it is sent from."""

    slug = "address"
    title = "Which address do you send it from?"
    name = "Address"

    def applies_to(self, draft: ReturnDraft) -> bool:
        return True

    def is_complete(self, draft: ReturnDraft) -> bool:
        return draft.address_confirmed

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        ours = wording.masked_address(draft.outgoing.parcel)
        cards = [
            Card("same", "The address we delivered to", ours),
            Card("other", "Another address"),
        ]
        initial: dict[str, Any] = {"use": "other" if draft.address else "same"}
        if draft.address:
            initial |= draft.address.model_dump()
        return forms.AddressForm(options=cards, data=data, initial=initial)

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        given = dict(form.cleaned_data)
        if given.pop("use") == "same":
            return draft.with_address(None)
        return draft.with_address(Address.model_validate(given))

    def summary(self, draft: ReturnDraft) -> list[str]:
        if not draft.address:
            return ["The address we delivered to", *wording.masked_address(draft.outgoing.parcel)]
        given = draft.address
        street = f"{given.address_1} {given.house_number}"
        return [given.name, street, f"{given.postal_code} {given.city}"]


class ReviewStep:
    """The last look; its answer is the return itself."""

    slug = "review"
    title = "Check and confirm"
    name = "Check and confirm"

    def applies_to(self, draft: ReturnDraft) -> bool:
        return True

    def is_complete(self, draft: ReturnDraft) -> bool:
        return False

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        return Form(data)

    def summary(self, draft: ReturnDraft) -> list[str]:
        return []


AnyStep = (
    ItemsStep
    | RefundStep
    | DeliveryStep
    | ServicePointStep
    | StoreStep
    | PickupStep
    | AddressStep
    | ReviewStep
)
REVIEW = ReviewStep()
SERVICE_POINT = ServicePointStep()
STEPS: tuple[AnyStep, ...] = (
    ItemsStep(),
    RefundStep(),
    DeliveryStep(),
    SERVICE_POINT,
    StoreStep(),
    PickupStep(),
    AddressStep(),
    REVIEW,
)


def working_days_after(day: date, count: int) -> list[date]:
    """The next `count` days from Monday to Friday; public holidays are the carrier's to refuse."""
    ahead = (day + timedelta(days=number) for number in range(1, count * 2 + 3))
    return [each for each in ahead if each.weekday() < 5][:count]


def store_address(store: ReturnLocation) -> str:
    """A store's street and town on one line."""
    street = f"{store.address_1} {store.house_number}".strip()
    return ", ".join(part for part in (street, f"{store.postal_code} {store.city}".strip()) if part)


def _badge(store: ReturnLocation, away: dict[int, int]) -> str:
    return wording.distance(away.get(store.id))


def _nearest(draft: ReturnDraft, option: str) -> str:
    outgoing = draft.outgoing
    if option == IN_STORE:
        shops = [each.distance for each in outgoing.shop_distances]
        return wording.distance(min(shops, default=None))
    points = {LABELLESS: outgoing.labelless_service_point, DROP_OFF_POINT: outgoing.service_point}
    point = points.get(option)
    return wording.distance(point.distance) if point else ""
