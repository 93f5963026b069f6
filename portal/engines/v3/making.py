"""What the newer API is told of a return."""

from collections.abc import Iterator
from decimal import Decimal

from portal.rules import Rules
from portal.sendcloud import NewItem, NewReturn, OutgoingLookup, Sender
from portal.sendcloud.outgoing import Goods as Known
from portal.sendcloud.outgoing import MadeWithKeys
from portal.sendcloud.v3 import Declared, Goods, Making, Option, Place

LIGHTEST = Decimal("0.01")  # kg


def making(
    lookup: OutgoingLookup, new: NewReturn, reference: str, rules: Rules, option: Option
) -> Making:
    """The answers in the newer API's form."""
    facts = lookup.with_keys or MadeWithKeys()
    return Making(
        reference=reference,
        sender=sender_of(new.sender),
        receiver=receiver_of(rules),
        option=option,
        delivery_option=new.delivery_option,
        kilograms=weight_of(facts, new, rules),
        goods=tuple(_goods(lookup, facts, new)),
        currency=facts.currency or "EUR",
        order_number=lookup.parcel.order_number,
        collo_count=new.sender.collo_count,
        brand_id=rules.brand_id,
        declared=_declared(lookup, facts, new),
    )


def receiver_of(rules: Rules) -> Place:
    """Where returns go."""
    return Place(**rules.address.body())


def sender_of(sender: Sender) -> Place:
    """Where the customer sends it from."""
    return Place(
        name=sender.from_name,
        company_name=sender.from_company_name,
        address_line_1=sender.from_address_1,
        address_line_2=sender.from_address_2,
        house_number=sender.from_house_number,
        postal_code=sender.from_postal_code,
        city=sender.from_city,
        country_code=sender.from_country,
        state_province_code=sender.from_country_state,
        email=sender.from_email,
        phone_number=sender.from_telephone,
    )


def weight_of(facts: MadeWithKeys, new: NewReturn, rules: Rules) -> Decimal:
    """What one parcel weighs, in kg; the brand's usual weight where an item's is not known."""
    known = {goods.product_id: goods.kilograms for goods in facts.goods}
    weights = [(known.get(item.product_id), item.quantity) for item in new.items]
    if not weights or any(weight is None for weight, _count in weights):
        return rules.weight
    total = sum((weight * count for weight, count in weights if weight), Decimal(0))
    return max(round(total / new.sender.collo_count, 3), LIGHTEST)


def _goods(lookup: OutgoingLookup, facts: MadeWithKeys, new: NewReturn) -> Iterator[Goods]:
    """The items; the first one carries what v3 has no field for."""
    known = {goods.product_id: goods for goods in reversed(facts.goods)}
    said = [new.message or "", _wish(new)]
    if not new.items:
        name = f"Order {lookup.parcel.order_number or lookup.parcel.id}"
        yield Goods(description=name, reason=new.reason, message=_joined(said))
    for item in new.items:
        yield _item(item, known.get(item.product_id, Known()), said)
        said = []


def _item(item: NewItem, known: Known, said: list[str]) -> Goods:
    return Goods(
        product_id=item.product_id,
        item_id=known.item_id,
        sku=known.sku,
        description=item.description,
        quantity=item.quantity,
        price=item.value,
        kilograms=known.kilograms,
        hs_code=known.hs_code,
        origin_country=known.origin_country,
        reason=item.return_reason,
        message=_joined([item.return_message or "", *said]),
    )


def _wish(new: NewReturn) -> str:
    """The refund that the customer wishes for, in words for the merchant's panel."""
    return f"Refund: {new.refund_type}. {new.refund_message or ''}" if new.refund_type else ""


def _joined(parts: list[str]) -> str:
    return "\n".join(stripped for part in parts if (stripped := part.strip()))


def _declared(lookup: OutgoingLookup, facts: MadeWithKeys, new: NewReturn) -> Declared | None:
    if new.customs is None:
        return None
    return Declared(
        invoice_number=new.customs.invoice_number,
        postal_code=lookup.parcel.postal_code,
        tracking_number=new.customs.tracking_number,
        shipped_on=facts.shipped_at.date() if facts.shipped_at else None,
        carrier=new.customs.carrier,
    )
