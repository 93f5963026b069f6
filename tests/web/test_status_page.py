"""The status page: what to do, the map, the calendar, finishing, and links into the lookup."""

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from icalendar import Calendar

from portal.models import Submission, WebhookEvent
from portal.simulator import brands
from portal.simulator.server import Simulator
from tests.harness.customer import Customer

MONDAY = "2026-11-23 12:00:00+01:00"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """Keep every test on that day, because its sessions would be over at the real time."""
    with time_machine.travel(MONDAY, tick=False):
        yield


def ready(customer: Customer, option: str, *order: str, **items: str) -> Customer:
    """Create a return and reload its page until the label is ready."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        customer.create(option, *order, **items)
        for _ in range(4):
            clock.shift(5)
            customer.visit(customer.url)
    return customer


def words(customer: Customer) -> str:
    """The text of the page."""
    text = re.sub(r"<[^>]+>", " ", customer.text)
    return " ".join(html.unescape(text).split())


def calendar(customer: Customer) -> list:
    url = re.findall(r'href="([^"]+\.ics)"', customer.text)[0]
    answer = customer.client.get(url)
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_a_drop_off_says_where_by_when_and_what_to_do(
    customer: Customer, simulator: Simulator
) -> None:
    read = words(ready(customer, "drop_off_point"))
    assert f"Return {simulator.world.returns[0].id}" in read
    assert "Drop off by Monday, 7 December 2026" in read
    assert "Opening hours" in read
    assert "Drop off at" in read
    assert "Print the label at 100% (actual size)" in read
    assert "Drop off by Mon 7 December" in read
    assert "Pack the items" in read


def test_the_map_learns_neither_the_page_nor_the_customer(customer: Customer) -> None:
    ready(customer, "drop_off_point")
    link = re.findall(r'<a href="https://www.openstreetmap.org[^>]+>', customer.text)[0]
    assert 'rel="noreferrer"' in link
    assert 'target="_blank"' in link
    assert re.search(r"search\?query=[^&%]+%2C\+5611\+AB\+Eindhoven%2C\+NL\"", link)


def test_a_code_is_shown_with_its_text(customer: Customer) -> None:
    read = words(ready(customer, "drop_off_labelless", "#1005"))
    assert customer.heading == "Your QR code is ready"
    assert re.search(r"\b[0-9A-Z]{10,}\b", read)
    assert "Show this code at Bruna Molenstraat (PostNL)." in read
    assert "Print the label" not in read


def test_each_parcel_has_its_numbered_label(customer: Customer) -> None:
    read = words(ready(customer, "drop_off_point", "#1004", collo_count="3", **{"quantity-0": "3"}))
    assert "Download 3 labels (PDF)" in read
    assert [f"Parcel {number} of 3" in read for number in (1, 2, 3)] == [True] * 3
    assert "stick one on each parcel" in read
    assert "Drop off all 3 parcels" in read
    assert "Put a label on each parcel and take them to Bruna Molenstraat (PostNL)." in read
    assert "In these parcels 3 × T-shirt" in read


def test_a_customs_document_is_explained(customer: Customer) -> None:
    read = words(ready(customer, "drop_off_point", "#1021", "8001"))
    assert "Download customs form (PDF)" in read
    assert "sign the customs form" in read


def test_a_store_needs_no_label(customer: Customer, simulator: Simulator) -> None:
    read = words(ready(customer, "in_store", "#1006"))
    assert "Stadhuisplein 10" in read
    assert "No box or label needed." in read
    assert f"return number: {simulator.world.returns[0].id}" in read
    assert "<svg" in customer.text
    assert "openstreetmap.org/search?query=Stadhuisplein" in customer.text
    assert "Bring it in by Monday, 7 December 2026" in read


def test_a_pickup_goes_into_the_calendar(customer: Customer, simulator: Simulator) -> None:
    read = words(ready(customer, "pickup", "#1007"))
    assert "Tuesday, 24 November 2026" in read
    assert "Be at home on Tuesday, 24 November 2026" in read
    (event,) = calendar(customer)
    assert event.decoded("dtstart") == date(2026, 11, 24)
    assert event["summary"] == "Noordpunt return: pickup"
    assert str(simulator.world.returns[0].id) in event["description"]
    assert "location" not in event


def test_the_last_day_goes_into_the_calendar_with_the_place(customer: Customer, settings) -> None:
    settings.DROP_OFF_DAYS = 30
    ready(customer, "drop_off_point")
    (event,) = calendar(customer)
    assert event.decoded("dtstart") == date(2026, 11, 23) + timedelta(days=30)
    assert event["location"]
    assert len(event.walk("VALARM")) == 2
    assert event["summary"] == "Last day to drop off your Noordpunt return"
    assert "PostNL" in event["description"]
    assert "/return/" not in event["description"]


@pytest.mark.parametrize("order", ["#1011", "#1017"])
def test_without_a_label_the_page_asks_for_no_drop_off(customer: Customer, order: str) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        customer.create("drop_off_point", order)
        for _ in range(4):
            clock.shift(5)
            customer.visit(customer.url)
    read = words(customer)
    assert "Drop off by" not in read
    assert "What happens next" not in read
    assert ".ics" not in customer.text


def test_another_session_cannot_fetch_the_calendar(customer: Customer, client) -> None:
    ready(customer, "drop_off_point")
    url = re.findall(r'href="([^"]+\.ics)"', customer.text)[0]
    customer.client.cookies.clear()
    assert customer.client.get(url).status_code == 404


def test_finishing_ends_the_session_on_the_server(customer: Customer) -> None:
    ready(customer, "drop_off_point")
    page, key = customer.url, customer.client.cookies["session"].value
    answer = customer.client.post("/finish/")
    assert "storage" in answer["Clear-Site-Data"]
    customer.client.cookies["session"] = key
    assert "label" not in words(customer.visit(page)).lower()
    assert "Your return has been removed from this browser" in words(customer.visit("/?finished"))


def test_a_link_fills_in_the_order_number_and_looks_nothing_up(
    customer: Customer, simulator: Simulator
) -> None:
    customer.visit("/?order=%231001&postal_code=5642CV&identifier=x")
    assert 'value="#1001"' in customer.text
    assert not [call for call in simulator.world.requests if call.path.endswith("outgoing")]
    assert customer.post(identifier="#1001", postal_code="5642CV").heading.startswith("What are")


def test_another_language_keeps_the_order_number_of_a_link(customer: Customer) -> None:
    customer.visit("/?order=%231001&postal_code=5642CV")
    here = re.findall(r'name="next" value="([^"]*)"', customer.text)[0]
    customer.visit(here)
    assert 'value="#1001"' in customer.text


def test_a_link_cannot_write_into_the_page(customer: Customer) -> None:
    customer.visit('/?order="><script>alert(1)</script>' + "x" * 500)
    assert "<script>alert" not in customer.text
    assert "x" * 101 not in customer.text


def test_a_code_for_a_parcel_that_crosses_the_border_asks_for_the_customs_form(
    customer: Customer,
) -> None:
    offered = words(customer.until_delivery("#1021", "8001"))
    assert "You also print and sign a customs form." in offered
    assert "Drop off without a printer" not in offered
    customer.choose_delivery("drop_off_labelless").confirm().wait()
    assert customer.heading == "Your QR code is ready"
    assert "Print and sign the customs form" in words(customer)


def test_where_no_point_is_known_the_page_says_where_to_hand_it_in(customer: Customer) -> None:
    read = words(customer.create("drop_off_point", "#1022").wait())
    assert "Drop off at Any drop-off point of the carrier named on your label" in read


def test_a_failed_label_names_the_return_and_offers_no_other_one(
    customer: Customer, simulator: Simulator
) -> None:
    customer.create("drop_off_point", "#1011").wait()
    assert f"mention return {simulator.world.returns[0].id}" in words(customer)
    assert "Return more items" not in words(customer)


def test_a_mail_about_a_return_names_it_in_its_subject(
    customer: Customer, simulator: Simulator, settings, monkeypatch
) -> None:
    monkeypatch.setitem(brands.SETTINGS["noordpunt"]["portal"], "support_url", "")
    settings.BRAND = settings.BRAND | {"email": "help@shop.example"}
    customer.create("drop_off_point", "#1011").wait()
    number = simulator.world.returns[0].id
    assert f'href="mailto:help@shop.example?subject=Return%20{number}"' in customer.text


def test_before_the_label_is_there_the_page_says_only_to_wait(customer: Customer) -> None:
    read = words(customer.create("drop_off_point"))
    assert "What happens next" not in read
    assert "Opening hours" not in read
    assert ".ics" not in customer.text


def test_the_items_and_the_refund_stand_once_and_the_rest_is_folded(
    customer: Customer,
) -> None:
    customer.create("drop_off_labelless", "#1005")
    folded = '<details class="box"><summary>Return details</summary>'
    assert folded in customer.text.replace("\n", "").replace("  ", "")
    assert folded in customer.wait().text.replace("\n", "").replace("  ", "")
    for said in ("T-shirt organic cotton", "€16.45", "Changed my mind"):
        assert customer.text.count(said) == 1


def test_the_stages_say_how_far_it_is_and_when(customer: Customer) -> None:
    ready(customer, "drop_off_point")
    assert stages(customer) == [
        ("current", "Registered", "23 Nov"),
        ("todo", "Handed in", ""),
        ("todo", "Arrived", ""),
        ("todo", "Refunded", ""),
    ]
    row = Submission.objects.get()
    day = {"kind": "parcel_status_changed", "incoming_parcel": row.incoming_parcel}
    for number, status in enumerate(("shipment-on-route", "delivered")):
        at = row.created_at + timedelta(days=number + 1)
        WebhookEvent.objects.create(
            digest=status, status=status, happened_at=at, received_at=at, **day
        )
    Submission.objects.update(parcel_status="delivered")
    told = stages(customer.visit(customer.url))
    assert told[1:3] == [("done", "Handed in", "24 Nov"), ("current", "Arrived", "25 Nov")]
    Submission.objects.update(refunded_at=row.created_at + timedelta(days=4))
    assert stages(customer.visit(customer.url))[3] == ("current", "Refunded", "27 Nov")


def stages(customer: Customer) -> list[tuple[str, ...]]:
    """Each stage's state, name and date."""
    rows = re.findall(r'<li class="(done|current|todo)".*?</li>', customer.text, re.S)
    texts = re.findall(r'<li class="(?:done|current|todo)".*?</li>', customer.text, re.S)
    words = [re.sub(r"\(done\)|<[^>]+>", "\n", text).split("\n") for text in texts]
    parts = [[part.strip() for part in row if part.strip()] for row in words]
    return [
        (state, part[0], part[1] if len(part) > 1 else "")
        for state, part in zip(rows, parts, strict=True)
    ]


