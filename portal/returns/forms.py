"""The questions as plain forms: choices are passed in, nothing here asks upstream."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from portal.returns.cards import CardsForm
from portal.returns.countries import COUNTRIES
from portal.returns.draft import Item, ReturnDraft
from portal.sendcloud.models import Product

NOTE_LENGTH = 500
OTHER_REASON = 3  # Sendcloud's "Other": the one reason that says nothing without a text


def _note(label: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=NOTE_LENGTH, required=False, widget=widget)


class LookupForm(forms.Form):
    """Which parcel: what the customer knows of it, and where it went."""

    identifier = forms.CharField(
        label="Order or tracking number",
        max_length=500,
        error_messages={"required": "Enter the order number or the tracking number."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    postal_code = forms.CharField(
        label="Postal code",
        max_length=12,
        error_messages={
            "required": "Enter the postal code the parcel was delivered to.",
            "max_length": "A postal code has at most 12 characters.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )


@dataclass(frozen=True)
class ItemRow:
    """The four fields of one product."""

    product: Product
    chosen: BoundField
    quantity: BoundField
    reason: BoundField
    note: BoundField


class ItemsForm(forms.Form):
    """What comes back: each product with quantity, reason and note, or the whole parcel."""

    def __init__(self, draft: ReturnDraft, data: Any = None) -> None:
        super().__init__(data, initial=_initial_items(draft))
        self.draft = draft
        self.products = draft.products
        self.unreturnable = draft.unreturnable
        self.reasons = [(str(each.id), each.description) for each in draft.settings.reasons]
        for number, product in enumerate(self.products):
            self._add_product(number, product)
        if not self.products:
            self.fields["reason"] = self._reason(required=bool(self.reasons))
            self.fields["message"] = _note("Anything we should know?")
        self.has_colli = draft.outgoing.parcel.collo_count > 1
        if self.has_colli:
            self.fields["collo_count"] = _collo_count(draft.outgoing.parcel.collo_count)

    def _add_product(self, number: int, product: Product) -> None:
        self.fields[f"chosen-{number}"] = forms.BooleanField(label=product.name, required=False)
        self.fields[f"quantity-{number}"] = _quantity(product)
        self.fields[f"reason-{number}"] = self._reason(required=False)
        self.fields[f"note-{number}"] = _note("Tell us more (optional)")

    def _reason(self, *, required: bool) -> forms.ChoiceField:
        return forms.ChoiceField(
            label="Why are you returning it?",
            choices=[("", "Choose a reason"), *self.reasons],
            required=required,
            error_messages={"required": "Choose a reason."},
        )

    @property
    def rows(self) -> list[ItemRow]:
        """One row a product, in the parcel's order."""
        return [self._row(number, product) for number, product in enumerate(self.products)]

    def _row(self, number: int, product: Product) -> ItemRow:
        names = (f"{part}-{number}" for part in ("chosen", "quantity", "reason", "note"))
        return ItemRow(product, *(self[name] for name in names))

    def clean(self) -> dict[str, Any]:
        """Check what only makes sense across the fields of a row."""
        cleaned = self.cleaned_data
        numbers = [n for n in range(len(self.products)) if cleaned.get(f"chosen-{n}")]
        if self.products and not numbers:
            self.add_error("chosen-0", "Choose at least one item to send back.")
        for number in numbers:
            self._check_row(number)
        if not self.products and not self.errors:
            self._check_note("reason", "message")
        return cleaned

    def _check_row(self, number: int) -> None:
        if self.reasons and not self.cleaned_data.get(f"reason-{number}"):
            if f"reason-{number}" not in self.errors:
                self.add_error(f"reason-{number}", "Choose a reason.")
            return
        if self.cleaned_data.get(f"quantity-{number}") is None:
            if f"quantity-{number}" not in self.errors:
                self.add_error(f"quantity-{number}", "Enter how many come back.")
            return
        self._check_note(f"reason-{number}", f"note-{number}")

    def _check_note(self, reason: str, note: str) -> None:
        is_other = self.cleaned_data.get(reason) == str(OTHER_REASON)
        if is_other and not self.cleaned_data.get(note):
            self.add_error(note, "Tell us what the reason is.")

    def answer(self) -> ReturnDraft:
        """The draft with what was chosen here; call it only when the form is valid."""
        count = self.cleaned_data.get("collo_count") or 1
        if not self.products:
            reason = self.cleaned_data["reason"]
            return self.draft.with_whole_parcel(
                int(reason) if reason else None, self.cleaned_data["message"], collo_count=count
            )
        return self.draft.with_items(tuple(self._items()), collo_count=count)

    def _items(self) -> Iterator[Item]:
        cleaned = self.cleaned_data
        for number, product in enumerate(self.products):
            if cleaned[f"chosen-{number}"]:
                reason = cleaned[f"reason-{number}"]
                yield Item(
                    product_id=product.id,
                    quantity=cleaned[f"quantity-{number}"],
                    reason=int(reason) if reason else None,
                    note=cleaned[f"note-{number}"],
                )


