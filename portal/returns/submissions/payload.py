"""What Sendcloud is told of a return."""

from portal.returns.draft.parcel import IN_STORE, PICKUP
from portal.returns.draft.return_draft import ReturnDraft
from portal.sendcloud import (
    NewImage,
    NewItem,
    NewReturn,
    Sender,
)


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
    products = {product.id: product for product in draft.products}
    return tuple(
        NewItem(
            product_id=item.product_id,
            quantity=item.quantity,
            description=products[item.product_id].name,
            value=products[item.product_id].price,
            return_reason=item.reason,
            return_message=item.note or None,
        )
        for item in draft.items
        if item.product_id in products
    )


def _images(draft: ReturnDraft) -> tuple[NewImage, ...]:
    names = {product.id: product.name for product in draft.products}
    return tuple(
        NewImage(filename=photo.filename, product_id=item.product_id, description=name)
        for item in draft.items
        if (name := names.get(item.product_id)) is not None
        for photo in draft.photos_of(item.product_id)
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
