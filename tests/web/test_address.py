"""The address step: what another address must look like, and how the portal uses it."""

import html

import pytest

from tests.harness.customer import Customer

ADDRESS = {
    "use": "other",
    "name": "Test Shopper",
    "address_1": "Insulindelaan",
    "house_number": "115",
    "postal_code": "5642 CV",
    "city": "Eindhoven",
    "country": "NL",
    "email": "shopper@example.com",
    "telephone": "",
}


@pytest.fixture
def at_address(customer: Customer) -> Customer:
    customer.until_delivery().post(delivery_option="drop_off_point")
    return customer.take_first()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("postal_code", "nowhere", "Enter the postal code."),
        ("postal_code", "12<34", "Enter the postal code."),
        (
            "telephone",
            "call me",
            "Enter a phone number, such as +31 6 12345678, or leave this empty.",
        ),
        ("telephone", "12", "Enter a phone number, such as +31 6 12345678, or leave this empty."),
        ("email", "no-address", "Enter an e-mail address, such as name@example.com."),
        ("name", "", "Enter your name."),
    ],
)
def test_an_answer_that_carriers_reject_gets_an_error_at_its_field(
    at_address: Customer, field: str, value: str, sentence: str
) -> None:
    at_address.post(**ADDRESS | {field: value})
    assert at_address.page.status_code == 422
    shown = html.unescape(at_address.text)
    assert shown.count(sentence) == 2  # in the summary and at the field
    assert "Insulindelaan" in shown


@pytest.mark.parametrize(
    ("postal_code", "telephone"),
    [("D02 X285", "+353 1 234 5678"), ("1000-001", "(0)20 12.34/567"), ("SW1A 1AA", "")],
)
def test_addresses_are_accepted_as_their_countries_write_them(
    at_address: Customer, postal_code: str, telephone: str
) -> None:
    at_address.post(**ADDRESS | {"postal_code": postal_code, "telephone": telephone})
    assert "/review/" in at_address.url
    assert postal_code in at_address.text


@pytest.mark.parametrize(
    ("option", "order", "sentence"),
    [
        ("drop_off_point", "#1001", "This is the sender on your label."),
        ("pickup", "#1007", "The carrier collects the parcel here"),
        ("in_store", "#1006", "You don’t need a label for the store"),
    ],
)
def test_the_page_says_what_the_address_is_for(
    customer: Customer, option: str, order: str, sentence: str
) -> None:
    customer.until_delivery(order).post(delivery_option=option).take_first()
    assert "/address/" in customer.url
    assert sentence in customer.text