def _quantity(product: Product) -> forms.IntegerField:
    bounds = f"Enter a number from 1 to {product.quantity}."
    return forms.IntegerField(
        label="How many?",
        min_value=1,
        max_value=product.quantity,
        initial=1,
        required=False,
        error_messages={"invalid": bounds, "min_value": bounds, "max_value": bounds},
    )


def _collo_count(most: int) -> forms.IntegerField:
    bounds = f"Enter a number from 1 to {most}."
    return forms.IntegerField(
        label="How many parcels do you send back?",
        min_value=1,
        max_value=most,
        initial=1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), bounds),
    )


def _initial_items(draft: ReturnDraft) -> dict[str, Any]:
    initial: dict[str, Any] = {"message": draft.message, "collo_count": draft.collo_count}
    initial["reason"] = draft.reason or ""
    chosen = {item.product_id: item for item in draft.items}
    for number, product in enumerate(draft.products):
        if item := chosen.get(product.id):
            initial[f"chosen-{number}"] = True
            initial[f"quantity-{number}"] = item.quantity
            initial[f"reason-{number}"] = item.reason or ""
            initial[f"note-{number}"] = item.note
    if len(draft.products) == 1 and not draft.items:
        initial["chosen-0"] = True
    return initial


class RefundForm(CardsForm):
    """What the customer wants for it; some types need a message."""

    card_name = "refund_type"
    required_message = "Choose what you would like."
    message = _note("Your message")

    def __init__(self, *, draft: ReturnDraft, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.needs_message = {
            each.code for each in draft.settings.refund_options if each.require_message
        }

    @property
    def message_hint(self) -> str:
        """Which of the types want a message."""
        labels = [card.title for card in self.options if card.value in self.needs_message]
        return f"Needed for: {', '.join(labels)}." if labels else "Only if you like."

    def clean(self) -> dict[str, Any]:
        """Ask for the message where the chosen type wants one."""
        cleaned = self.cleaned_data
        if cleaned.get("refund_type") in self.needs_message and not cleaned.get("message"):
            self.add_error("message", "Tell us what you would like instead.")
        return cleaned


class DeliveryForm(CardsForm):
    """How it travels, and with whom where several carriers may bring it."""

    card_name = "delivery_option"
    required_message = "Choose how you will send it back."

    def __init__(self, *, draft: ReturnDraft, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        carriers = [(each.code, each.name) for each in draft.outgoing.carriers]
        self.has_carriers = len(carriers) > 1
        if self.has_carriers:
            self.fields["carrier"] = forms.ChoiceField(
                label="Carrier",
                choices=[("", "No preference"), *carriers],
                required=False,
            )


class ServicePointForm(CardsForm):
    """Where it is handed in."""

    card_name = "service_point"
    required_message = "Choose where you will drop it off."


class StoreForm(CardsForm):
    """Which store takes it."""

    card_name = "store"
    required_message = "Choose a store."


class PickupForm(CardsForm):
    """When the carrier comes."""

    card_name = "pickup_date"
    required_message = "Choose a day."


class AddressForm(CardsForm):
    """Where it is sent from: where we delivered, or another address entered whole."""

    card_name = "use"
    required_message = "Choose the address you send it from."
    NEEDED = {
        "name": "Enter your name.",
        "address_1": "Enter the street.",
        "house_number": "Enter the house number.",
        "postal_code": "Enter the postal code.",
        "city": "Enter the town or city.",
        "country": "Choose the country.",
        "email": "Enter an e-mail address, such as name@example.com.",
    }

    name = forms.CharField(label="Name", max_length=75, required=False)
    company_name = forms.CharField(label="Company (optional)", max_length=50, required=False)
    address_1 = forms.CharField(label="Street", max_length=75, required=False)
    house_number = forms.CharField(label="House number", max_length=20, required=False)
    address_2 = forms.CharField(label="Address line 2 (optional)", max_length=75, required=False)
    postal_code = forms.CharField(label="Postal code", max_length=12, required=False)
    city = forms.CharField(label="Town or city", max_length=30, required=False)
    country = forms.ChoiceField(label="Country", choices=COUNTRIES, required=False)
    email = forms.EmailField(
        label="E-mail", required=False, error_messages={"invalid": NEEDED["email"]}
    )
    telephone = forms.CharField(label="Telephone (optional)", max_length=20, required=False)

    AUTOCOMPLETE = {
        "name": "name",
        "company_name": "organization",
        "address_1": "address-line1",
        "house_number": "off",
        "address_2": "address-line2",
        "postal_code": "postal-code",
        "city": "address-level2",
        "country": "country",
        "email": "email",
        "telephone": "tel",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, token in self.AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = token

    @property
    def address_fields(self) -> list[BoundField]:
        """The fields of the other address, in the order people write one."""
        return [self[name] for name in self.AUTOCOMPLETE]

    def clean(self) -> dict[str, Any]:
        """The other address is only asked for when it is chosen."""
        cleaned = self.cleaned_data
        if cleaned.get("use") != "other":
            for name in self.AUTOCOMPLETE:
                self.errors.pop(name, None)
            return cleaned
        for name, sentence in self.NEEDED.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return cleaned
