"""Orders that are odd in themselves: what a customer of each reads, and what Sendcloud is told."""

import re

import pytest
from django.test import Client

from portal.simulator import geography
from portal.simulator.server import Simulator
from tests.harness.customer import Customer

READY = "Your label is ready"


def sent(simulator: Simulator) -> list[dict]:
    """The products of the last return that Sendcloud got."""
    return simulator.world.returns[-1].body["products"]


@pytest.mark.parametrize(("order", "last"), [("#1102", 249), ("#1103", 1999)])
def test_an_order_of_many_lines_asks_first_what_and_then_why(
    customer: Customer, simulator: Simulator, order: str, last: int
) -> None:
    customer.look_up(order)
    assert customer.text.count('type="checkbox"') == last + 1
    assert "<select" not in customer.text
    customer.post(**{f"chosen-{last}": "on", "chosen-1": "on"})
    assert "/items/" in customer.url
    assert customer.page.status_code == 200
    assert "Tell us about the items you chose." in customer.text
    assert customer.text.count("<select") == 2
    kinds = {f"reason-{last}": "11", "reason-1": "11", f"quantity-{last}": "1", "quantity-1": "2"}
    customer.post(**{f"chosen-{last}": "on", "chosen-1": "on"} | kinds, refund_type="money")
    assert customer.choose_delivery("drop_off_point").confirm().wait().heading == READY
    assert [item["product_id"] for item in sent(simulator)] == ["20001", str(20000 + last)]


def test_every_line_of_a_long_order_can_come_back_at_once(
    customer: Customer, simulator: Simulator
) -> None:
    customer.look_up("#1103")
    everything = {f"chosen-{number}": "on" for number in range(2000)}
    customer.post(**everything)
    for number in range(2000):
        everything |= {f"quantity-{number}": "1", f"reason-{number}": "11", f"note-{number}": ""}
    customer.post(**everything, refund_type="money")
    assert "/delivery/" in customer.url


def test_a_long_order_says_above_its_list_that_nothing_was_chosen(customer: Customer) -> None:
    customer.look_up("#1102").post()
    assert customer.page.status_code == 422
    assert customer.text.count("Select at least one item.") == 2
    assert 'href="#id_chosen-0"' in customer.text
    assert 'id="id_chosen-0"' in customer.text


def test_what_was_typed_in_a_long_order_stays_when_another_line_is_chosen(
    customer: Customer,
) -> None:
    customer.look_up("#1102").post(**{"chosen-7": "on"})
    typed = {"chosen-7": "on", "quantity-7": "2", "reason-7": "11", "note-7": "It is chipped."}
    customer.post(**typed | {"chosen-90": "on"})
    assert customer.page.status_code == 200
    assert "It is chipped." in customer.text
    assert customer.text.count("<select") == 2


def test_two_lines_of_one_product_stand_apart_and_go_back_as_one(
    customer: Customer, simulator: Simulator
) -> None:
    customer.look_up("#1104")
    assert re.findall(r"<bdi>(Mug \w+)</bdi>", customer.text) == ["Mug red", "Mug blue"]
    blue = {"chosen-1": "on", "quantity-1": "1", "reason-1": "21", "note-1": "Too blue."}
    customer.choose_items(**blue)
    customer.choose_delivery("drop_off_point")
    assert "€30.00" in customer.text
    assert customer.post().wait().heading == READY
    (mugs,) = sent(simulator)
    assert (mugs["product_id"], mugs["quantity"], mugs["value"]) == ("31001", 2, 15)
    assert mugs["return_reason"] == 11
    assert mugs["return_message"] == "Mug blue: Poor quality / Faulty\nToo blue."


def test_the_dearer_of_two_lines_is_refunded_at_its_own_price(
    customer: Customer, simulator: Simulator
) -> None:
    customer.look_up("#1104")
    blue = {"chosen-1": "on", "quantity-1": "1", "reason-1": "11"}
    customer.post(**blue, refund_type="money").choose_delivery("drop_off_point")
    assert "€20.00" in customer.text
    customer.confirm().wait()
    assert sent(simulator)[0]["value"] == 20


def test_after_one_of_two_lines_came_back_one_is_left(customer: Customer) -> None:
    customer.look_up("#1104").create_from_items()
    customer.look_up("#1104")
    customer.url = f"/return/{customer.draft_id}/again/"
    customer.post()
    assert customer.text.count('name="chosen-') == 1
    assert "<bdi>Mug blue</bdi>" in customer.text


def test_a_gift_of_the_same_product_stays_and_the_bought_one_comes_back(
    customer: Customer, simulator: Simulator
) -> None:
    customer.look_up("#1105")
    stays = customer.text.split("Cannot be returned")[1]
    assert "Mug red, a gift" in stays
    assert customer.text.count('name="chosen-') == 1
    assert customer.create_from_items().wait().heading == READY
    assert sent(simulator)[0]["quantity"] == 1


