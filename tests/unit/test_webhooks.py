"""Webhooks: signatures over the raw bytes, and the events in signed bodies."""

import json
from datetime import UTC, datetime

import pytest

from portal.sendcloud import webhooks
from portal.sendcloud.webhooks import ParcelStatusChanged, ReturnCreated

BODY = b'{"key": "value"}'
SIGNED = "1eed4b3d41f4653ac64fd56f1bf1cbfd349e4482cbc11dff7134bd93e5da4b0a"


def test_the_published_example_is_verified() -> None:
    assert webhooks.verify(BODY, SIGNED, "secretkey")


@pytest.mark.parametrize(
    ("raw", "signature", "key"),
    [
        (BODY + b" ", SIGNED, "secretkey"),
        (b'{"key":"value"}', SIGNED, "secretkey"),
        (BODY, SIGNED, "another"),
        (BODY, SIGNED[:-1] + "b", "secretkey"),
        (BODY, "", "secretkey"),
        (BODY, "ééé", "secretkey"),
        (BODY, "\udce9", "secretkey"),
    ],
)
def test_anything_else_is_refused(raw: bytes, signature: str, key: str) -> None:
    """Security 33: the signature is over the raw bytes."""
    assert not webhooks.verify(raw, signature, key)


def test_without_a_key_even_a_matching_signature_is_refused() -> None:
    """Security 33: no key, no webhook."""
    empty = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    assert not webhooks.verify(b"", empty, "")


def test_a_created_return_is_read() -> None:
    data = {"id": 42, "order_number": "#1001", "refund_type": None, "items": [{"quantity": "2"}]}
    event = webhooks.parse(
        json.dumps({"action": "return_created", "timestamp": 1525271885993, "data": data}).encode()
    )
    assert isinstance(event, ReturnCreated)
    assert (event.data.id, event.data.order_number) == (42, "#1001")
    assert event.data.items[0].quantity == 2
    assert event.timestamp == datetime(2018, 5, 2, 14, 38, 5, 993000, UTC)


def test_a_changed_status_has_a_slug_although_only_its_id_is_sent() -> None:
    parcel = {"id": 7, "is_return": True, "status": {"id": 2000, "message": "Cancelled"}}
    body = {"action": "parcel_status_changed", "timestamp": 1525271885, "parcel": parcel}
    event = webhooks.parse(json.dumps(body).encode())
    assert isinstance(event, ParcelStatusChanged)
    assert event.parcel.status.slug == "cancelled"
    assert event.timestamp == datetime(2018, 5, 2, 14, 38, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b'"return_created"',
        b"[" * 100_000,
        b'{"action": "integration_credentials", "secret_key": "x"}',
        b'{"action": ["return_created"]}',
        b'{"action": "return_created"}',
        b'{"action": "return_created", "data": {"id": null}}',
        b'{"action": "parcel_status_changed", "parcel": null}',
    ],
)
def test_a_body_that_is_no_known_event_is_ignored(raw: bytes) -> None:
    assert webhooks.parse(raw) is None
