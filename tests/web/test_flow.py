"""A customer's way from the lookup to the label, with its branches."""

import html
import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from portal.models import Submission
from portal.simulator import brands, geography
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from tests.harness.customer import Customer


def wait_for_label(customer: Customer, polls: int = 4) -> Customer:
    """Reload the label's page as often as htmx would, without real pauses."""
    return customer.wait(polls)


def test_a_customer_gets_a_label_as_a_pdf(customer: Customer) -> None:
    wait_for_label(customer.create())
    assert customer.heading == "Your label is ready"
    url = re.findall(r'href="([^"]+/label/label/)"', customer.text)[0]
    document = customer.client.get(url)
    assert document.content.startswith(b"%PDF-")
    assert document["Content-Disposition"].startswith("attachment")


def test_a_labelless_return_ends_with_a_code(customer: Customer) -> None:
    wait_for_label(customer.create("drop_off_labelless", "#1005"))
    url = re.findall(r'href="([^"]+/label/qr/)"', customer.text)[0]
    assert customer.client.get(url)["Content-Type"] == "image/png"


def test_a_store_return_never_polls(customer: Customer, simulator: Simulator) -> None:
    customer.create("in_store", "#1006")
    assert customer.heading == "Bring it to our store"
    assert "Stadhuisplein 10" in customer.text
    assert "hx-trigger" not in customer.text
    assert not [call for call in simulator.world.requests if call.path.endswith("polling")]


def test_a_pickup_names_its_day(customer: Customer, simulator: Simulator) -> None:
    wait_for_label(customer.create("pickup", "#1007"))
    day = date.fromisoformat(simulator.world.returns[0].body["pickup_date"])
    assert f"Be at home on {day:%A}, {day.day} {day:%B %Y}" in customer.text


def test_a_pickup_is_offered_on_working_days_only(customer: Customer) -> None:
    with time_machine.travel("2026-11-27 12:00:00+01:00", tick=False):
        customer.until_delivery().post(delivery_option="pickup")
        days = re.findall(r'value="(2026-[\d-]+)"', customer.text)
    assert days == ["2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"]


def test_a_paid_return_waits_for_the_payment(customer: Customer, simulator: Simulator) -> None:
    wait_for_label(customer.create("drop_off_point", "#1008"))
    assert customer.heading == "Pay the return fee"
    assert simulator.url not in customer.text
    to_payment = customer.client.get(f"/return/{customer.draft_id}/label/pay/")
    assert to_payment["Location"] == f"{simulator.url}/pay/1185082"
    simulator.world.returns[0].is_paid = True
    assert wait_for_label(customer).heading == "Your label is ready"


def test_a_return_that_is_never_paid_goes_on_waiting(customer: Customer) -> None:
    wait_for_label(customer.create("drop_off_point", "#1009"), polls=6)
    assert customer.heading == "Pay the return fee"


def test_a_slow_label_is_worth_the_wait(customer: Customer) -> None:
    wait_for_label(customer.create("drop_off_point", "#1010"), polls=5)
    assert customer.heading == "Your return is registered"
    assert wait_for_label(customer, polls=5).heading == "Your label is ready"


