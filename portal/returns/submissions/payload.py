"""What Sendcloud is told of a return."""

from decimal import Decimal

from portal.returns.draft.answers import Item
from portal.returns.draft.parcel import IN_STORE, PICKUP
from portal.returns.draft.return_draft import ReturnDraft
from portal.sendcloud import (
    NewCustoms,
    NewImage,
    NewItem,
    NewReturn,
    Sender,
)
from portal.sendcloud.outgoing import Product


def new_return(draft: ReturnDraft) -> NewReturn:
    """What Sendcloud is told: the answers that still count."""
    option = draft.delivery_option or ""
    return NewReturn(
        outgoing_parcel=draft.outgoing.parcel.id,
        reason=draft.reason,
        message=draft.message or None,
        refund_type=draft.refund_type,
        refund_message=draft.refund_message or None,
        delivery_option=option,
        service_point_id=draft.location_id if draft.is_drop_off else None,
        selected_carrier_code=_carrier(draft),
        pickup_date=draft.pickup_date if option == PICKUP else None,
        store_location=draft.location_id if option == IN_STORE else None,
        items=_items(draft),
        images=_images(draft),
        sender=_sender(draft),
        customs=_customs(draft),
    )


def _customs(draft: ReturnDraft) -> NewCustoms | None:
    """The declaration of a parcel that crosses the EU's border; a store needs none."""
    if not draft.needs_customs_form or draft.delivery_option == IN_STORE:
        return None
    parcel = draft.outgoing.parcel
    return NewCustoms(
        invoice_number=parcel.order_number or str(parcel.id),
        tracking_number=parcel.tracking_number,
        carrier=parcel.carrier.code,
    )


def _carrier(draft: ReturnDraft) -> str | None:
    """The carrier chosen, or the one the service point belongs to, if Sendcloud allows it."""
    if draft.delivery_option == IN_STORE:
        return None
    legal = {carrier.code for carrier in draft.carriers}
    wanted = draft.service_point.carrier if draft.service_point else draft.carrier
    if wanted in legal:
        return wanted
    return next(iter(legal)) if len(legal) == 1 else None


def _items(draft: ReturnDraft) -> tuple[NewItem, ...]:
    """One entry a product id, because Sendcloud knows no other name for what comes back."""
    products = {product.key: product for product in draft.products}
    lines: dict[str, list[tuple[Item, Product]]] = {}
    for item in draft.items:
        if item.key in products:
            lines.setdefault(item.product_id, []).append((item, products[item.key]))
    return tuple(_item(draft, chosen) for chosen in lines.values())


def _item(draft: ReturnDraft, lines: list[tuple[Item, Product]]) -> NewItem:
    first = lines[0][0]
    return NewItem(
        product_id=first.product_id,
        quantity=sum(item.quantity for item, _product in lines),
        description=" / ".join(dict.fromkeys(product.name for _item, product in lines)),
        value=_value(lines),
        return_reason=first.reason,
        return_message=_message(draft, lines) or None,
    )


def _value(lines: list[tuple[Item, Product]]) -> Decimal | None:
    """What a piece cost; the mean where lines of one product had different prices."""
    prices = {product.price for _item, product in lines}
    if len(prices) == 1 or None in prices:
        return None if None in prices else prices.pop()
    total = sum((product.price or 0) * item.quantity for item, product in lines)
    return round(Decimal(total) / sum(item.quantity for item, _product in lines), 2)


def _message(draft: ReturnDraft, lines: list[tuple[Item, Product]]) -> str:
    """The notes, and each reason that the entry's own does not say."""
    reasons = {reason.id: reason.description for reason in draft.settings.reasons}
    notes = []
    for item, product in lines:
        if item.reason != lines[0][0].reason:
            notes.append(f"{product.name}: {reasons.get(item.reason or 0, '')}")
        notes.append(item.note)
    return "\n".join(note for note in notes if note)


def _images(draft: ReturnDraft) -> tuple[NewImage, ...]:
    names = {product.key: product.name for product in draft.products}
    return tuple(
        NewImage(filename=photo.filename, product_id=item.product_id, description=name)
        for item in draft.items
        if (name := names.get(item.key)) is not None
        for photo in draft.photos_of(item.key)
    )


def _sender(draft: ReturnDraft) -> Sender:
    if given := draft.address:
        fields = {f"from_{name}": value for name, value in given.model_dump().items()}
        return Sender(**fields, collo_count=draft.collo_count)
    parcel = draft.outgoing.parcel
    return Sender(
        from_name=parcel.name,
        from_company_name=parcel.company_name,
        from_address_1=parcel.street,
        from_address_2=parcel.address_2,
        from_house_number=parcel.number,
        from_postal_code=parcel.postal_code,
        from_city=parcel.city,
        from_country=parcel.country.iso_2 if parcel.country else "",
        from_country_state=parcel.to_state or "",
        from_email=parcel.email,
        from_telephone=parcel.telephone,
        collo_count=draft.collo_count,
    )
