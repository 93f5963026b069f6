"""Rate limits: which clients are stopped, what they read, and that Sendcloud is not asked."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.models import RateLimitCounter
from portal.simulator.server import Simulator
from tests.harness.customer import HOME, Customer
from tests.harness.photos import photo
from tests.web.test_flow import wait_for_label

WRONG = "9999 ZZ"


def ask(identifier: str = "#1001", postal_code: str = WRONG, address: str = "192.0.2.1", **more):
    """One lookup by a new client from this IP address."""
    return Client(REMOTE_ADDR=address, **more).post(
        "/", {"identifier": identifier, "postal_code": postal_code}
    )


def lookups(simulator: Simulator) -> int:
    return len([call for call in simulator.world.requests if call.path.endswith("/outgoing")])


def address(number: int) -> str:
    return f"198.51.{number // 250}.{number % 250}"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time that stands still, so that no token comes back on its own."""
    with time_machine.travel("2026-11-22 12:00+01:00", tick=False) as traveller:
        yield traveller


def test_fifty_wrong_lookups_from_one_address_are_stopped(simulator: Simulator, clock, db) -> None:
    """Security 1: beyond the limit 429 with Retry-After, and Sendcloud is not asked."""
    answers = [ask(f"#{number}", f"{number}") for number in range(5000, 5050)]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [422] * 10 + [429] * 40
    assert all(0 < int(answer["Retry-After"]) <= 60 for answer in answers[10:])
    assert lookups(simulator) == 20  # each with and without its "#"


def test_one_order_is_not_guessed_from_five_hundred_addresses(simulator, clock, db) -> None:
    """Security 1: after ten wrong postal codes for one order all clients wait for their turn."""
    answers = [
        ask(("#1001", "1001", " #10 01")[number % 3], f"{1000 + number}", address(number))
        for number in range(500)
    ]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 490


def test_one_order_is_not_guessed_from_one_network(simulator, clock, settings, db) -> None:
    """Security 1: waiting does not help, because fifteen a day are all that a network has."""
    settings.LIMIT_FAILED_LOOKUPS = "100000/hour"
    found_nothing = 0
    for number in range(240):
        where = f"198.51.100.{number % 24}"
        found_nothing += patient("#1001", f"{1000 + number}", where, clock).status_code == 422
        clock.shift(300)
    assert 15 <= found_nothing <= 15 + 15


def test_one_postal_code_cannot_be_tried_with_rising_order_numbers(simulator, clock, db) -> None:
    """Security 1: the limit per order never applies, but the limit per postal code does."""
    walk = [ask(f"#{3000 + number}", HOME, address(number)).status_code for number in range(100)]
    assert walk == [422] * 30 + [429] * 70


def test_failed_lookups_have_a_limit_for_the_whole_site(simulator: Simulator, clock, db) -> None:
    """Security 1: many addresses with many orders and postal codes are stopped too."""
    sweep = [
        ask(f"#{3000 + number}", f"{4000 + number}", f"198.{number}.1.1").status_code
        for number in range(80)
    ]
    assert sweep == [422] * 60 + [429] * 20


@pytest.mark.parametrize(
    "spelling", ["1001", "１００１", "1001\u200b", "10-01", " #10.01", "##1001"]
)
def test_a_spelling_has_no_count_of_its_own(simulator, settings, clock, db, spelling) -> None:
    """Security 1: a limit counts what is meant, whatever signs are between."""
    settings.LIMIT_LOOKUPS_PER_IDENTIFIER = "1/hour"
    assert ask("#1001", "1").status_code == 422
    assert ask(spelling, "2").status_code == 429


@pytest.mark.parametrize("spelling", ["5642-CX", "5642.cx", "５６４２ＣＸ", "56\u200b42 cx"])
def test_a_postal_code_has_one_count_too(simulator, settings, clock, db, spelling) -> None:
    """Security 1: the same for postal codes."""
    settings.LIMIT_LOOKUPS_PER_POSTAL_CODE = "1/hour"
    assert ask("#1", "5642 CX").status_code == 422
    assert ask("#2", spelling).status_code == 429