def test_the_page_stops_polling_after_two_minutes_and_says_how_to_come_back(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.polls_until_ready = 99
    with time_machine.travel("2026-11-22 12:00:00+01:00", tick=False) as clock:
        customer.create()
        clock.shift(121)
        customer.visit(customer.url)
    assert customer.heading == "This is taking longer than usual"
    assert "hx-trigger" not in customer.text


def test_a_label_counts_as_failed_only_after_a_second_failure(customer: Customer) -> None:
    with time_machine.travel("2026-11-22 12:00:00+01:00", tick=False) as clock:
        customer.create("drop_off_point", "#1011")
        assert customer.heading == "Your return is registered"
        clock.shift(5)
        assert customer.visit(customer.url).heading == "We couldn’t create your label"


def test_an_expired_token_leads_through_the_lookup_back_to_the_answers(
    customer: Customer, simulator: Simulator
) -> None:
    """Security 9, 15: an expired token is a friendly restart, and no address names the order."""
    customer.create("drop_off_point", "#1012")
    assert customer.heading == "Start a return"
    assert [url for url, _ in customer.page.redirect_chain] == ["/?expired"]
    assert 'value="#1012"' in customer.text
    assert 'id="resume"' not in customer.text  # it would end here again
    assert "pick up where you left off" in customer.text
    customer.look_up("#1012")
    assert customer.heading == "Check and confirm"
    customer.post()
    assert len(simulator.world.returns) == 1


@pytest.mark.parametrize("order", ["#1017", "#1027", "#1028"])
@pytest.mark.usefixtures("impatient")
def test_an_unknown_outcome_says_so_and_is_never_repeated(
    customer: Customer, simulator: Simulator, order: str
) -> None:
    """Security 26: Sendcloud stores the return and its answer is lost; the page is honest."""
    customer.create("drop_off_point", order)
    assert customer.heading == "We’re checking your return"
    customer.visit(customer.url.replace("label", "review")).post()
    customer.look_up(order)
    assert "We’re checking your return" in customer.text
    creates = [call for call in simulator.world.requests if call.path.endswith("incoming")]
    assert len(creates) == 1


def test_a_refused_return_can_be_corrected_and_tried_again(customer: Customer) -> None:
    customer.create("drop_off_point", "#1025")
    assert customer.page.status_code == 422
    assert "This return wasn’t accepted" in customer.text
    assert not Submission.objects.exists()


def test_a_parcel_from_outside_the_union_gets_its_customs_document(customer: Customer) -> None:
    wait_for_label(customer.create("drop_off_point", "#1021", "8001"))
    url = re.findall(r'href="([^"]+/label/customs/)"', customer.text)[0]
    assert customer.client.get(url).content.startswith(b"%PDF-")


def test_a_parcel_without_a_product_list_comes_back_whole(
    customer: Customer, simulator: Simulator
) -> None:
    customer.look_up("#1003")
    assert "All items in this parcel will be returned together." in customer.text
    customer.choose_items(message="Too big")
    customer.choose_delivery("in_store").confirm()
    body = simulator.world.returns[0].body
    assert (body["reason"], body["message"], body["products"]) == (11, "Too big", [])


def test_the_customer_chooses_in_how_many_colli_a_parcel_comes_back(
    customer: Customer, simulator: Simulator
) -> None:
    customer.create("drop_off_point", "#1004", collo_count="2", **{"quantity-0": "2"})
    assert len(simulator.world.returns[0].incoming) == 2


def test_a_parcel_with_almost_no_data_can_still_be_returned(
    customer: Customer,
) -> None:
    wait_for_label(customer.create("drop_off_point", "#1022"))
    assert customer.heading == "Your label is ready"


def test_without_a_service_point_search_any_point_will_do(
    customer: Customer, simulator: Simulator
) -> None:
    customer.until_delivery("#1023").post(delivery_option="drop_off_point")
    assert "We can’t load drop-off points" in customer.text
    customer.take_first()
    assert "Any drop-off point" in customer.text
    customer.confirm()
    assert "service_point" not in simulator.world.returns[0].body


def test_where_no_point_is_near_those_further_away_are_shown(customer: Customer) -> None:
    customer.until_delivery("#1024", "8899 BR").post(delivery_option="drop_off_point")
    assert "There are none within 5 km. These are further away." in html.unescape(customer.text)
    assert "/review/" in customer.take_first().url


def test_points_farther_away_come_when_they_are_wanted(customer: Customer) -> None:
    customer.until_delivery("#1001").post(delivery_option="drop_off_point")
    points = r'name="service_point" value="(\d+)"'
    nearest = re.findall(points, customer.text)
    left_out = int(re.findall(r"Show (\d+) more", customer.text)[0])
    customer.visit(customer.url + "?delivery_option=drop_off_point&places=all")
    everywhere = re.findall(points, customer.text)
    assert everywhere[: len(nearest)] == nearest
    assert len(everywhere) == len(nearest) + left_out
    farthest = everywhere[-1]
    customer.post(delivery_option="drop_off_point", service_point=farthest)
    assert "/review/" in customer.url
    customer.visit(customer.url.replace("review", "delivery"))
    assert re.findall(points + " checked", customer.text) == [farthest]


def test_a_point_shows_the_usual_spelling_of_its_carrier(customer: Customer) -> None:
    customer.until_delivery("#1001").post(delivery_option="drop_off_point")
    assert '<span class="badge">PostNL</span>' in customer.text


@pytest.mark.parametrize("status", [200, 201])
def test_the_flow_works_with_documented_fields_alone(
    customer: Customer, simulator: Simulator, status: int
) -> None:
    simulator.world.switches.documented_only = True
    simulator.world.switches.created_status = status
    customer.look_up().choose_items()
    assert "/delivery/" in customer.url
    assert "in_store" not in customer.text
    customer.choose_delivery("drop_off_labelless").confirm()
    assert wait_for_label(customer).heading == "Your QR code is ready"


def test_changing_an_answer_keeps_the_others(customer: Customer) -> None:
    customer.until_review()
    review = customer.url
    customer.visit(review.replace("review", "items")).choose_items(refund_type="credit")
    assert customer.url == review
    assert "Store credit" in customer.text


def test_a_step_that_is_not_due_leads_to_the_one_that_is(
    customer: Customer, simulator: Simulator
) -> None:
    """Security 7: the last step alone creates nothing."""
    customer.look_up()
    customer.visit(customer.url.replace("items", "review")).post()
    assert "/items/" in customer.url
    assert not simulator.world.returns


def test_two_tabs_with_two_parcels_never_mix(customer: Customer, simulator: Simulator) -> None:
    """Security 5: two parcels in one session stay apart."""
    other = Customer(customer.client)
    customer.until_review("drop_off_point", "#1001")
    other.until_review("drop_off_point", "#1002")
    customer.post()
    other.post()
    parcels = [made.body["outgoing_parcel"] for made in simulator.world.returns]
    assert parcels == [182589001, 182589002]


def shown(customer: Customer) -> dict[str, str]:
    """The hidden field with the version of the page that the form was shown on."""
    return {"version": re.findall(r'name="version" value="([^"]+)"', customer.text)[0]}


def test_a_change_in_another_tab_is_shown_before_it_can_be_confirmed(
    customer: Customer, simulator: Simulator
) -> None:
    first = shown(customer.until_review())
    other = Customer(customer.client, url=customer.url.replace("review", "items"))
    other.choose_items(refund_type="credit")
    customer.post(**first)
    assert customer.page.status_code == 422
    assert "This return was changed in another window" in customer.text
    assert "Store credit" in customer.text
    assert not simulator.world.returns
    customer.post(**shown(customer), use="same")
    assert simulator.world.returns[0].body["refund"]["refund_type"]["code"] == "credit"


def test_an_answer_is_never_taken_for_another_product(customer: Customer) -> None:
    before = shown(customer.look_up("#1002"))
    Customer(Client()).create("in_store", "#1002", **{"quantity-0": "2"})
    items = customer.url
    customer.look_up("#1002")  # in a second tab, where the first product is no longer listed
    customer.url = items
    customer.post(**{"chosen-1": "on", "quantity-1": "1", "reason-1": "11"} | before)
    assert customer.page.status_code == 422
    assert "This return was changed in another window" in customer.text
    assert customer.visit(customer.url.replace("items", "delivery")).url == items


def test_pressing_twice_creates_one_return(customer: Customer, simulator: Simulator) -> None:
    """Security 8: a replayed form meets the return that exists."""
    review = customer.until_review().url
    customer.post()
    customer.url = review
    customer.post()
    assert customer.heading == "Your return is registered"
    assert len(simulator.world.returns) == 1


def test_a_closed_draft_leads_every_step_to_its_label(customer: Customer) -> None:
    label = customer.create().url
    assert customer.visit(label.replace("label", "items")).url == label


def test_another_session_finds_nothing_under_the_same_address(
    customer: Customer, client: Client
) -> None:
    """Security 5: not the label, its documents, the payment, the steps."""
    url = wait_for_label(customer.create()).url
    stranger = Client()
    for path in (url, f"{url}label/", f"{url}poll/", f"{url}pay/", url.replace("label", "items")):
        foreign = stranger.get(path, follow=True, headers={"HX-Request": "true"})
        missing = stranger.get(path.replace(customer.draft_id, "0" * 16), follow=True)
        assert (foreign.status_code, missing.status_code) == (404, 404)


def test_a_poll_url_does_not_work_in_another_session(customer: Customer, client: Client) -> None:
    """Security 5: another session does not even learn that nothing has changed."""
    customer.create()
    asked = {"path": customer.poll_url, "headers": {"HX-Request": "true"}}
    assert customer.client.get(**asked).status_code == 204
    assert Client().get(**asked).status_code == 404
    stranger = Customer(Client()).look_up("#1002")
    assert stranger.client.get(**asked).status_code == 404


def test_a_failed_service_point_search_keeps_the_draft(
    customer: Customer, simulator: Simulator
) -> None:
    customer.until_delivery()
    simulator.world.switches.service_points_down = True
    customer.post(delivery_option="drop_off_point")
    assert customer.page.status_code == 200


def test_finishing_ends_the_session_on_the_server_too(customer: Customer) -> None:
    url = customer.create().url
    finished = customer.client.post("/finish/")
    assert "cookies" in finished["Clear-Site-Data"]
    assert customer.client.get(url).status_code == 404


def test_htmx_gets_the_panel_and_a_visitor_the_page(customer: Customer) -> None:
    customer.look_up()
    whole = customer.client.get(customer.url)
    panel = customer.client.get(customer.url, headers={"HX-Request": "true"})
    assert b"<html" in whole.content
    assert b"<html" not in panel.content
    assert panel["Vary"].count("HX-Request") == 1


def test_sendcloud_is_polled_once_an_interval_however_many_look(
    customer: Customer, simulator: Simulator
) -> None:
    with time_machine.travel("2026-11-22 12:00:00+01:00", tick=False):
        customer.create()
        for _ in range(10):
            customer.visit(customer.url)
    polls = [call for call in simulator.world.requests if call.path.endswith("polling")]
    assert len(polls) == 1


def test_a_product_that_cannot_be_returned_is_listed_apart_and_never_sent(
    customer: Customer, simulator: Simulator
) -> None:
    customer.look_up("#1002")
    assert customer.text.index("Cannot be returned") < customer.text.index("Gift card")
    customer.choose_items(**{"chosen-3": "on", "quantity-3": "1", "reason-3": "11"})
    customer.choose_delivery("in_store").confirm()
    assert [item["product_id"] for item in simulator.world.returns[0].body["products"]] == ["19284"]


@pytest.mark.parametrize("quantity", ["99", "-1", "0", "x", ""])
def test_a_quantity_that_was_not_bought_is_refused_at_its_field(
    customer: Customer, quantity: str
) -> None:
    customer.look_up()
    customer.post(**{"chosen-0": "on", "quantity-0": quantity, "reason-0": "11", "note-0": "Kept"})
    assert customer.page.status_code == 422
    assert "Enter" in customer.text
    assert "Kept" in customer.text


def test_a_summary_of_mistakes_names_the_product_of_each(customer: Customer) -> None:
    rows = {"chosen-0": "on", "quantity-0": "99", "chosen-1": "on", "quantity-1": "1"}
    customer.look_up("#1002").post(**rows)
    linked = re.findall(r'<li><a href="#id_(\w+-\d)">([^<]+)</a></li>', customer.text)
    products = re.findall(r'<span class="title"><bdi>([^<]+)</bdi>', customer.text)
    assert linked == [
        ("quantity-0", f"{products[0]}: Enter a number from 1 to 2."),
        ("reason-0", f"{products[0]}: Choose a reason."),
        ("reason-1", f"{products[1]}: Choose a reason."),
    ]


def test_only_points_of_carriers_that_can_carry_the_return_are_offered(
    customer: Customer, simulator: Simulator, monkeypatch
) -> None:
    for code in set(geography.CARRIERS) - {"dhl", "ups"}:
        monkeypatch.delitem(geography.CARRIERS, code)
    customer.until_delivery("#1001").post(delivery_option="drop_off_point")
    assert set(re.findall(r'class="badge">([^<]+)<', customer.text)) == {"DHL", "UPS"}
    calls = [call for call in simulator.world.requests if call.path.endswith("/service-points")]
    assert calls[0].query["carrier"] == "dhl,ups"


def test_a_brand_that_gives_no_refunds_asks_for_none(
    customer: Customer, simulator: Simulator, monkeypatch
) -> None:
    monkeypatch.setitem(brands.SETTINGS["noordpunt"]["portal"], "enable_refunds", False)
    assert "/delivery/" in customer.look_up().choose_items().url


def test_a_fee_that_is_paid_separately_is_not_taken_off_the_refund(customer: Customer) -> None:
    customer.create("drop_off_point", "#1009")
    assert "Pay €3.50" in customer.text
    assert "€19.95 refund, less the €3.50 that you pay" in customer.text


def test_a_chosen_point_outside_the_first_radius_is_still_listed(customer: Customer) -> None:
    customer.until_delivery("#1024", "8899 BR").post(delivery_option="drop_off_point")
    bare = customer.url
    customer.take_first().visit(bare)
    assert re.search(r'name="service_point"[^>]* checked', customer.text)


@pytest.mark.usefixtures("impatient")
def test_an_unknown_outcome_says_when_it_was_sent(customer: Customer, settings) -> None:
    with time_machine.travel("2026-11-24 15:40:00+01:00", tick=False):
        customer.create("drop_off_point", "#1028")
    sent = "You submitted it on 24 November 2026 at 15:40."
    assert sent in customer.text
    assert "We look for it" not in customer.text
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    with time_machine.travel("2026-11-24 15:40:30+01:00", tick=False):
        assert f"{sent} We check every few minutes." in customer.visit(customer.url).text
