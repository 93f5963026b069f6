"""The doctor names each fault of a set-up, says what to do, and sets its exit status."""

import io
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from portal import rate_limits
from portal.doctor.public_url import leads_to_https
from portal.models import JobRun, KeyCheckValue, Submission
from portal.rate_limits import alarm
from portal.simulator import brands
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from portal.storage.redis_cache import Outage
from tests.harness.proxy import front, own_certificate
from tests.harness.services import free_port
from tests.harness.staff import inside, member

HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@pytest.fixture
def portal(simulator: Simulator, settings, db) -> Iterator[Simulator]:
    """A set-up without faults."""
    settings.SENDCLOUD_PUBLIC_KEY, settings.SENDCLOUD_SECRET_KEY = (
        auth.PUBLIC_KEY,
        auth.SECRET_KEY,
    )
    settings.SENDCLOUD_WEBHOOK_KEY = auth.SECRET_KEY
    for name in ("purge", "reconcile", "backup", "refresh"):
        JobRun.objects.update_or_create(name=name, defaults={"last_run_at": timezone.now()})
    settings_before = deepcopy(brands.SETTINGS["noordpunt"])
    with front(HEADERS) as url:
        settings.BASE_URL = url
        yield simulator
    Outage.until = 0.0  # the next test may have a Redis
    brands.SETTINGS["noordpunt"] = settings_before


def said(status: int = 1) -> str:
    """What the doctor prints; fails if the exit status is another one."""
    out = io.StringIO()
    ended = 0
    try:
        call_command("doctor", stdout=out)
    except SystemExit as end:
        ended = int(str(end.code))
    assert ended == status, out.getvalue()
    return out.getvalue()


def test_where_nothing_is_wrong_every_line_says_so(portal: Simulator) -> None:
    text = said(status=0)
    assert "wrong" not in text.replace("Nothing is wrong.", "")
    assert "note" not in text
    assert "Not looked at" not in text
    assert text.endswith("Nothing is wrong.\n")


def test_a_brand_that_sendcloud_does_not_know(portal: Simulator, settings) -> None:
    settings.BRAND_DOMAIN = "no-such-brand"
    assert "wrong  Brand: Sendcloud has no return portal for no-such-brand.\n" in said()
    assert "Compare BRAND_DOMAIN" in said()


def test_a_portal_that_is_switched_off(portal: Simulator) -> None:
    brands.SETTINGS["noordpunt"]["portal"]["brand"]["features"] = {"returns_portal": False}
    assert "wrong  Brand: The brand's return portal is switched off." in said()


def test_returns_in_a_store_where_there_is_no_store(portal: Simulator) -> None:
    brands.SETTINGS["noordpunt"]["return_locations"] = []
    assert "Customers may return in a store, but no store is listed." in said()


def test_paid_returns_without_a_fee(portal: Simulator) -> None:
    brands.SETTINGS["noordpunt"]["portal"] |= {"enable_paid_returns": True, "return_fee": None}
    assert "Customers pay for returns, but no fee is set." in said()


def test_no_reason_to_choose_from(portal: Simulator) -> None:
    brands.SETTINGS["noordpunt"]["portal"]["reasons"] = []
    assert "There are no reasons to choose from" in said()


def test_keys_that_sendcloud_refuses(portal: Simulator, settings) -> None:
    settings.SENDCLOUD_SECRET_KEY = "another"
    assert "wrong  Keys: Sendcloud refuses the API keys.\n" in said()


def test_no_keys_at_all_are_a_note(portal: Simulator, settings) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = settings.SENDCLOUD_SECRET_KEY = ""
    settings.SENDCLOUD_WEBHOOK_KEY = ""
    text = said(status=0)
    assert "note   Keys: No API keys are set" in text
    assert "note   Webhook: No key is set" in text


def test_half_a_pair_of_keys(portal: Simulator, settings) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = ""
    assert "wrong  Settings: Only one of SENDCLOUD_PUBLIC_KEY and SENDCLOUD_SECRET_KEY" in said()


def test_a_sendcloud_that_does_not_answer(portal: Simulator, settings) -> None:
    settings.SENDCLOUD_API_URL = f"http://127.0.0.1:{free_port()}/api"
    assert "wrong  Sendcloud: 127.0.0.1 refuses connections to port" in said()


def test_a_sendcloud_that_has_moved(portal: Simulator) -> None:
    portal.world.switches.faults = {"/return-portal": "redirect"}
    assert "wrong  Brand: Sendcloud answers with a redirect to https://storage.example.\n" in said()


@pytest.mark.parametrize(("ahead", "way"), [(300, "behind"), (-300, "ahead of")])
def test_a_clock_that_is_off(portal: Simulator, settings, ahead: int, way: str) -> None:
    with front(HEADERS, ahead=ahead) as settings.SENDCLOUD_API_URL:
        text = said()
    assert "wrong  Clock: This machine's clock is" in text
    assert f"seconds {way} Sendcloud's." in text


def test_a_database_without_its_tables(portal: Simulator) -> None:
    newest = MigrationRecorder(connection).migration_qs.filter(app="portal").last()
    MigrationRecorder(connection).record_unapplied("portal", newest.name)
    assert "wrong  Database: The tables are not those of this version.\n" in said()
    assert "manage.py prepare" in said()


def test_a_database_written_under_another_key(portal: Simulator, settings) -> None:
    settings.SECRET_KEY = "another-key-of-fifty-characters-0123456789-abcdefg"
    assert "wrong  Secret key: The database was written under another SECRET_KEY.\n" in said()


