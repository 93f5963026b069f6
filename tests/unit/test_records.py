"""Returns and parcels, decoded from what Sendcloud documents and from what it really sends."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from portal.sendcloud import Parcel, Return, ReturnDetails
from portal.sendcloud.fields import moment_of
from portal.sendcloud.outgoing import OutgoingParcel
from portal.sendcloud.returns_api import cursor_of
from portal.sendcloud.statuses import slug_of

DOCUMENTED = {
    "id": 1,
    "created_at": "2022-06-07T16:36:49.419457+02:00",
    "reason": 1,
    "outgoing_parcel": 1,
    "incoming_parcel": 2,
    "message": "Too small",
    "refund": {
        "total_refund": '"10.00"',
        "refunded_at": 1654683771746,
        "message": "Size M please",
        "refund_type": {"code": "money", "label": "Money back", "require_message": True},
    },
    "is_cancellable": True,
    "return_fee": 3.5,
    "delivery_option": "drop_off_point",
    "rule_modifications": [
        {"rule_name": "mine", "field": "ship_with", "value": "PostNL Return", "item_id": None}
    ],
    "outgoing_parcel_data": {"order_number": "EU2548657452"},
    "incoming_parcel_data": {
        "from_name": "Jane Doe",
        "rules": [{"name": "mine", "modifications": [{"field": "ship_with", "value": 3}]}],
        "customs_information": {
            "customs_invoice_nr": "INV-1",
            "freight_costs": "4.65",
            "tax_numbers": {"sender": [{"name": "VAT", "country_code": "NL", "value": "1"}]},
            "importer_of_record": {"name": "Importer", "city": "Springfield"},
        },
    },
    "incoming_parcel_status": {"id": 1, "message": "Delivered", "global_status_slug": "delivered"},
}
BARE = dict.fromkeys(DOCUMENTED) | {"id": "1910013", "return_fee": "1"}


def test_a_refund_is_read_through_its_quotation_marks_and_milliseconds() -> None:
    refund = Return.model_validate(DOCUMENTED).refund
    assert refund is not None
    assert refund.total_refund == Decimal("10.00")
    assert refund.refunded_at == datetime(2022, 6, 8, 10, 22, 51, 746000, UTC)
    assert refund.refund_type is not None
    assert refund.refund_type.code == "money"


def test_a_documented_return_keeps_every_field_that_staff_see() -> None:
    return_ = Return.model_validate(DOCUMENTED)
    assert (return_.order_number, return_.customer, return_.status) == (
        "EU2548657452",
        "Jane Doe",
        "delivered",
    )
    assert return_.rule_modifications[0].value == "PostNL Return"
    assert return_.incoming_parcel_data.rules[0].modifications[0].value == 3
    customs = return_.incoming_parcel_data.customs_information
    assert customs is not None
    assert customs.freight_costs == Decimal("4.65")
    assert customs.tax_numbers.sender[0].name == "VAT"
    assert customs.importer_of_record is not None
    assert customs.importer_of_record.city == "Springfield"


def test_a_return_with_nulls_in_its_optional_fields_is_still_a_return() -> None:
    return_ = Return.model_validate(BARE)
    assert (return_.id, return_.return_fee, return_.refund) == (1910013, Decimal(1), None)
    assert (return_.order_number, return_.status, return_.is_cancellable) == ("", "", False)


def test_a_parcel_has_its_items_dates_and_documents() -> None:
    parcel = Parcel.model_validate(
        {
            "id": 7,
            "date_created": "07-06-2022 14:36:49",
            "date_announced": None,
            "status": {"id": 11, "message": "Delivered"},
            "parcel_items": [{"quantity": 2, "return_reason": "30", "value": "19.95"}, None],
            "documents": [{"type": "label", "size": "a6"}, {"type": "cn23"}],
        }
    )
    assert parcel.date_created == datetime(2022, 6, 7, 14, 36, 49, tzinfo=UTC)
    assert parcel.date_announced is None
    assert [(item.quantity, item.return_reason) for item in parcel.parcel_items] == [(2, 30)]
    assert parcel.document_types == ("label", "cn23")
    assert parcel.status.slug == "delivered"


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (1654683771746, datetime(2022, 6, 8, 10, 22, 51, 746000, UTC)),
        ("1654683771", datetime(2022, 6, 8, 10, 22, 51, tzinfo=UTC)),
        ("2022-06-07T16:36:49+02:00", datetime(2022, 6, 7, 14, 36, 49, tzinfo=UTC)),
        ("2022-06-07 16:36:49", datetime(2022, 6, 7, 16, 36, 49, tzinfo=UTC)),
        ("", None),
        (None, None),
        (True, None),
        ("31-02-2022 00:00:00", None),
        ("yesterday", None),
        (10**30, None),
        (float("nan"), None),
    ],
)
def test_a_moment_is_read_however_it_is_written(value: object, moment: datetime | None) -> None:
    assert moment_of(value) == moment


def test_a_moment_keeps_the_offset_it_was_sent_with() -> None:
    moment = moment_of("2022-06-07T16:36:49.419457+02:00")
    assert moment is not None
    assert moment.tzinfo == timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Ready to Ship", "ready-to-send"),
        ("delivered", "delivered"),
        ("READY_TO_SEND", "ready-to-send"),
        ("At sorting centre", "at-sorting-centre"),
        ("Eaten by a dog", ""),
        ("", ""),
    ],
)
def test_a_status_is_known_in_every_spelling(words: str, slug: str) -> None:
    assert slug_of(words) == slug


def test_a_v3_return_without_an_id_cannot_be_listed() -> None:
    assert ReturnDetails.model_validate({"order_number": "#1"}).as_return() is None


def test_a_v3_return_of_nulls_is_still_a_return() -> None:
    nulls = dict.fromkeys(ReturnDetails.model_fields) | {"id": 3}
    return_ = ReturnDetails.model_validate(nulls).as_return()
    assert return_ is not None
    assert (return_.id, return_.status, return_.refund, return_.return_fee) == (3, "", None, None)


@pytest.mark.parametrize(
    ("url", "cursor"),
    [
        ("https://panel.sendcloud.sc/api/v2/returns?cursor=cD0xMjA0MTg1NjU%3D", "cD0xMjA0MTg1NjU="),
        ("https://evil.example/api/v2/returns?cursor=abc&page_size=1", "abc"),
        ("https://panel.sendcloud.sc/api/v2/returns", ""),
        ("http://[", ""),
        (None, ""),
        (3, ""),
    ],
)
def test_only_the_cursor_is_taken_out_of_an_address(url: object, cursor: str) -> None:
    assert cursor_of(url) == cursor


@pytest.mark.parametrize("slug", ["delivery-forced", "unsorted2"])
def test_a_status_that_has_a_name_and_no_number_is_known(slug: str) -> None:
    assert slug_of(slug) == slug


def test_the_house_number_is_found_wherever_it_stands() -> None:
    apart = {"street": "Laan", "house_number": "5"}
    parcel = OutgoingParcel.model_validate({"id": 1, "address_divided": apart})
    assert (parcel.street, parcel.number) == ("Laan", "5")
    parcel = OutgoingParcel.model_validate({"id": 1, "house_number": "6", "address_divided": apart})
    assert parcel.number == "6"


@pytest.mark.parametrize("reason", [5, "5", {"id": 5, "description": "Too small"}])
def test_a_reason_is_read_however_it_is_written(reason: object) -> None:
    assert Return.model_validate({"id": 1, "reason": reason}).reason == 5
