"""The odd values that Sendcloud is documented to send, and how the client decodes them."""

import json
from decimal import Decimal

import pytest

from portal.sendcloud import (
    InvalidRequest,
    LabelFailed,
    LabelPending,
    LabelReady,
    NoOutgoingParcel,
    NotFound,
    OutcomeUnknown,
    OutgoingLookup,
    PortalSettings,
    RateLimited,
    Refused,
    SendcloudError,
    ServicePoint,
    TokenExpired,
    Unavailable,
    UnexpectedPayload,
    decoding,
)
from portal.sendcloud.transport import Reply

TOKENS = {"access_token": "a", "service_points_token": "b"}


def lookup(**data: object) -> OutgoingLookup:
    return decoding.lookup({"data": {"parcel": {"id": 1}} | data, **TOKENS})


def test_the_lines_of_one_product_id_are_told_apart() -> None:
    lines = [
        {"id": "7", "name": "Shirt M", "quantity": 1, "price": "9.50"},
        {"id": "8", "name": "Socks", "quantity": 3},
        {"id": "7", "name": "Shirt L", "quantity": 2},
    ]
    products = lookup(products=lines).products
    assert [product.key for product in products] == [("7", 0), ("8", 0), ("7", 1)]
    assert [product.quantity for product in products] == [1, 3, 2]


@pytest.mark.parametrize(("sent", "pieces"), [(0, 0), (-1, 0), (None, 1), ("2", 2), ("x", 1)])
def test_no_piece_is_none_and_an_unknown_number_is_one(sent: object, pieces: int) -> None:
    (product,) = lookup(products=[{"id": "7", "quantity": sent}]).products
    assert product.quantity == pieces
    assert product.can_come_back is (pieces > 0)


def test_bidi_controls_do_not_reach_a_page() -> None:
    (product,) = lookup(products=[{"id": "7", "name": "\u202eabc\u2069"}]).products
    assert product.name == "abc"


@pytest.mark.parametrize("fee", [3.5, "3.50", '"3.50"', " 3.50 "])
def test_a_fee_is_read_however_it_is_written(fee: object) -> None:
    assert PortalSettings.model_validate({"return_fee": fee}).return_fee == Decimal("3.50")


@pytest.mark.parametrize("fee", [None, "", "free", {}, [], True, "NaN", "Infinity"])
def test_a_fee_that_is_no_number_becomes_none(fee: object) -> None:
    assert PortalSettings.model_validate({"return_fee": fee}).return_fee is None


def test_settings_may_lack_the_undocumented_fields() -> None:
    settings = PortalSettings.model_validate({"reasons": [{"id": 1, "description": "x"}]})
    assert settings.delivery_options is None
    assert settings.refund_options == ()


@pytest.mark.parametrize("value", [None, [], {}, "x", 5])
def test_any_field_of_the_settings_may_be_anything(value: object) -> None:
    names = PortalSettings.model_fields
    assert PortalSettings.model_validate(dict.fromkeys(names, value)).reasons == ()


def test_a_product_id_may_be_a_number() -> None:
    assert lookup(products=[{"id": 19284, "price": "19.95"}]).products[0].id == "19284"


def test_elements_that_cannot_be_read_are_dropped() -> None:
    answer = lookup(products=[None, {"id": None}, "x", {"id": "1"}], carriers=[{}, {"code": "ups"}])
    assert [product.id for product in answer.products] == ["1"]
    assert [carrier.code for carrier in answer.carriers] == ["ups"]


@pytest.mark.parametrize("place", [None, {}, {"latitude": -3.4e38, "longitude": -3.4e38}])
def test_absurd_coordinates_become_none(place: object) -> None:
    parcel = {"id": "7", "to_coordinates": place, "collo_count": None, "carrier": None}
    assert lookup(parcel=parcel).parcel.to_coordinates is None


