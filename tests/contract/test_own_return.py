"""Whether a return could be made: the questions go out as documented, and make nothing."""

from decimal import Decimal

import pytest

from portal.sendcloud import (
    ApiKeys,
    InvalidRequest,
    KeysRefused,
    Transport,
    Unavailable,
    UnexpectedPayload,
)
from portal.sendcloud.sender_address import SenderAddress
from portal.sendcloud.v3 import Making, NewerApi, Option, Place
from portal.sendcloud.v3.options import question
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator

HERE = Place(
    name="Noordpunt",
    address_line_1="Stadhuisplein",
    house_number="10",
    postal_code="5611 EM",
    city="Eindhoven",
    country_code="NL",
)
WEIGHT = Decimal(1)  # kg


@pytest.fixture
def api(simulator: Simulator, transport: Transport) -> NewerApi:
    keys = ApiKeys(auth.PUBLIC_KEY, auth.SECRET_KEY)
    return NewerApi(transport, simulator.api_url, keys)


def test_a_return_to_the_merchants_own_address_is_valid(api: NewerApi) -> None:
    option, *_ = api.options(HERE, HERE, WEIGHT)
    assert (option.code, option.contract.id) == ("postnl:standard/return", 60)
    api.validate(Making(sender=HERE, receiver=HERE, option=option, kilograms=WEIGHT))


def test_an_account_without_a_carrier_for_returns_has_no_options(
    api: NewerApi, simulator: Simulator
) -> None:
    simulator.world.switches.return_options = False
    assert api.options(HERE, HERE, WEIGHT) == ()


@pytest.mark.parametrize("body", [b'{"data": null, "message": "none"}', b'{"data": []}'])
def test_no_options_come_as_null_or_as_an_empty_list(
    api: NewerApi, simulator: Simulator, body: bytes
) -> None:
    simulator.world.switches.canned = {"/shipping-options": body}
    assert api.options(HERE, HERE, WEIGHT) == ()


def test_options_that_take_no_returns_are_left_out(api: NewerApi, simulator: Simulator) -> None:
    odd = b"""{"data": [
        {"code": "postnl:standard", "functionalities": {"returns": false}},
        {"code": "sendcloud:letter", "carrier": {"code": "sendcloud"},
         "functionalities": {"returns": true}},
        {"code": "", "functionalities": {"returns": true}},
        {"code": "dpd:return/return", "functionalities": {"returns": true}, "contract": null},
        null]}"""
    simulator.world.switches.canned = {"/shipping-options": odd}
    assert [option.code for option in api.options(HERE, HERE, WEIGHT)] == ["dpd:return/return"]


def test_a_refused_return_says_why(api: NewerApi, simulator: Simulator) -> None:
    simulator.world.switches.return_refused = True
    option = Option(code="postnl:standard/return")
    with pytest.raises(InvalidRequest) as refused:
        api.validate(Making(sender=HERE, receiver=HERE, option=option, kilograms=WEIGHT))
    assert refused.value.message == "No shipping methods for given parameters"


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("401", KeysRefused),
        ("403", KeysRefused),
        ("500", Unavailable),
        ("html", UnexpectedPayload),
        ("drop", Unavailable),
        ("hang", Unavailable),
    ],
)
def test_each_trouble_has_its_error_and_none_leaves_an_outcome_unknown(
    api: NewerApi, simulator: Simulator, trouble: str, error: type[Exception]
) -> None:
    simulator.world.switches.api_trouble = trouble
    with pytest.raises(error):
        api.options(Place(), Place(), WEIGHT)


def test_the_question_names_both_places_one_way_only() -> None:
    body = question(HERE, HERE, WEIGHT)
    assert body["from_address"] == {"country_code": "NL", "postal_code": "5611 EM"}
    assert not [name for name in body if name.startswith(("from_country", "to_country"))]
    assert body["functionalities"] == {"returns": True}


def test_an_address_goes_out_under_the_companys_name_where_no_person_is_named() -> None:
    address = SenderAddress(company_name="Noordpunt", city="Eindhoven")
    assert address.body() == {
        "name": "Noordpunt",
        "company_name": "Noordpunt",
        "city": "Eindhoven",
    }
    assert not address.is_complete