def test_a_database_that_holds_nothing_under_any_key(portal: Simulator) -> None:
    KeyCheckValue.objects.all().delete()
    assert "note   Secret key: Whether the key fits" in said(status=0)


def test_a_redis_that_does_not_answer(portal: Simulator, settings) -> None:
    where = f"redis://127.0.0.1:{free_port()}"
    settings.REDIS_URL = where
    backend = "portal.storage.redis_cache.ForgivingRedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": where}}
    assert "wrong  Cache: Redis does not answer." in said()


def test_an_address_without_https(portal: Simulator, settings) -> None:
    settings.IS_HTTPS = False
    settings.BASE_URL = "http://returns.shop.example"
    assert "note   Settings: BASE_URL is not https." in said()


def test_a_webhook_that_never_came(portal: Simulator) -> None:
    Submission.objects.create(
        draft_id="d" * 16,
        outgoing_parcel=1,
        delivery_option="drop_off_point",
        created_at=timezone.now(),
    )
    text = said(status=0)
    assert "note   Webhook: Returns were created, but no webhook ever arrived." in text
    assert "/webhooks/sendcloud/" in text


def test_a_purge_that_no_longer_runs(portal: Simulator) -> None:
    JobRun.objects.filter(name="purge").update(last_run_at=timezone.now() - timedelta(days=3))
    assert "wrong  Daily jobs: purge was last run on" in said()


def test_a_purge_that_never_ran_is_a_note_on_the_first_day(portal: Simulator) -> None:
    JobRun.objects.all().delete()
    assert "note   Daily jobs: purge has never run." in said(status=0)


def test_a_proxy_that_takes_headers_away(portal: Simulator, settings) -> None:
    with front({"Referrer-Policy": "same-origin"}) as settings.BASE_URL:
        text = said()
    assert (
        "These headers do not reach a browser: Content-Security-Policy, X-Content-Type-Options"
        in text
    )


def test_a_proxy_that_does_not_pass_on_the_host(portal: Simulator, settings) -> None:
    with front(HEADERS, status=400) as settings.BASE_URL:
        assert "answers with 400 instead of a page" in said()


def test_an_error_of_the_portal_itself_is_not_blamed_on_the_proxys_headers(
    portal: Simulator, settings
) -> None:
    with front(HEADERS, status=503) as settings.BASE_URL:
        text = said()
    assert "answers with 503 instead of a page" in text
    assert "X-Forwarded-For" not in text


def test_a_certificate_that_no_authority_signed(portal, settings, tmp_path) -> None:
    with front(HEADERS, tls=own_certificate(tmp_path)) as settings.BASE_URL:
        text = said()
    assert "wrong  Outside: The certificate of https://127.0.0.1" in text


def test_a_plain_address_must_lead_to_https(portal: Simulator) -> None:
    with front({"Location": "https://returns.shop.example/"}, status=308) as url:
        assert leads_to_https(url)
    with front({"Location": "http://returns.shop.example/"}, status=308) as url:
        assert not leads_to_https(url)
    with front(HEADERS) as url:
        assert not leads_to_https(url)
    assert leads_to_https(f"http://127.0.0.1:{free_port()}")


def look_up_from(addresses: int, orders: int) -> None:
    """Count lookups of so many orders, spread over so many addresses."""
    for number in range(orders):
        rate_limits.hit("LOOKUPS_PER_ADDRESS", f"198.51.100.{number % addresses}")
        rate_limits.hit("LOOKUPS_PER_IDENTIFIER", f"#{number}")


@pytest.mark.parametrize(("addresses", "orders", "is_said"), [(1, 20, 1), (1, 19, 0), (2, 40, 0)])
def test_customers_who_all_seem_to_share_an_address(
    portal: Simulator, settings, addresses: int, orders: int, is_said: int
) -> None:
    settings.LIMIT_LOOKUPS_PER_ADDRESS = "1000/minute;1000/hour"
    look_up_from(addresses, orders)
    text = said(status=0)
    assert text.count("note   Proxy: ") == is_said
    assert "198.51.100" not in text


def test_a_guessable_secret_never_starts_and_says_what_to_do() -> None:
    from tests.unit.test_settings import start

    done = start("manage.py", "doctor", SECRET_KEY="changeme" * 6)
    assert done.returncode != 0
    assert done.stderr.startswith("SECRET_KEY must be at least 32 random characters")


def test_nothing_that_the_doctor_says_holds_a_secret(portal: Simulator, settings) -> None:
    text = said(status=0)
    for secret in (settings.SECRET_KEY, auth.SECRET_KEY, auth.PUBLIC_KEY):
        assert secret not in text


def test_an_admin_reads_the_same_as_a_page(portal: Simulator) -> None:
    brands.SETTINGS["noordpunt"]["return_locations"] = []
    page = inside(member(admin=True)).get("/support/doctor/").content.decode()
    assert "Customers may return in a store, but no store is listed." in page
    assert "1 error to fix" in page
    notes = page.count(">note</span>")
    assert notes
    assert re.search(rf"\b{notes} notes? to read\.", page)


def test_support_is_not_shown_how_the_portal_is_set_up(portal: Simulator) -> None:
    answer = inside(member()).get("/support/doctor/")
    assert answer.status_code == 403
    assert "no store is listed" not in answer.content.decode()


def test_waiting_lookups_are_named_to_the_doctor_and_in_the_console(portal) -> None:
    for _ in range(3):
        alarm.ring("FAILED_LOOKUPS")
    assert "3 lookups had to wait in the last hour" in said(status=0)
    page = inside(member()).get("/support/").content.decode()
    assert "3 lookups had to wait a few seconds" in page
