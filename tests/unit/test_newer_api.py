"""What the newer API sends, as documented and as it was seen, and how the client reads it."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from portal.sendcloud import InvalidRequest, KeysRefused, OutcomeUnknown, RateLimited
from portal.sendcloud.transport import Reply
from portal.sendcloud.v3 import (
    Declared,
    Goods,
    Making,
    Option,
    Order,
    Place,
    Shipment,
    TrackedParcel,
)
from portal.sendcloud.v3.made import made
from portal.sendcloud.v3.options import question
from portal.sendcloud.v3.refusals import (
    ItemsRefused,
    NoReturnMethod,
    ReceiverRefused,
    SenderRefused,
)

HOME = Place(
    name="A", address_line_1="Vijzelstraat", postal_code="1017 HL", city="Amsterdam",
    country_code="NL", email="a@customer.example",
)  # fmt: skip
SHOP = HOME.model_copy(update={"name": "", "company_name": "Shop", "postal_code": "5611 EM"})
RETOURE = Option.model_validate(
    {"code": "dhl_de:retoure/eco_delivery,labelless", "contract": {"id": "60"}}
)


def making(**more: Any) -> Making:
    fields = {"reference": "R", "sender": HOME, "receiver": SHOP, "option": RETOURE}
    return Making(**fields, delivery_option="drop_off_point", kilograms=Decimal("1.2"), **more)


def answered(status: int, body: object) -> Reply:
    return Reply(status, {}, json.dumps(body).encode())


def test_an_order_tells_its_lines_its_status_and_its_shop() -> None:
    order = Order.model_validate(
        {
            "id": "669",
            "order_number": "OX-12",
            "order_details": {
                "integration": {"id": 739283},
                "status": {"code": "Fulfilled", "message": "Fulfilled"},
                "order_items": [
                    {
                        "name": "Cylinder candle",
                        "product_id": 42,
                        "quantity": 2,
                        "unit_price": {"value": "3.50", "currency": "EUR"},
                        "measurement": {"weight": {"value": 350, "unit": "g"}},
                    },
                    "nonsense",
                ],
            },
            "shipping_address": {"name": "John Doe", "postal_code": "5341TW"},
        }
    )
    (line,) = order.lines
    assert (line.product_id, line.quantity, line.unit_price.value) == ("42", 2, Decimal("3.50"))
    assert line.weight.kilograms == Decimal("0.350")
    assert (order.id, order.status, order.integration_id) == (669, "fulfilled", 739283)


@pytest.mark.parametrize("odd", [None, [], "x", {"order_details": None, "shipping_address": []}])
def test_an_odd_order_costs_nothing_but_itself(odd: Any) -> None:
    order = Order.model_validate(odd if isinstance(odd, dict) else {"order_details": odd})
    assert (order.lines, order.status, order.shipping_address.postal_code) == ((), "", "")


def test_a_shipment_tells_its_parcels_its_carrier_and_their_status() -> None:
    shipment = Shipment.model_validate(
        {
            "order_number": "1234",
            "to_address": {"postal_code": "5642 CV", "country_code": "NL"},
            "ship_with": {"properties": {"shipping_option_code": "postnl:standard/x,y"}},
            "parcels": [
                {"id": 7, "status": {"code": "DELIVERED"}, "weight": {"value": "1.320"}},
                {"id": 8, "status": {"code": "READY_TO_SEND"}, "parcel_items": None},
                {"id": None},
            ],
        }
    )
    assert shipment.carrier == "postnl"
    assert [parcel.slug for parcel in shipment.parcels] == ["delivered", "ready-to-send"]
    assert shipment.parcels[0].weight.kilograms == Decimal("1.320")


@pytest.mark.parametrize(
    "event",
    [
        {"event_at": "2026-11-20T10:00:00Z", "status_code": "DELIVERED"},
        {"event_at": "2026-11-20T10:00:00Z", "phase": "delivered", "description": "Bezorgd"},
    ],
)
def test_the_delivery_is_read_from_codes_and_from_phases(event: dict[str, str]) -> None:
    tracked = TrackedParcel.model_validate({"events": [event, None], "details": {"is_return": 1}})
    assert tracked.delivered_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert tracked.details.is_return


def test_a_return_always_says_that_its_code_is_an_options() -> None:
    body = making().body()
    assert body["ship_with"] == {
        "type": "shipping_option_code",
        "shipping_option_code": "dhl_de:retoure/eco_delivery,labelless",
        "contract": 60,
    }
    assert (body["apply_rules"], body["send_tracking_emails"]) == (False, False)
    assert body["to_address"]["name"] == "Shop"
    assert "order_number" not in body
    assert "customs_information" not in body


def test_an_item_has_what_is_known_of_it() -> None:
    goods = Goods(product_id="7", quantity=2, price=Decimal("9.5"), reason=3, message="too big")
    (item,) = making(goods=(goods,)).body()["parcel_items"]
    assert item == {
        "product_id": "7",
        "quantity": 2,
        "price": {"value": 9.5, "currency": "EUR"},
        "value": {"value": 9.5, "currency": "EUR"},
        "return_reason_id": "3",
        "return_message": "too big",
    }


def test_the_outgoing_parcel_is_declared_by_all_four_facts_or_by_none() -> None:
    part = Declared(invoice_number="1001", tracking_number="3S1", carrier="postnl")
    assert "return_data" not in part.body()
    whole = part.model_copy(update={"postal_code": "W1A", "shipped_on": date(2026, 11, 1)})
    assert whole.body()["return_data"]["outbound_shipment_date"] == "2026-11-01"
    assert making(declared=whole).body()["customs_invoice_nr"] == "1001"


def test_options_are_asked_for_by_the_two_places_and_a_weight_in_text() -> None:
    asked = question(HOME, SHOP, Decimal("1.2"))
    assert asked["from_address"] == {"country_code": "NL", "postal_code": "1017 HL"}
    assert asked["parcels"] == [{"weight": {"value": "1.2", "unit": "kg"}}]


def test_a_made_return_has_a_number_and_all_its_parcels() -> None:
    answer = made(answered(201, {"return_id": 5, "parcel_id": 7, "multi_collo_ids": [7, 8]}))
    assert (answer.return_id, answer.parcels) == (5, (7, 8))


@pytest.mark.parametrize(
    "reply",
    [
        answered(500, {}),
        answered(502, {"error": {"message": "gateway"}}),
        answered(302, {}),
        answered(408, {}),
        answered(409, {"detail": "used"}),
        answered(201, {"parcel_id": 7}),
        answered(200, []),
        Reply(201, {}, b"<html>"),
        answered(400, {"errors": [{"field": "external_reference", "message": "used"}]}),
        answered(400, {"errors": {"external_reference": ["used by another return"]}}),
    ],
)
def test_what_may_have_been_made_is_never_called_a_refusal(reply: Reply) -> None:
    with pytest.raises(OutcomeUnknown):
        made(reply)


FIELD = {"message": "This is wrong.", "code": "invalid"}
SHAPES = [
    {"errors": [{"field": "{}.postal_code"} | FIELD]},
    {"errors": [FIELD, {"field": "{}"} | FIELD]},
    {"errors": {"{}": ["This is wrong."]}},
    {"errors": [{"status": "400", "detail": "x", "source": {"pointer": "/data/{}/city"}}]},
]
AT_FAULT = [
    ("from_address", SenderRefused),
    ("to_address", ReceiverRefused),
    ("parcel_items", ItemsRefused),
    ("ship_with", NoReturnMethod),
    ("returns", NoReturnMethod),
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("field", "error"), AT_FAULT)
def test_a_refusal_is_named_for_who_can_mend_it(shape: object, field: str, error: type) -> None:
    body = json.dumps(shape).replace("{}", field).encode()
    with pytest.raises(InvalidRequest) as refused:
        made(Reply(400, {}, body))
    assert type(refused.value) is error


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": "x", "message": "No shipping methods for given parameters"}},
        {"errors": {"non_field_errors": ["No shipping methods for given parameters"]}},
        {"detail": "No shipping methods for given parameters"},
        {"data": None, "message": "No shipping methods for given parameters"},
    ],
)
def test_a_missing_return_method_is_known_by_its_words(body: object) -> None:
    with pytest.raises(NoReturnMethod):
        made(answered(400, body))


@pytest.mark.parametrize(
    ("status", "error"), [(401, KeysRefused), (403, KeysRefused), (429, RateLimited)]
)
def test_a_call_that_was_not_let_in_made_nothing(status: int, error: type) -> None:
    with pytest.raises(error):
        made(answered(status, {"detail": "no"}))