def test_what_was_never_shipped_and_what_is_no_product_is_not_offered(
    customer: Customer, simulator: Simulator
) -> None:
    customer.look_up("#1106")
    offered, elsewhere = customer.text.split("Only through our support")
    assert len(re.findall('name="chosen-', offered)) == 2
    assert "refunded before" not in customer.text
    assert "Discount" not in customer.text
    assert "Teapot of the marketplace" in elsewhere
    assert customer.create_from_items().wait().heading == READY


def test_a_discount_on_the_order_leaves_the_refund_to_the_shop(customer: Customer) -> None:
    customer.look_up("#1106").choose_items()
    customer.choose_delivery("drop_off_point")
    assert "Your refund" not in customer.text


def test_no_text_of_a_shop_turns_the_page_round(customer: Customer) -> None:
    customer.look_up("#1106")
    assert "<bdi>Vase אגרטל</bdi>" in customer.text
    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", customer.text)


@pytest.mark.parametrize("order", ["#1102", "#1103"])
def test_a_long_order_posts_more_fields_than_djangos_default(
    client: Client, simulator: Simulator, db, order: str
) -> None:
    customer = Customer(client).look_up(order)
    fields = {f"note-{number}": "" for number in range(1500)}
    assert customer.post(**fields).page.status_code == 422


def test_a_carrier_without_any_known_point_names_the_national_post_and_ends_with_a_label(
    customer: Customer, simulator: Simulator
) -> None:
    customer.until_delivery("#1110").post(delivery_option="drop_off_point")
    assert "We found no drop-off point near you." in customer.text
    assert "PostNL may take your parcel at its own counters instead." in customer.text
    assert 'href="https://carrier.example/" target="_blank" rel="noreferrer"' in customer.text
    assert re.search("Any [^<]+ drop-off point", customer.text)
    assert customer.take_first().confirm().wait().heading == READY
    body = simulator.world.returns[0].body
    assert "service_point" not in body
    assert body["selected_carrier_code"] == "landpost"


def test_a_locker_is_not_offered_where_a_person_must_print_the_label(customer: Customer) -> None:
    customer.until_delivery("#1005").post(delivery_option="drop_off_labelless")
    offered = set(re.findall(r'name="service_point" value="(\d+)"', customer.text))
    lockers = {
        str(point["id"]) for point in geography.POINTS if point["general_shop_type"] == "locker"
    }
    assert offered
    assert not offered & lockers
    customer.post(delivery_option="drop_off_point")
    assert set(re.findall(r'name="service_point" value="(\d+)"', customer.text)) & lockers


@pytest.mark.parametrize("options", [[], ["drone"], {}, "", None, 7])
def test_delivery_options_that_say_nothing_count_as_not_sent(
    customer: Customer, simulator: Simulator, options: object
) -> None:
    simulator.world.switches.delivery_options = options
    customer.until_delivery()
    offered = re.findall(r'radio" [^>]* name="delivery_option" value="(\w+)"', customer.text)
    assert offered == ["drop_off_labelless", "drop_off_point", "in_store"]
    customer.choose_delivery("drop_off_point")
    assert customer.post().wait().heading == READY


def test_a_parcel_that_cannot_travel_says_so_before_anything_is_typed(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.delivery_options = ["drop_off_labelless"]
    customer.look_up("#1022")
    assert customer.url.endswith("/items/")
    assert "This parcel can’t be returned online. Contact us and we’ll help." in customer.text
    assert "<select" not in customer.text
    assert "Contact us</a>" in customer.text


@pytest.mark.parametrize("option", ["drop_off_point", "pickup"])
def test_a_return_from_outside_the_eu_declares_itself(
    customer: Customer, simulator: Simulator, option: str
) -> None:
    customer.look_up("#1021", "8001").create_from_items(option)
    assert simulator.world.returns[0].body["customs_information"] == {
        "customs_invoice_nr": "#1021",
        "export_type": "private",
        "return_data": {
            "outbound_tracking_number": "3SYZXG10001021",
            "outbound_carrier_name": "postnl",
        },
    }
    assert customer.wait().heading == READY


def test_a_return_within_the_eu_and_one_to_a_store_declare_nothing(
    customer: Customer, simulator: Simulator
) -> None:
    customer.create("drop_off_point")
    customer.create("in_store", "#1006")
    assert all("customs_information" not in made.body for made in simulator.world.returns)


def test_another_address_outside_the_eu_is_declared_too(
    customer: Customer, simulator: Simulator
) -> None:
    customer.until_review()
    swiss = {"country": "CH", "postal_code": "8001", "city": "Zürich", "email": "a@example.com"}
    customer.post(use="other", name="A", address_1="Gasse", house_number="1", **swiss)
    assert "customs_information" in simulator.world.returns[0].body
