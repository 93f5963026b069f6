"""The client turns whatever arrives into a payload or one of its own errors."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.returns import formatting
from portal.sendcloud import (
    ApiKeys,
    NewReturn,
    ReturnPortal,
    ReturnsApi,
    SendcloudError,
    Sender,
    ServicePoint,
    ServicePoints,
    decoding,
    webhooks,
)
from portal.sendcloud.returns_api import cursor_of
from portal.sendcloud.transport import Reply
from portal.simulator import brands, geography, parcels
from portal.simulator.merchant_api import parcels_v2, returns_v2, returns_v3, sample_returns
from portal.simulator.scenarios import SCENARIOS
from tests.properties.strategies import anything, texts, with_one_thing_wrong

LOOKUP = {"data": parcels.data(SCENARIOS[1]), "access_token": "t", "service_points_token": "s"}
SETTINGS = brands.SETTINGS["noordpunt"]
CREATED = {"poller_url": "https://x/", "return": 1, "incoming_parcels": [2], "payment_url": "p"}
READY = {"download_url": "https://x/", "return": 1, "parcels": [2], "tracking_numbers": ["3S"]}
RECORD = sample_returns.records(1_790_000_000)[20]
RETURN = returns_v2.body(RECORD, "https://x")
DETAILS = returns_v3.body(RECORD, "https://x")
PARCEL = {"parcel": parcels_v2.incoming(RECORD, 0, "https://x")}
PAGE = {"next": None, "previous": None, "returns": [RETURN]}
NEW = NewReturn(outgoing_parcel=1, delivery_option="in_store", sender=Sender(from_name="x"))
AROUND = {"country": "NL", "centre": "Eindhoven", "radius": 5000}


@dataclass
class Line:
    """Takes the place of the transport and answers every call with the same bytes."""

    status: int
    body: bytes

    def send(self, *args: Any, **more: Any) -> Reply:
        return Reply(self.status, {}, self.body)


def portal(line: Line) -> ReturnPortal:
    return ReturnPortal(line, "https://x", "b")  # type: ignore[arg-type]


def keys(line: Line) -> ReturnsApi:
    return ReturnsApi(line, "https://x", ApiKeys("a", "b"))  # type: ignore[arg-type]


def near(line: Line) -> object:
    return ServicePoints(line, "https://x").near("t", **AROUND)  # type: ignore[arg-type]


CALLS: dict[str, tuple[Any, Callable[[Line], object]]] = {
    "settings": (SETTINGS, lambda line: portal(line).settings()),
    "lookup": (LOOKUP, lambda line: portal(line).find_outgoing_parcel("1", "2")),
    "create": (CREATED, lambda line: portal(line).create_return("t", NEW)),
    "upload": ([{"filename": "a.jpg"}], lambda line: portal(line).upload_photo("t", b"x")),
    "poll": (READY, lambda line: portal(line).label_status("https://x/poll")),
    "download": ({}, lambda line: portal(line).download("https://x/label")),
    "service points": (list(geography.POINTS[:2]), near),
    "returns": (PAGE, lambda line: keys(line).list()),
    "return": (RETURN, lambda line: keys(line).retrieve(1)),
    "details": (DETAILS, lambda line: keys(line).details(1)),
    "parcel": (PARCEL, lambda line: keys(line).parcel(1)),
    "cancellation": ({"message": "x"}, lambda line: keys(line).request_cancellation(1)),
}


@pytest.mark.parametrize("name", CALLS)
@given(body=anything, status=st.sampled_from([200, 201, 202, 204, 301, 400, 401, 404, 500, 503]))
def test_any_json_is_an_answer_or_an_error_that_we_know(name: str, body: Any, status: int) -> None:
    with suppress(SendcloudError):
        CALLS[name][1](Line(status, json.dumps(body).encode()))


@pytest.mark.parametrize("name", CALLS)
@given(data=st.data())
def test_one_thing_wrong_is_an_answer_or_an_error_that_we_know(name: str, data: Any) -> None:
    body = data.draw(with_one_thing_wrong({"body": CALLS[name][0]}))
    with suppress(SendcloudError):
        CALLS[name][1](Line(200, json.dumps(body.get("body")).encode()))


@pytest.mark.parametrize("name", CALLS)
@given(body=st.binary(max_size=60), status=st.sampled_from([200, 404, 500]))
def test_any_bytes_are_an_answer_or_an_error_that_we_know(
    name: str, body: bytes, status: int
) -> None:
    with suppress(SendcloudError):
        CALLS[name][1](Line(status, body))


@given(value=anything)
def test_a_cursor_is_read_from_anything(value: Any) -> None:
    assert isinstance(cursor_of(value), str)


@given(cursor=texts)
def test_a_cursor_in_an_address_is_read_unchanged(cursor: str) -> None:
    from urllib.parse import urlencode

    with suppress(UnicodeEncodeError):
        assert cursor_of(f"https://x/?{urlencode({'cursor': cursor})}") == cursor


@given(raw=st.binary(max_size=80), signature=texts, key=texts)
def test_any_bytes_under_any_signature_are_no_webhook(raw: bytes, signature: str, key: str) -> None:
    with suppress(UnicodeEncodeError):
        assert not webhooks.verify(raw, signature, key)
    webhooks.parse(raw)


TIMES = st.times()
SPANS = st.lists(st.tuples(TIMES, TIMES).map(sorted), max_size=3)


@given(times=anything, now=st.datetimes())
def test_any_opening_times_can_be_shown(times: Any, now: datetime) -> None:
    point = ServicePoint.model_validate({"id": 1, "formatted_opening_times": times})
    formatting.opening_hours(point)
    formatting.opening_status(point, now)


@given(days=st.lists(SPANS, min_size=7, max_size=7), now=st.datetimes())
def test_a_service_point_is_open_only_between_opening_and_closing(days: Any, now: datetime) -> None:
    times = {
        str(number): [f"{start:%H:%M} - {end:%H:%M}" for start, end in spans]
        for number, spans in enumerate(days)
    }
    point = ServicePoint.model_validate({"id": 1, "formatted_opening_times": times})
    minute = f"{now:%H:%M}"
    is_open = any(span[:5] <= minute < span[-5:] for span in times[str(now.weekday())])
    assert formatting.opening_status(point, now).startswith("Open until") == is_open


@given(value=anything)
def test_every_text_that_was_read_can_be_written(value: Any) -> None:
    written = json.dumps(decoding.loads(json.dumps(value).encode()), ensure_ascii=False)
    assert "\\u0000" not in written
    written.encode()