def hidden(page) -> dict[str, str]:
    """The hidden fields of the waiting page."""
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.content.decode()))


def patient(identifier: str, postal_code: str, where: str, clock):
    """A lookup that waits as long as the portal asks, like the page does by itself."""
    client = Client(REMOTE_ADDR=where)
    page = client.post("/", {"identifier": identifier, "postal_code": postal_code})
    if b'name="ticket"' in page.content:
        clock.shift(int(page["Retry-After"]))
        page = client.post("/", hidden(page))
    return page


USED_UP = {
    "FAILED_LOOKUPS": ("#5000", "5000"),
    "LOOKUPS_PER_IDENTIFIER": ("#1001", "9999"),
    "LOOKUPS_PER_POSTAL_CODE": ("#5000", HOME),
}


@pytest.mark.parametrize("rule", USED_UP)
def test_what_strangers_use_up_refuses_no_right_answer(
    simulator, settings, clock, db, rule, caplog
) -> None:
    """Security 36: the customer waits some seconds, and then finds the parcel."""
    setattr(settings, f"LIMIT_{rule}", "2/hour")
    for number in range(2):
        assert ask(*USED_UP[rule], address(250 * number)).status_code == 422
    asked = lookups(simulator)
    client = Client(REMOTE_ADDR="203.0.113.9")
    typed = {"identifier": "1001", "postal_code": "5642 cv"}
    page = client.post("/", typed)
    assert (page.status_code, page["Retry-After"]) == (429, "5")
    assert {name: hidden(page)[name] for name in typed} == typed
    assert client.post("/", hidden(page)).status_code == 429  # too early; the ticket stays
    assert lookups(simulator) == asked
    clock.shift(5)
    assert client.post("/", hidden(page))["Location"].endswith("/items/")
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert errors == [f"lookups wait: too many failed (limit {rule.lower()})"]


def test_twenty_addresses_with_a_request_a_second_shut_out_no_customer(
    simulator, settings, clock, db
) -> None:
    """Security 36: in every minute of the attack another customer finds the parcel."""
    held = [{"identifier": "", "postal_code": ""}] * 20
    for second in range(66):
        for number, waiting in enumerate(held):
            typed = {"identifier": f"#{second}", "postal_code": f"{number}"}
            page = Client(REMOTE_ADDR=f"198.{number}.1.1").post(
                "/", waiting if "ticket" in waiting else typed
            )
            held[number] = hidden(page)
        clock.shift(1)
        if second in {61, 65}:
            page = patient("#1001", HOME, f"203.{second}.113.1", clock)
            assert page.status_code == 302
    # Eighty at once and eighty a minute, and each of these costs two calls.
    assert lookups(simulator) <= 2 * (80 + 80 * (66 + 2 * 5) / 60 + 2)


def test_a_full_budget_makes_lookups_wait_and_refuses_none(simulator, settings, clock, db) -> None:
    """Security 36: failed lookups never take more of Sendcloud's calls than their share."""
    settings.LIMIT_FAILED_LOOKUPS, settings.LIMIT_ALL_FAILED_LOOKUPS = "1/hour", "2/minute"
    for number in range(2):
        assert patient(f"#{number}", "1", address(number), clock).status_code == 422
    asked = lookups(simulator)
    client = Client(REMOTE_ADDR="203.0.113.9")
    page = client.post("/", {"identifier": "1001", "postal_code": HOME})
    clock.shift(5)
    waiting = client.post("/", hidden(page))
    assert (waiting.status_code, lookups(simulator)) == (429, asked)
    assert hidden(waiting)["ticket"] == hidden(page)["ticket"]
    clock.shift(30)
    assert client.post("/", hidden(waiting)).status_code == 302


CHANGED = {"another order": {"identifier": "8"}, "another postal code": {"postal_code": "2"}}


