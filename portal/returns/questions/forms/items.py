"""What comes back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from portal.returns import formatting
from portal.returns.draft.answers import Item, Photo
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms import colli
from portal.returns.questions.forms.note import note
from portal.sendcloud.outgoing import Product

MANY = 40  # lines; a longer list asks for details of the chosen ones only, in a second step
ROW = ("chosen", "quantity", "reason", "note", "photos")
MOST_CHIPS = 5  # reasons that all stand on the page instead of in a select
MOST_WITH_CHIPS = 3  # products; beside more of them the page would become long
OTHER_REASON = 3  # Sendcloud's "Other": the one reason that says nothing without a text
MORE = _("Anything else we should know? (optional)")


@dataclass(frozen=True)
class ShortRow:
    """A product that is not chosen, in a list too long to show every field of each."""

    number: int
    product: Product

    @property
    def price(self) -> str:
        """What a piece costs; empty where that is not known."""
        price = self.product.price
        return "" if price is None else formatting.money(price)


@dataclass(frozen=True)
class ItemRow(ShortRow):
    """The fields of one product, and the photos it has so far."""

    shown: list[Photo]
    is_worked_on: bool
    note_wanted: frozenset[str]
    chosen: BoundField
    quantity: BoundField
    reason: BoundField
    note: BoundField
    photos: BoundField

    @property
    def is_open(self) -> bool:
        """Whether note and photos show at once.

        They do where there are some, where the reason asks for a note, and where the last photo
        was just removed: the focus stands there.
        """
        is_other = str(self.reason.value() or "") in self.note_wanted
        has_errors = self.note.errors or self.photos.errors
        return bool(self.note.value() or self.shown or is_other or has_errors or self.is_worked_on)


class ReasonSelect(forms.Select):
    """A choice of reasons that marks those that ask for a note, for stylesheet and script."""

    def __init__(self, note_wanted: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.marked = note_wanted - {str(OTHER_REASON)}  # these know this one by its number

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if str(option["value"]) in self.marked:
            option["attrs"]["data-note"] = True
        return option


class ItemsForm(forms.Form):
    """What comes back: each product with quantity, reason and note, or the whole parcel."""

    def __init__(self, draft: ReturnDraft, data: Any = None) -> None:
        super().__init__(data, initial=_initial_items(draft))
        self.draft = draft
        self.removed: Photo | None = None
        self.products = draft.products
        self.is_long = len(self.products) > MANY
        self._detailed = [n for n in range(len(self.products)) if self._has_details(n)]
        reasons = draft.settings.reasons
        self.reasons = [(str(reason.id), reason.description) for reason in reasons]
        wanted = {OTHER_REASON, *(reason.id for reason in reasons if reason.require_message)}
        self.note_wanted = frozenset(map(str, wanted))
        self.has_chips = _are_few(self.reasons, self.products)
        self._has_sums = not draft.has_discount  # asked once, because it looks at every line
        for number in self._detailed:
            self._add_product(number, self.products[number])
        if self.products:
            self.fields.setdefault("chosen-0", self._chosen(self.products[0]))
        if not self.products:
            self.fields["reason"] = self._reason(required=bool(self.reasons))
            self.fields["message"] = note(MORE)
        self.has_colli = colli.most(draft) > 1
        if self.has_colli:
            self.fields["collo_count"] = colli.field(draft)

    def _has_details(self, number: int) -> bool:
        """Whether a product's fields are shown: in a long list once it was chosen."""
        given = self.data if self.is_bound else self.initial
        return not self.is_long or f"chosen-{number}" in given or f"quantity-{number}" in given

    @property
    def lacks_details(self) -> bool:
        """Whether a product was chosen in a long list and not asked about yet."""
        return self.is_long and any(
            f"chosen-{number}" in self.data and f"quantity-{number}" not in self.data
            for number in self._detailed
        )

    def _add_product(self, number: int, product: Product) -> None:
        self.fields[f"chosen-{number}"] = self._chosen(product)
        self.fields[f"quantity-{number}"] = _quantity(product)
        self.fields[f"reason-{number}"] = self._reason(required=False)
        self.fields[f"note-{number}"] = note(MORE)
        self.fields[f"photos-{number}"] = forms.FileField(label=_("Photos"), required=False)
        for part in ROW[1:]:
            # Above the form, several rows say the same sentence: this tells them apart.
            self.fields[f"{part}-{number}"].of = product.name  # type: ignore[attr-defined]

    def _chosen(self, product: Product) -> forms.BooleanField:
        # From the price, the script works out the sums at the refund wishes.
        is_priced = product.price is not None and self._has_sums
        widget = forms.CheckboxInput({"data-price": str(product.price)} if is_priced else {})
        return forms.BooleanField(label=product.name, required=False, widget=widget)

    def _reason(self, *, required: bool) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=_("Why does it come back?")
            if self.draft.opened_by
            else _("Why are you returning this?"),
            choices=self.reasons if self.has_chips else [("", _("Choose a reason")), *self.reasons],
            required=required,
            widget=forms.RadioSelect() if self.has_chips else ReasonSelect(self.note_wanted),
            error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose a reason.")),
        )

    @property
    def none_chosen(self) -> str:
        """What is wrong where nothing was chosen; a long list says it once, above."""
        return " ".join(str(error) for error in self.errors.get("chosen-0", ()))

    @property
    def rows(self) -> list[ItemRow]:
        """One row a product, in the parcel's order; of a long list only what was chosen."""
        return [self._row(number, self.products[number]) for number in self._detailed]

    @property
    def short_rows(self) -> list[ShortRow]:
        """The products of a long list that were not chosen."""
        shown = set(self._detailed)
        rows = (ShortRow(number, product) for number, product in enumerate(self.products))
        return [row for row in rows if row.number not in shown]

    def _row(self, number: int, product: Product) -> ItemRow:
        fields = (self[f"{part}-{number}"] for part in ROW)
        is_worked_on = self.removed is not None and self.removed.key == product.key
        shown = self.draft.photos_of(product.key)
        return ItemRow(number, product, shown, is_worked_on, self.note_wanted, *fields)

    def clean(self) -> dict[str, Any]:
        """Check what only makes sense across the fields of a row."""
        cleaned = self.cleaned_data
        numbers = [number for number in self._detailed if cleaned.get(f"chosen-{number}")]
        if self.products and not numbers:
            self.add_error("chosen-0", _("Select at least one item."))
        for number in numbers:
            self._check_row(number)
        self._check_colli(numbers)
        if not self.products and not self.errors:
            self._check_note("reason", "message")
        return cleaned

    def _check_row(self, number: int) -> None:
        if self.reasons and not self.cleaned_data.get(f"reason-{number}"):
            if f"reason-{number}" not in self.errors:
                self.add_error(f"reason-{number}", _("Choose a reason."))
            return
        if self.cleaned_data.get(f"quantity-{number}") is None:
            if f"quantity-{number}" not in self.errors:
                self.add_error(f"quantity-{number}", _("Enter how many you’re returning."))
            return
        self._check_note(f"reason-{number}", f"note-{number}")

    def _check_colli(self, numbers: list[int]) -> None:
        quantities = [self.cleaned_data.get(f"quantity-{number}") or 0 for number in numbers]
        if not all(quantities) or not quantities:
            return  # which is wrong by itself, or the whole parcel
        most = colli.most_for(self.draft, quantities)
        if self.cleaned_data.get("collo_count", 1) > most:
            self.add_error("collo_count", colli.too_many(most))

    def _check_note(self, reason: str, note: str) -> None:
        is_wanted = self.cleaned_data.get(reason) in self.note_wanted
        if is_wanted and not self.cleaned_data.get(note):
            self.add_error(note, _("Please tell us the reason."))

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
        for number in self._detailed:
            if cleaned[f"chosen-{number}"]:
                product = self.products[number]
                reason = cleaned[f"reason-{number}"]
                yield Item(
                    product_id=product.id,
                    line=product.line,
                    quantity=cleaned[f"quantity-{number}"],
                    reason=int(reason) if reason else None,
                    note=cleaned[f"note-{number}"],
                )


