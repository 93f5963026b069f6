"""Staff make a return with keys of an order that the customers' engine refuses."""

from pathlib import Path
from typing import Any

import pytest

from portal.models import AuditEntry, Submission
from portal.rules.file import EXAMPLE
from portal.simulator.merchant_api import auth
from tests.harness.customer import HOME, Customer
from tests.harness.staff import inside, member

pytestmark = pytest.mark.django_db
OFFER = "Make it with the API keys"


@pytest.fixture
def staff(simulator: Any, settings: Any, tmp_path: Path) -> Customer:
    """A member of staff of a brand on v2 that has keys and rules."""
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    settings.SENDCLOUD_CLIENT_ID = ""
    settings.BRAND_DIR = tmp_path
    (tmp_path / "returns.toml").write_text(EXAMPLE.read_text())
    return Customer(inside(member()))


def asked(staff: Customer, order: str) -> Customer:
    staff.visit("/support/open/")
    return staff.post(identifier=order, postal_code=HOME)


def opened(staff: Customer, order: str, reason: str = "goodwill") -> Customer:
    asked(staff, order)
    assert OFFER in staff.text
    staff.url = "/support/open/anyway/"
    return staff.post(identifier=order, postal_code=HOME, reason=reason)


@pytest.mark.parametrize("order", ["#1015", "#3001", "#3004", "#3012"])
def test_an_order_that_the_portal_refuses_ends_with_a_label(staff: Customer, order: str) -> None:
    """Too old for the portal, never shipped by Sendcloud, not sent at all, too old for us."""
    opened(staff, order)
    assert staff.heading == "What does the customer send back?"
    staff.create_from_items().wait()
    assert staff.heading == "Your label is ready"
    row = Submission.objects.get()
    assert (row.engine, row.opened_by.email) == ("v3", "sam@shop.example")
    entry = AuditEntry.objects.get(action="opened return with keys")
    assert entry.target == f"parcel {row.outgoing_parcel}: goodwill"


def test_the_reasons_are_those_of_the_rules_and_not_the_portals(staff: Customer) -> None:
    opened(staff, "#3001")
    assert "It’s too large" in staff.text
    staff.client.cookies["language"] = "nl"
    assert "photo" not in staff.visit(staff.url).text.lower()


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("#3003", "The order was cancelled in the shop."),
        ("#9999", "Sendcloud has neither an order nor a shipment under this number."),
    ],
)
def test_what_even_staff_may_not_return_is_explained(
    staff: Customer, order: str, said: str
) -> None:
    opened(staff, order)
    assert staff.page.status_code == 422
    assert said in staff.text
    assert not AuditEntry.objects.filter(action="opened return with keys").exists()


def test_without_a_reason_nothing_is_opened(staff: Customer) -> None:
    opened(staff, "#3001", reason="because Jan de Vries rang")
    assert staff.page.status_code == 422
    assert "Choose a reason." in staff.text
    assert not AuditEntry.objects.filter(action__startswith="opened").exists()


def test_without_rules_or_keys_nothing_is_offered(
    staff: Customer, settings: Any, tmp_path: Path
) -> None:
    settings.BRAND_DIR = tmp_path / "other"
    assert OFFER not in asked(staff, "#3001").text
    settings.BRAND_DIR = tmp_path
    settings.SENDCLOUD_PUBLIC_KEY = ""
    assert OFFER not in asked(staff, "#3001").text


def test_on_v3_staff_read_what_the_rules_say_and_may_decide_otherwise(
    staff: Customer, settings: Any
) -> None:
    settings.RETURNS_ENGINE = "v3"
    asked(staff, "#3012")
    assert "The return period of this order is over." in staff.text
    assert OFFER in staff.text
    asked(staff, "#3003")
    assert OFFER not in staff.text
    asked(staff, "#3001")
    assert staff.heading == "What does the customer send back?"