@pytest.mark.parametrize("trick", ["twice", "too late", *CHANGED])
def test_a_ticket_is_for_one_lookup_once_and_soon(simulator, settings, clock, db, trick) -> None:
    """Security 36: whatever else is sent with a ticket waits for a ticket of its own."""
    settings.LIMIT_FAILED_LOOKUPS = "0/hour"
    client = Client(REMOTE_ADDR="203.0.113.9")
    given = hidden(client.post("/", {"identifier": "7", "postal_code": "1"}))
    clock.shift(601 if trick == "too late" else 5)
    if trick == "twice":
        assert client.post("/", given).status_code == 422
    again = client.post("/", given | CHANGED.get(trick, {}))
    assert again.status_code == 429
    assert hidden(again)["ticket"] != given["ticket"]


@pytest.mark.parametrize("ticket", ["", "x", "a:b:c", "W10:1:x"])
def test_an_invented_ticket_is_none(simulator, settings, db, ticket) -> None:
    """Security 36: only the portal makes tickets."""
    settings.LIMIT_FAILED_LOOKUPS = "0/hour"
    given = {"identifier": "7", "postal_code": "1", "ticket": ticket}
    assert Client().post("/", given).status_code == 429


def test_the_waiting_page_is_the_same_whatever_the_order(simulator, settings, clock, db) -> None:
    """Security 4: who waits learns nothing of the order."""
    settings.LIMIT_FAILED_LOOKUPS = "0/hour"
    pages = set()
    for order, code in (("#1001", HOME), ("#1001", WRONG), ("#1013", HOME), ("#9999", HOME)):
        text = ask(order, code, f"203.{len(pages)}.113.1").content.decode()
        pages.add(re.sub(r'value="[^"]*"', "", text))
    assert len(pages) == 1


def test_found_parcels_do_not_use_up_what_all_customers_share(simulator, settings, db) -> None:
    settings.LIMIT_FAILED_LOOKUPS = settings.LIMIT_LOOKUPS_PER_POSTAL_CODE = "1/hour"
    for number in range(3):
        assert ask("#1001", HOME, address(250 * number)).status_code == 302


def test_one_rented_server_is_one_client(simulator, settings, clock, db) -> None:
    """Security 1: with a /48 of its own it has three times an address's number, not 65,536."""
    settings.LIMIT_FAILED_LOOKUPS = "100000/hour"
    walk = [
        ask(f"#{number}", f"{number}", f"2001:db8:1:{number:x}::1").status_code
        for number in range(0, 65536, 600)
    ]
    assert walk.count(422) == 30


def test_a_success_does_not_clear_the_counter(simulator: Simulator, settings, db) -> None:
    """Security 2: four failures, a success and four failures count as nine lookups."""
    settings.LIMIT_LOOKUPS_PER_ADDRESS = "8/minute"
    statuses = [ask().status_code for _ in range(4)]
    statuses.append(ask(postal_code=HOME).status_code)
    statuses += [ask().status_code for _ in range(4)]
    assert statuses == [422] * 4 + [302] + [422] * 3 + [429]


def test_an_invented_forwarded_address_changes_nothing(simulator: Simulator, db) -> None:
    """Security 3: a new X-Forwarded-For with every request is still one client."""
    statuses = [
        ask(f"#{number}", f"{number}", HTTP_X_FORWARDED_FOR=address(number)).status_code
        for number in range(12)
    ]
    assert statuses == [422] * 10 + [429] * 2