def test_an_exchange_ends_with_the_exchange(customer: Customer) -> None:
    ready(customer, "in_store", "#1006", refund_type="exchange", refund_message="Size L")
    names = [name for _state, name, _date in stages(customer)]
    assert names == ["Registered", "Brought in", "Exchanged"]


def test_the_label_opens_in_place_under_a_name_that_says_what_it_is(
    customer: Customer, simulator: Simulator
) -> None:
    ready(customer, "drop_off_point")
    name = f'filename="Noordpunt return label {simulator.world.returns[0].id}.pdf"'
    opened = customer.client.get(re.findall(r'href="([^"]+\?open)"', customer.text)[0])
    assert opened["Content-Disposition"] == f"inline; {name}"
    saved = customer.client.get(f"{customer.url}label/")
    assert saved["Content-Disposition"] == f"attachment; {name}"


def test_what_happens_next_takes_at_most_five_lines(customer: Customer) -> None:
    for option, *order in (("drop_off_point", "#1021", "8001"), ("pickup", "#1007")):
        ready(customer, option, *order)
        after = customer.text.partition('<ol class="next">')[2].partition("</ol>")[0]
        assert 2 <= after.count("<li>") <= 5


def test_without_a_printer_the_page_says_what_is_possible(customer: Customer) -> None:
    assert "No printer after all?" in words(ready(customer, "drop_off_point"))
    assert "No printer after all?" not in words(ready(customer, "drop_off_labelless", "#1005"))
