"""Rate limits: which clients are stopped, what they read, and that Sendcloud is not asked."""

import re

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.models import RateLimitCounter
from portal.simulator.server import Simulator
from tests.harness.customer import HOME, Customer
from tests.harness.photos import photo
from tests.harness.services import NOT_ON_REDIS
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


def test_fifty_wrong_lookups_from_one_address_are_stopped(simulator: Simulator, db) -> None:
    """Security 1: beyond the limit 429 with Retry-After, and Sendcloud is not asked."""
    answers = [ask(f"#{number}", f"{number} AB") for number in range(5000, 5050)]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [422] * 10 + [429] * 40
    assert all(0 < int(answer["Retry-After"]) <= 60 for answer in answers[10:])
    assert lookups(simulator) == 40  # each with and without its "#", and its blank


def test_one_order_is_not_guessed_from_five_hundred_addresses(simulator: Simulator, db) -> None:
    """Security 1: all clients together can try ten postal codes an hour for one order."""
    answers = [
        ask(("#1001", "1001", " #10 01")[number % 3], f"{1000 + number}", address(number))
        for number in range(500)
    ]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 490


def test_one_postal_code_cannot_be_tried_with_rising_order_numbers(
    simulator: Simulator, db
) -> None:
    """Security 1: the limit per order never applies, but the limit per postal code does."""
    walk = [ask(f"#{3000 + number}", HOME, address(number)).status_code for number in range(100)]
    assert walk == [422] * 30 + [429] * 70


def test_failed_lookups_have_a_limit_for_the_whole_site(simulator: Simulator, db) -> None:
    """Security 1: many addresses with many orders and postal codes are stopped too."""
    sweep = [
        ask(f"#{3000 + number}", f"{4000 + number}", address(number)).status_code
        for number in range(80)
    ]
    assert sweep == [422] * 60 + [429] * 20


def test_found_parcels_do_not_use_up_the_limit_of_the_whole_site(simulator, settings, db) -> None:
    settings.LIMIT_FAILED_LOOKUPS = "1/hour"
    for number in range(3):
        assert ask("#1001", HOME, address(number)).status_code == 302
    assert ask("#1001", WRONG).status_code == 422
    assert ask("#1001", HOME).status_code == 429


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


@NOT_ON_REDIS
def test_the_wait_ends(simulator: Simulator, db) -> None:
    with time_machine.travel("2026-11-22 12:00:00+01:00", tick=False) as clock:
        for _ in range(11):
            last = ask("#1", "1")
        clock.shift(int(last["Retry-After"]))
        assert ask("#2", "2").status_code == 422


def test_creating_returns_has_a_limit_that_keeps_the_answers(customer, settings, simulator) -> None:
    settings.LIMIT_RETURNS = "0/minute"
    customer.create()
    assert (customer.page.status_code, customer.heading) == (429, "Too many requests")
    assert "Retry-After" in customer.page
    assert not simulator.world.returns
    settings.LIMIT_RETURNS = "1/minute"
    customer.visit(customer.url)
    assert customer.heading == "Check and confirm"
    assert customer.post().heading == "Your return is registered"


def test_searching_for_points_has_a_limit(customer: Customer, settings, simulator) -> None:
    settings.LIMIT_SERVICE_POINT_SEARCHES = "2/minute"
    customer.until_delivery().post(delivery_option="drop_off_point")
    assert customer.visit(customer.url).page.status_code == 200
    assert customer.visit(customer.url).page.status_code == 429
    # The page and its reload cost one search at Sendcloud, because the portal caches the result.
    assert len([c for c in simulator.world.requests if c.path.endswith("/service-points")]) == 1


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
