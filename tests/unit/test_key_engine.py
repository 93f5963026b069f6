"""What the engine with keys decides itself: whose order it is, what may come back, and how."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from portal.engines.v3 import choice, found
from portal.engines.v3.candidates import Candidate, numbers_of
from portal.engines.v3.eligible import Refusal, refusals
from portal.engines.v3.making import making, weight_of
from portal.rules.file import EXAMPLE, parsed
from portal.sendcloud import NewItem, NewReturn, Sender
from portal.sendcloud.outgoing import MadeWithKeys
from portal.sendcloud.v3 import Option, Order, Shipment, TrackedParcel

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
RULES = parsed(EXAMPLE.read_text())
HOME = {
    "name": "Jo", "address_line_1": "Kade", "house_number": "7", "postal_code": "5642 CV",
    "city": "Eindhoven", "country_code": "NL", "email": "jo@customer.example",
}  # fmt: skip
SHIRT = {
    "name": "Shirt", "product_id": "11", "item_id": "a1", "sku": "SH-1", "quantity": 2,
    "unit_price": {"value": "20.00", "currency": "EUR"}, "image_url": "https://shop.example/s.jpg",
    "measurement": {"weight": {"value": "300", "unit": "g"}}, "hs_code": "6205",
}  # fmt: skip


def order(status: str = "fulfilled", integration: int = 7001, **more: Any) -> Order:
    details = {
        "integration": {"id": integration},
        "status": {"code": status},
        "order_created_at": "2026-11-10T09:00:00Z",
        "order_items": [SHIRT],
    }
    body = {"id": "669", "order_number": "#3001", "shipping_address": HOME}
    return Order.model_validate(body | {"order_details": details} | more)


def shipment(status: str = "DELIVERED", **more: Any) -> Shipment:
    parcel = {
        "id": 383, "status": {"code": status}, "tracking_number": "3SAB1",
        "announced_at": "2026-11-11T09:00:00Z",
    }  # fmt: skip
    body = {"id": "s-1", "order_number": "#3001", "to_address": HOME, "parcels": [parcel | more]}
    ship_with = {"properties": {"shipping_option_code": "postnl:standard"}}
    return Shipment.model_validate(body | {"ship_with": ship_with})


def tracked(**details: Any) -> TrackedParcel:
    arrival = {"event_at": "2026-11-13T12:00:00Z", "status_code": "DELIVERED"}
    return TrackedParcel.model_validate({"details": details, "events": [arrival]})


def option(code: str, carrier: str = "postnl", **more: Any) -> Option:
    functions = {"returns": True, "first_mile": "dropoff"} | more.pop("functionalities", {})
    body = {"code": code, "carrier": {"code": carrier, "name": carrier.upper()}}
    return Option.model_validate(body | {"functionalities": functions} | more)


BOTH = Candidate(order(), (shipment(),))
ORDER_ONLY = Candidate(order(), ())


@pytest.mark.parametrize("given", ["5642 CV", "5642cv", "5642-CV"])
def test_a_postal_code_is_the_same_however_it_is_written(given: str) -> None:
    assert BOTH.went_to(["1011 AA", given])
    assert not BOTH.went_to(["5642 CW", ""])


def test_sendcloud_is_asked_once_for_each_spelling_that_it_tells_apart() -> None:
    assert numbers_of(["ab 12", "#AB 12", "AB 12", "AB12", "#ab12"]) == ["ab 12", "#AB 12", "AB12"]


def against(candidate: Candidate, *parcels: TrackedParcel, **rules: Any) -> list[Refusal]:
    return refusals(candidate, parcels, replace(RULES, **rules), NOW)


def test_nothing_speaks_against_an_order_of_ours_that_arrived() -> None:
    assert against(BOTH, tracked(integration_id=7001, brand_id=1), brand_id=1) == []


@pytest.mark.parametrize(
    ("candidate", "parcel", "refusal"),
    [
        (Candidate(order(integration=7900), ()), None, Refusal.NOT_OURS),
        (BOTH, tracked(integration_id=7900), Refusal.NOT_OURS),
        (BOTH, tracked(brand_id=2), Refusal.NOT_OURS),
        (Candidate(order("cancelled"), (shipment(),)), None, Refusal.CANCELLED),
        (Candidate(order("Cancelled by shop"), (shipment(),)), None, Refusal.CANCELLED),
        (BOTH, tracked(is_return=True, integration_id=7001), Refusal.IS_RETURN),
        (Candidate(order("unfulfilled"), ()), None, Refusal.NEVER_SHIPPED),
        (Candidate(order("open"), (shipment("CANCELLED"),)), None, Refusal.NEVER_SHIPPED),
        (Candidate(None, (shipment(),)), None, Refusal.NOT_OURS),
    ],
)
def test_an_order_is_refused_for_its_reason(
    candidate: Candidate, parcel: TrackedParcel | None, refusal: Refusal
) -> None:
    parcels = [parcel] if parcel else []
    assert refusal in against(candidate, *parcels, brand_id=1, integration_ids=(7001,))


def test_the_window_runs_from_the_last_arrival() -> None:
    assert against(BOTH, tracked(), days=14) == []
    assert against(BOTH, tracked(), days=13) == [Refusal.WINDOW]


def test_an_order_that_sendcloud_never_shipped_counts_by_the_shops_word() -> None:
    assert against(ORDER_ONLY) == []
    lookup = found.lookup_of(ORDER_ONLY, RULES, ["drop_off_point"], ())
    assert lookup.parcel.id == -669
    assert lookup.parcel.is_complete


def test_the_lookup_tells_what_the_flow_wants_to_know() -> None:
    lookup = found.lookup_of(BOTH, RULES, ["drop_off_point"], ())
    assert lookup.access_token == ""
    parcel = lookup.parcel
    assert (parcel.id, parcel.order_number, parcel.carrier.code) == (383, "#3001", "postnl")
    assert (parcel.street, parcel.number, parcel.postal_code) == ("Kade", "7", "5642 CV")
    (product,) = lookup.products
    assert (product.id, product.quantity, product.price) == ("11", 2, Decimal("20.00"))
    assert product.image_url == "https://shop.example/s.jpg"


def test_what_a_parcel_carried_counts_before_what_was_ordered() -> None:
    carried = {"product_id": "11", "description": "Shirt", "quantity": 1}
    lookup = found.lookup_of(
        Candidate(order(), (shipment(parcel_items=[carried]),)), RULES, ["drop_off_point"], ()
    )
    (product,) = lookup.products
    assert (product.quantity, product.image_url) == (1, "https://shop.example/s.jpg")


def test_what_the_brand_excludes_cannot_come_back() -> None:
    rules = replace(RULES, excluded_skus=("sh-1",))
    lookup = found.lookup_of(BOTH, rules, ["drop_off_point"], ())
    assert not lookup.has_something_to_return


def test_ways_are_what_the_brand_wants_and_a_carrier_offers() -> None:
    rules = replace(RULES, delivery_options=("drop_off_labelless", "pickup", "drop_off_point"))
    options = [option("postnl:a"), option("dhl:b", "dhl", functionalities={"labelless": True})]
    assert choice.ways(options, rules) == ("drop_off_labelless", "drop_off_point")
    assert choice.carriers(options, rules) == ()
    assert [one.code for one in choice.carriers(options[:1], rules)] == ["postnl"]


@pytest.mark.parametrize(
    "unusable",
    [
        {"requirements": {"is_service_point_required": True}},
        {"requirements": {"fields": ["to_email", "length"]}},
        {"functionalities": {"first_mile": "fulfilment"}},
    ],
)
def test_an_option_that_asks_what_the_portal_cannot_say_is_left_out(unusable: Any) -> None:
    assert choice.ways([option("postnl:a", **unusable)], RULES) == ()


def test_of_equal_options_the_one_that_is_paid_when_used_is_taken() -> None:
    options = [
        option("postnl:a", charging_type="label_creation"),
        option("postnl:b", charging_type="first_scan"),
        option("dpd:c", "dpd", charging_type="first_scan"),
    ]
    taken = choice.choose(options, "drop_off_point", "postnl", RULES, 1)
    assert taken
    assert taken.code == "postnl:b"
    prefers = replace(RULES, option_codes=("dpd:c", "postnl:a"))
    preferred = choice.choose(options, "drop_off_point", None, prefers, 1)
    assert preferred
    assert preferred.code == "dpd:c"


def test_several_parcels_need_an_option_that_takes_several() -> None:
    several = option("dpd:c", "dpd", functionalities={"multicollo": True})
    assert choice.choose([option("postnl:a")], "drop_off_point", None, RULES, 2) is None
    assert choice.choose([several], "drop_off_point", None, RULES, 2) == several


def new_return(*items: NewItem, **more: Any) -> NewReturn:
    sender = Sender(from_name="Jo", from_postal_code="5642 CV", from_country="NL", collo_count=2)
    fields = {"outgoing_parcel": 383, "delivery_option": "drop_off_point", "sender": sender}
    return NewReturn(**fields | more, items=items)


def test_the_weight_is_that_of_the_items_or_else_the_usual_one() -> None:
    facts = found.lookup_of(BOTH, RULES, [], ()).with_keys
    assert facts
    item = NewItem(product_id="11", quantity=2)
    assert weight_of(facts, new_return(item), RULES) == Decimal("0.300")
    assert weight_of(facts, new_return(), RULES) == RULES.weight
    assert weight_of(MadeWithKeys(), new_return(item), RULES) == RULES.weight


def test_a_wish_and_a_note_travel_with_the_first_item() -> None:
    lookup = found.lookup_of(BOTH, RULES, [], ())
    items = (
        NewItem(product_id="11", quantity=1, return_reason=30, return_message="Too big"),
        (NewItem(product_id="12", quantity=1)),
    )
    new = new_return(*items, refund_type="exchange", refund_message="size M")
    first, second = making(lookup, new, "return-1", RULES, option("postnl:a")).goods
    assert first.message == "Too big\nRefund: exchange. size M"
    assert (first.sku, first.hs_code, first.reason) == ("SH-1", "6205", 30)
    assert second.message == ""


def test_a_whole_parcel_is_one_item_with_the_reason() -> None:
    lookup = found.lookup_of(BOTH, RULES, [], ())
    (goods,) = making(lookup, new_return(reason=11), "r", RULES, option("postnl:a")).goods
    assert (goods.description, goods.reason) == ("Order #3001", 11)