def test_behind_a_trusted_proxy_each_client_counts_alone(simulator, settings, db) -> None:
    """Security 3: the address that the proxy added counts, an address the client sent does not."""
    settings.TRUSTED_PROXIES = ["192.0.2.0/24"]
    settings.LIMIT_LOOKUPS_PER_ADDRESS = "1/minute"
    assert ask("#1", "1", HTTP_X_FORWARDED_FOR="203.0.113.5").status_code == 422
    assert ask("#2", "2", HTTP_X_FORWARDED_FOR="203.0.113.6").status_code == 422
    assert ask("#3", "3", HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.5").status_code == 429


def test_a_stopped_client_reads_whom_to_ask_and_loses_no_input(customer: Customer) -> None:
    for _ in range(11):
        customer.look_up("#4711", "1234 AB")
    assert customer.page.status_code == 429
    assert "Too many attempts" in customer.text
    assert "https://shop.example/contact/" in customer.text
    assert re.findall(r'value="([^"]+)" autocomplete="postal-code"|value="(#4711)"', customer.text)
    assert 'value="1234 AB"' in customer.text


def test_without_a_support_page_the_confirmation_mail_is_named(simulator, settings, db) -> None:
    settings.BRAND_DOMAIN, settings.LIMIT_LOOKUPS_PER_ADDRESS = "no-such-brand", "0/minute"
    assert b"reply to your order confirmation" in ask().content


def test_htmx_gets_the_same_message_in_the_panel(simulator: Simulator, settings, db) -> None:
    settings.LIMIT_LOOKUPS_PER_ADDRESS = "0/minute"
    page = ask(headers={"HX-Request": "true"})
    assert page.status_code == 429
    assert page.content.lstrip().startswith(b'<div class="page"')


def test_the_wait_ends(simulator: Simulator, clock, db) -> None:
    for _ in range(11):
        last = ask("#1", "1")
    clock.shift(int(last["Retry-After"]))
    assert ask("#2", "2").status_code == 422


def test_creating_returns_has_a_limit_that_keeps_the_answers(customer, settings, simulator) -> None:
    settings.LIMIT_RETURNS = "0/minute"
    customer.create()
    assert (customer.page.status_code, customer.heading) == (429, "Too many attempts")
    assert "Retry-After" in customer.page
    assert not simulator.world.returns
    settings.LIMIT_RETURNS = "1/minute"
    customer.visit(customer.url)
    assert customer.heading == "Check and confirm"
    assert customer.post().heading == "Your return is registered"


def test_searching_for_points_has_a_limit(customer: Customer, settings, simulator) -> None:
    settings.LIMIT_SERVICE_POINT_SEARCHES = "1/minute"
    customer.until_delivery().post(delivery_option="drop_off_point")
    # The page and its reload cost one search at Sendcloud, because the portal caches the result.
    assert "We can’t load" not in customer.visit(customer.url).text
    assert "We can’t load" in customer.visit(f"{customer.url}?radius=2000").text
    assert customer.page.status_code == 200
    assert len([c for c in simulator.world.requests if c.path.endswith("/service-points")]) == 1
    assert "/review/" in customer.choose_delivery("in_store").url


def test_fetching_documents_has_a_limit(customer: Customer, settings) -> None:
    settings.LIMIT_DOCUMENTS = "1/minute"
    wait_for_label(customer.create())
    url = f"{customer.url}label/"
    assert [customer.client.get(url).status_code for _ in range(2)] == [200, 429]


def test_photos_have_a_limit_that_keeps_what_was_typed(customer, settings, simulator) -> None:
    settings.LIMIT_UPLOADS = "2/minute"
    customer.look_up()
    two = [SimpleUploadedFile(f"{n}.jpg", photo(width=60 + n)) for n in range(2)]
    customer.post(**{"photos": "add", "note-0": "A hole", "photos-0": two})
    assert customer.page.status_code == 200
    third = SimpleUploadedFile("3.jpg", photo(width=90))
    customer.post(**{"photos": "add", "note-0": "A hole", "photos-0": third})
    assert customer.page.status_code == 429
    assert "Retry-After" in customer.page
    assert "before adding 3.jpg" in customer.text
    assert "A hole" in customer.text
    assert len(simulator.world.uploads) == 2


def test_counters_and_log_hold_no_personal_data(simulator: Simulator, db, caplog) -> None:
    """Security 23: a failed lookup is kept and logged as keyed hashes, on a line of its own."""
    with caplog.at_level("INFO"):
        for _ in range(11):
            ask("#1001\nERROR forged", "5642 CX", "203.0.113.77")
    kept = " ".join(RateLimitCounter.objects.values_list("key", flat=True))
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "lookup failed" in said
    assert "reached by" in said
    for secret in ("1001", "5642", "203.0.113", "forged"):
        assert secret not in kept + said
    assert not [r for r in caplog.records if "\n" in r.getMessage()]