@pytest.mark.parametrize("times", [None, [], "x", {"9": ["09:00 - 10:00"]}, {"0": ["late"]}])
def test_opening_times_that_cannot_be_read_are_dropped(times: object) -> None:
    point = ServicePoint.model_validate({"id": 1, "formatted_opening_times": times})
    assert not any(point.formatted_opening_times.values())


def test_coordinates_of_a_service_point_are_strings() -> None:
    point = ServicePoint.model_validate({"id": 1, "latitude": "51.44", "longitude": "5.47"})
    assert point.latitude == 51.44


@pytest.mark.parametrize("body", [None, [], {}, {"data": None}, {"data": {"parcel": {"id": 1}}}])
def test_a_lookup_without_parcel_or_token_is_unexpected(body: object) -> None:
    with pytest.raises(UnexpectedPayload):
        decoding.lookup(body)


@pytest.mark.parametrize("parcel", [None, {}, {"id": None}, {"id": None, "postal_code": "1"}])
def test_an_order_that_was_never_shipped_has_its_own_error(parcel: object, caplog) -> None:
    with pytest.raises(NoOutgoingParcel):
        lookup(parcel=parcel)
    assert "data.parcel.id is null" in caplog.text


def test_a_lookup_names_the_national_carrier() -> None:
    carrier = {"name": "PostNL", "code": "postnl", "drop_off_finder": "https://post.example/find"}
    answer = lookup(national_carrier=carrier, national_carrier_contact="https://post.example/")
    assert answer.national_carrier
    assert answer.national_carrier.name == "PostNL"
    assert answer.national_carrier.drop_off_finder == "https://post.example/find"
    assert answer.national_carrier_contact == "https://post.example/"
    assert lookup(national_carrier=None).national_carrier is None


def test_the_log_names_fields_that_were_left_out_and_never_their_values(caplog) -> None:
    parcel = {"id": 1, "weight": "secret", "country": {"iso_2": ["secret"]}}
    products = [{"id": "1"}, {"id": "2", "price": {"secret": 1}}, {"id": None}]
    answer = lookup(parcel=parcel, products=products, carriers="secret")
    assert (answer.parcel.weight, answer.products[1].price, answer.carriers) == (None, None, ())
    assert [record.getMessage() for record in caplog.records] == [
        "find_outgoing_parcel: left out carriers, parcel.country.iso_2, parcel.weight, "
        "products.1.price, products.2.id"
    ]


def test_the_log_says_nothing_about_an_answer_as_documented(caplog) -> None:
    whole = {"id": 1, "weight": None, "country": {"iso_2": "NL"}, "carrier": {}}
    lookup(parcel=whole, products=None, service_point={}, national_carrier=None)
    assert caplog.records == []


def test_the_log_names_the_field_that_makes_an_answer_unusable(caplog) -> None:
    with pytest.raises(UnexpectedPayload):
        decoding.lookup({"data": {"parcel": {"id": "secret"}}, **TOKENS})
    assert "find_outgoing_parcel: unusable because of parcel.id" in caplog.text


@pytest.mark.parametrize("token", ["a\u202eb", "a b", "a\nb", "", None, 7])
def test_a_token_that_could_not_be_sent_is_found_at_the_lookup(token: object, caplog) -> None:
    """The customer would type everything for nothing."""
    with pytest.raises(UnexpectedPayload):
        decoding.lookup({"data": {"parcel": {"id": 1}}, "access_token": token})
    assert "find_outgoing_parcel: unusable because of access_token" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("number", [b"NaN", b"-Infinity", b"1e999", b"9" * 5000])
def test_what_is_no_number_in_json_is_null(number: bytes) -> None:
    assert decoding.loads(b'{"a": ' + number + b', "b": 1}') == {"a": None, "b": 1}


