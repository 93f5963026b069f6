"""A canary in each of Sendcloud's fields, searched for in all that the portal sends or keeps."""

import io
import logging
import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.models import Mail, MailState, Submission
from portal.operations.logs import JsonFormatter
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from portal.worker import loop
from portal.worker.jobs import JOBS
from tests.harness.customer import Customer
from tests.harness.mail_server import MailBox
from tests.harness.photos import photo

PHOTO = "CANARY-CAMERA"
CANARY = re.compile(r"CANARY\.([\w.-]*\w)", re.IGNORECASE)
POINT = {"name", "street", "house_number", "postal_code", "city"}
RETURNS = (
    ("drop_off_point", "#1002"),
    ("drop_off_labelless", "#1005"),
    ("in_store", "#1006"),
    ("drop_off_point", "#1011"),
    ("drop_off_point", "#1017"),
    ("drop_off_point", "#1025"),
    ("drop_off_point", "#1028"),
)
# Tracking numbers are not personal data; of these fields, a row keeps only them.
NUMBERS = {
    "polling.tracking_numbers",
    "returns.returns.incoming_parcel_data.tracking_number",
}
# The fields that a customer may read; all others stay on the server.
SHOWN = (
    {
        "return-portal.portal.brand.name",
        "return-portal.portal.brand.website",
        "return-portal.portal.layout.helper_text",
        "return-portal.portal.reasons.description",
        "return-portal.portal.refund_options.label",
        "return-portal.portal.support_url",
        "return-portal.portal.return_policy_url",
        "outgoing.data.parcel.order_number",  # the first page offers to go on with it
        "outgoing.data.products.name",
        "outgoing.data.carriers.name",
    }
    | NUMBERS
    | {f"return-portal.return_locations.{name}" for name in ("company_name", "address_1")}
    | {f"return-portal.return_locations.{name}" for name in ("house_number", "postal_code", "city")}
    | {f"outgoing.data.service_point.{name}" for name in POINT}
    | {f"outgoing.data.labelless_service_point.{name}" for name in POINT}
    | {f"service-points.{name}" for name in POINT}
)
# A row holds the shop's public address of each product's picture, which tells of no person.
PICTURES = {"outgoing.data.products.image_url"}
# The brand's header and footer hold contact details and links that the brand publishes.
BRANDED = "return-portal.portal.brand.customization_settings."


def canaries_in(text: str) -> set[str]:
    return {canary.lower() for canary in CANARY.findall(text)}


@pytest.fixture
def with_canaries(simulator: Simulator, settings, caplog) -> Simulator:
    """A Sendcloud whose every answer carries canaries; the log keeps every line."""
    for logger in ("", "django"):  # as LOG_LEVEL=DEBUG does
        caplog.set_level(logging.DEBUG, logger)
    simulator.world.switches.faults = {"": "canaries"}
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    for limit in ("ADDRESS", "POSTAL_CODE"):
        setattr(settings, f"LIMIT_LOOKUPS_PER_{limit}", "1000/minute")
    simulator.world.switches.polls_until_ready = 0
    return simulator


class Recorder(Client):
    """A browser that keeps every response, headers and fragments included."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[str] = []
        self.heads: list[str] = []

    def request(self, **request):
        response = super().request(**request)
        body = b"".join(response) if response.streaming else response.content
        if response["Content-Type"].startswith(("text/", "application/json")):
            self.bodies.append(body.decode())
        self.heads.append(f"{dict(response.items())} {response.cookies}")
        return response


def walk(browser: Recorder, simulator: Simulator) -> None:
    """Walk whole returns of several kinds, good and bad, as pages and as fragments."""
    for option, order in RETURNS:
        customer = Customer(browser)
        picture = SimpleUploadedFile("CANARY.name.jpg", photo())
        customer.create(option, order, **{"photos-0": picture})
        customer.visit(customer.url)
        for slug in ("items", "delivery", "address", "label", "label/label", "label/qr"):
            browser.get(f"/return/{customer.draft_id}/{slug}/", headers={"HX-Request": "true"})
        customer.look_up(order)
    for order in ("#1013", "#1014", "#1018", "#1019", "#1020"):
        Customer(browser).look_up(order)
    browser.get("/brand.css")


def in_database() -> set[str]:
    """The canaries in every table, and in the SQLite file with its write-ahead log."""
    held = io.StringIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            held.write(str(cursor.fetchall()))
    assert Submission.objects.count() == len(RETURNS) - 1
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        for file in filter(Path.exists, map(Path, (name, f"{name}-wal"))):
            held.write(file.read_bytes().decode("latin-1"))
    return canaries_in(held.getvalue())


def in_cache() -> set[str]:
    """The canaries in every cached value, in this process or in Redis."""
    store = cache._cache
    if hasattr(store, "get_client"):
        client = store.get_client()
        values = [client.get(key) for key in client.keys("*") if client.type(key) == b"string"]
    else:
        values = list(store.values())
    assert values
    return canaries_in(b"".join(values).decode("latin-1"))


def in_log(caplog) -> set[str]:
    """The canaries in every line of the log, debug lines included."""
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert any("submission" in line for line in lines)
    assert PHOTO.encode() in photo()
    return canaries_in("".join(lines)) | {PHOTO for line in lines if PHOTO in line}


def test_canaries_appear_only_on_pages_and_only_in_fields_meant_for_customers(
    with_canaries: Simulator, transactional_db, caplog
) -> None:
    """Security 6, 23, 24: pages, fragments, headers, cookies, log, database, cache."""
    browser = Recorder()
    walk(browser, with_canaries)

    on_pages = {canary for body in browser.bodies for canary in canaries_in(body)}
    assert {"outgoing.data.products.name", "polling.tracking_numbers"} <= on_pages
    assert {canary for canary in on_pages - SHOWN if not canary.startswith(BRANDED)} == set()
    assert canaries_in("".join(browser.heads)) == set()
    assert in_log(caplog) == set()
    assert in_database() <= NUMBERS | PICTURES
    assert {canary for canary in in_cache() if not canary.startswith("return-portal.")} == set()
    sent = canaries_in(str([made.body for made in with_canaries.world.returns]))
    assert "outgoing.data.parcel.name" in sent
    assert {canary for canary in sent if "unheard_of" in canary} == set()


def test_a_mail_names_only_what_a_stranger_may_read_and_leaves_nothing_behind(
    with_canaries: Simulator, box: MailBox, db, caplog
) -> None:
    """The recipient may be a stranger, and no address outlives its mail."""
    for option, order in RETURNS[:2]:
        customer = Customer(Client()).create(option, order)
        asked = {"use": "other", "email": "canary@example.com", "round": "0"}
        customer.client.post(f"/return/{customer.draft_id}/label/mail/", asked)
        customer.wait()
    results = list(loop.once([job for job in JOBS if job.name == "mail"], timezone.now))
    assert [result.did for result in results] == ["2 sent, 0 expired"]
    parts = [part for mail in box.mails for part in mail.message.walk()]
    said = [part.get_content() for part in parts if part.get_content_maintype() == "text"]
    heads = [str(mail.message.items()) for mail in box.mails]
    shown = canaries_in("".join(said))
    assert "outgoing.data.products.name" in shown
    assert {canary for canary in shown - SHOWN if not canary.startswith(BRANDED)} == set()
    assert {c for c in canaries_in("".join(heads)) if not c.startswith(BRANDED)} == set()
    for mail in Mail.objects.filter(state=MailState.SENT):
        assert (mail.recipient, mail.facts) == ("", "")
    assert "canary@example.com" not in "".join(JsonFormatter().format(r) for r in caplog.records)