def _are_few(reasons: Sequence[object], products: Sequence[Product]) -> bool:
    """Whether the reasons can all stand beside each product, each a tap away."""
    return 0 < len(reasons) <= MOST_CHIPS and len(products) <= MOST_WITH_CHIPS


def _quantity(product: Product) -> forms.IntegerField:
    bounds = colli.bounds(product.quantity)
    return forms.IntegerField(
        label=_("Quantity"),
        min_value=1,
        max_value=product.quantity,
        initial=1,
        required=False,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={"invalid": bounds, "min_value": bounds, "max_value": bounds},
    )


def _initial_items(draft: ReturnDraft) -> dict[str, Any]:
    if draft.unsaved_input:
        return dict(draft.unsaved_input)
    initial: dict[str, Any] = {"message": draft.message, "collo_count": draft.collo_count}
    initial["reason"] = draft.reason or ""
    chosen = {item.key: item for item in draft.items}
    for number, product in enumerate(draft.products):
        if item := chosen.get(product.key):
            initial[f"chosen-{number}"] = True
            initial[f"quantity-{number}"] = item.quantity
            initial[f"reason-{number}"] = item.reason or ""
            initial[f"note-{number}"] = item.note
    if len(draft.products) == 1 and not draft.items:
        initial["chosen-0"] = True
    return initial