@pytest.mark.parametrize(
    ("status", "with_token", "error"),
    [
        (404, False, NotFound),
        (400, False, InvalidRequest),
        (403, False, InvalidRequest),
        (401, True, TokenExpired),
        (403, True, TokenExpired),
        (404, True, InvalidRequest),
        (429, False, RateLimited),
        (500, False, Unavailable),
        (503, True, Unavailable),
    ],
)
def test_a_status_becomes_the_error_for_the_callers_reaction(
    status: int, with_token: bool, error: type[SendcloudError]
) -> None:
    with pytest.raises(error) as caught:
        decoding.check(Reply(status, {}, b"<xml/>"), "x", with_token=with_token)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"error": {"code": "invalid_postal_code", "message": "m"}}, "invalid_postal_code"),
        ({"error": {"code": 404, "message": "m"}}, "404"),
        ({"errors": [{"code": "required", "detail": "m"}]}, "required"),
        ({"errors": [{"field": "returns", "code": 409, "message": "m"}]}, "409"),
        ({"errors": [{"status": "400", "code": "invalid", "title": "m"}]}, "invalid"),
        ({"errors": {"from_city": ["m", "n"], "non_field_errors": ["o"]}}, "from_city"),
        ({"errors": {"non_field_errors": "m"}}, "non_field_errors"),
        ({"data": None, "message": "m"}, ""),
        ({"detail": "m"}, ""),
        ({"message": "m"}, ""),
    ],
)
def test_every_shape_of_error_is_understood(body: object, code: str) -> None:
    assert decoding.described(json.dumps(body).encode()) == (code, "m")


@pytest.mark.parametrize("body", [b"", b"<Error/>", b"[]", b"null", b'{"errors": {}}', b"\xff"])
def test_an_error_of_unknown_shape_has_no_code_and_no_message(body: bytes) -> None:
    assert decoding.described(body) == ("", "")


def test_upstream_text_cannot_write_lines_of_our_log() -> None:
    body = json.dumps({"message": "a\nINFO forged"}).encode()
    assert "\n" not in decoding.described(body)[1]


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"[]", b'{"poller_url": null}'])
def test_a_created_return_that_cannot_be_read_may_exist(body: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        decoding.created(Reply(200, {}, body))


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_create_that_ends_in_an_outage_may_have_happened(status: int) -> None:
    with pytest.raises(OutcomeUnknown):
        decoding.created(Reply(status, {}, b""))


@pytest.mark.parametrize("status", [200, 201, 202])
def test_any_success_of_create_is_success(status: int) -> None:
    body = b'{"poller_url": "https://x/", "return": "5", "incoming_parcels": ["6"]}'
    created = decoding.created(Reply(status, {}, body))
    assert (created.return_id, created.incoming_parcels) == (5, (6,))


def test_the_poller_answers_pending_ready_or_failed() -> None:
    ready = b'{"download_url": "https://x/", "return": 5, "tracking_numbers": ["T"]}'
    assert isinstance(decoding.label_status(Reply(202, {}, b"")), LabelPending)
    assert isinstance(decoding.label_status(Reply(200, {}, ready)), LabelReady)
    assert isinstance(decoding.label_status(Reply(500, {}, b"<html>")), LabelFailed)


@pytest.mark.parametrize("body", [b"<html>", b"", b"%PDF", b"PK\x03\x04"])
def test_a_document_that_is_neither_pdf_nor_png_is_refused(body: bytes) -> None:
    """Security 19: the bytes decide, not the content type."""
    with pytest.raises(Refused):
        decoding.document(Reply(200, {"Content-Type": "application/pdf"}, body))


def test_an_unknown_outcome_is_no_kind_of_unavailable() -> None:
    """Code that tries again after Unavailable must not try a creation again."""
    assert not issubclass(OutcomeUnknown, Unavailable)


def test_no_tracking_number_turns_the_rest_of_its_line_round() -> None:
    ready = json.dumps({"download_url": "https://x/", "tracking_numbers": ["3S\u202e1"]}).encode()
    answer = decoding.label_status(Reply(200, {}, ready))
    assert isinstance(answer, LabelReady)
    assert answer.tracking_numbers == ("3S1",)
