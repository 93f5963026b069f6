"""Every method that needs API keys, with success and failure, over HTTP against the simulator."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from portal.sendcloud import (
    ApiKeys,
    CannotBeCancelled,
    InvalidRequest,
    KeysRefused,
    NewImage,
    NewItem,
    NewReturn,
    NotFound,
    OAuthClient,
    OutcomeUnknown,
    RateLimited,
    Return,
    ReturnPortal,
    ReturnsApi,
    Sender,
    Transport,
    Unavailable,
    UnexpectedPayload,
)
from portal.sendcloud.records import ParcelStatus
from portal.sendcloud.statuses import slug_of
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.merchant_api.statuses import STATUSES
from portal.simulator.server import Simulator
from tests.harness.photos import photo
from tests.harness.sender import SENDER

DECLINED, STALE = LAST_ID - 2, LAST_ID - 3
KEYS = ApiKeys(auth.PUBLIC_KEY, auth.SECRET_KEY)


@pytest.fixture
def api(simulator: Simulator, transport: Transport) -> ReturnsApi:
    return ReturnsApi(transport, simulator.api_url, KEYS)


def pages(api: ReturnsApi, *, backwards_from: str = "") -> Iterator[tuple[Return, ...]]:
    page = api.list(backwards_from or None)
    yield page.returns
    while cursor := page.previous_cursor if backwards_from else page.next_cursor:
        page = api.list(cursor)
        yield page.returns


def test_pages_go_on_to_the_oldest_return_and_miss_none(api: ReturnsApi) -> None:
    listed = [return_ for page in pages(api) for return_ in page]
    assert len(listed) >= 120
    assert len({return_.id for return_ in listed}) == len(listed)
    moments = [return_.created_at for return_ in listed if return_.created_at]
    assert moments == sorted(moments, reverse=True)
    assert len(moments) == len(listed)


def test_pages_lead_back_to_the_newest_return(api: ReturnsApi) -> None:
    first = api.list()
    second = api.list(first.next_cursor)
    assert first.previous_cursor == ""
    assert api.list(second.previous_cursor).returns == first.returns


def test_an_invalid_cursor_is_not_found(api: ReturnsApi) -> None:
    with pytest.raises(NotFound):
        api.list("nonsense")


def test_the_past_returns_have_all_oddities_of_real_traffic(api: ReturnsApi) -> None:
    """A simulator with tidy returns only would hide the client's mistakes."""
    past = [return_ for page in pages(api) for return_ in page]
    options = {return_.delivery_option for return_ in past}
    assert options >= {"drop_off_labelless", "in_store", "pickup"}
    assert any(return_.reason is None for return_ in past)
    assert any(return_.outgoing_parcel is None and return_.order_number for return_ in past)
    assert any(return_.refund is None for return_ in past)
    assert any(return_.refund and return_.refund.total_refund is None for return_ in past)
    assert any(return_.incoming_parcel_data.parcel_status == 4879 for return_ in past)
    assert any(return_.incoming_parcel_data.customs_information for return_ in past)
    assert any(return_.images for return_ in past)
    assert any(len(return_.rule_modifications) == 2 for return_ in past)
    assert {str(return_.return_fee) for return_ in past} >= {"3.5", "0.0", "1"}


def test_a_single_return_is_the_same_as_in_the_list(api: ReturnsApi) -> None:
    listed = api.list().returns[7]
    assert api.retrieve(listed.id) == listed


def test_returns_between_two_moments_are_those_of_the_list(
    api: ReturnsApi, simulator: Simulator
) -> None:
    now = datetime.fromtimestamp(simulator.world.now(), UTC)
    since = now - timedelta(days=3)
    recent = api.between(since, now)
    listed = api.list().returns
    assert [return_.id for return_ in recent.returns] == [
        return_.id for return_ in listed if return_.created_at and return_.created_at > since
    ]
    for mine, same in zip(recent.returns, listed, strict=False):
        assert (mine.created_at, mine.status, mine.order_number, mine.customer) == (
            same.created_at,
            same.status,
            same.order_number,
            same.customer,
        )


def test_returns_of_one_status_can_be_paged_through(api: ReturnsApi, simulator: Simulator) -> None:
    now = datetime.fromtimestamp(simulator.world.now(), UTC)
    span = (now - timedelta(days=365), now)
    first = api.between(*span, status="delivered")
    second = api.between(*span, status="delivered", cursor=first.next_cursor)
    assert {return_.status for return_ in (*first.returns, *second.returns)} == {"delivered"}
    ids = [{return_.id for return_ in page.returns} for page in (first, second)]
    assert not ids[0] & ids[1]
    back = api.between(*span, status="delivered", cursor=second.previous_cursor)
    assert back.returns == first.returns
    with pytest.raises(InvalidRequest):
        api.between(*span, status="lost")


def test_details_tell_the_items_and_the_history_in_order(api: ReturnsApi) -> None:
    details = api.details(LAST_ID - 50)
    assert [status.slug for status in details.history] == [
        "ready-to-send",
        "announced",
        "shipment-on-route",
        "delivered",
    ]
    assert all(item.description and item.value.value for item in details.parcel_items)
    assert (details.status, details.errors) == ("open", ())


def test_the_client_knows_every_status_in_words_and_by_id() -> None:
    for slug, (number, words) in STATUSES.items():
        assert (slug_of(words), ParcelStatus(id=number).slug) == (slug, slug)


def test_details_say_why_an_announcement_failed(api: ReturnsApi, simulator: Simulator) -> None:
    records = simulator.world.records
    failed = next(record for record in records if record.state == "announcement-failed")
    assert api.details(failed.id).errors[0].detail


def test_an_unknown_return_is_not_found(api: ReturnsApi) -> None:
    with pytest.raises(NotFound):
        api.retrieve(1)
    with pytest.raises(NotFound):
        api.details(1)


def test_a_requested_cancellation_takes_effect_later(api: ReturnsApi) -> None:
    api.request_cancellation(LAST_ID)
    assert api.retrieve(LAST_ID).status == "cancelling"
    outcome = api.retrieve(LAST_ID)
    assert (outcome.status, outcome.is_cancellable) == ("cancelled", False)


def test_a_carrier_may_decline_a_cancellation(api: ReturnsApi) -> None:
    api.request_cancellation(DECLINED)
    states = [api.retrieve(DECLINED).status for _ in range(2)]
    assert states == ["cancelling", "announced"]
    assert not api.retrieve(DECLINED).is_cancellable


def test_a_return_can_say_it_is_cancellable_and_still_be_refused(api: ReturnsApi) -> None:
    assert api.retrieve(STALE).is_cancellable
    with pytest.raises(CannotBeCancelled):
        api.request_cancellation(STALE)


def test_cancelling_twice_is_refused_and_an_unknown_return_not_found(api: ReturnsApi) -> None:
    api.request_cancellation(LAST_ID)
    with pytest.raises(CannotBeCancelled):
        api.request_cancellation(LAST_ID)
    with pytest.raises(NotFound):
        api.request_cancellation(1)


@pytest.mark.parametrize("trouble", ["drop", "hang", "500"])
def test_a_cancellation_without_an_answer_has_an_unknown_outcome(
    api: ReturnsApi, simulator: Simulator, trouble: str
) -> None:
    simulator.world.switches.api_trouble = trouble
    with pytest.raises(OutcomeUnknown):
        api.request_cancellation(LAST_ID)
    assert [call.method for call in simulator.world.requests].count("PATCH") == 1


def test_an_order_has_its_parcels_both_ways(api: ReturnsApi) -> None:
    listed = api.list().returns[0]
    parcels = api.find_parcels(order_number=listed.order_number)
    assert {parcel.is_return for parcel in parcels} == {True, False}
    assert {parcel.id for parcel in parcels} >= {listed.outgoing_parcel, listed.incoming_parcel}


def test_a_tracking_number_finds_one_parcel(api: ReturnsApi) -> None:
    (parcel,) = api.find_parcels(tracking_number="3SYZXG10001002")
    assert (parcel.order_number, parcel.postal_code) == ("#1002", "5642 CV")
    assert len(parcel.parcel_items) == 4


def test_a_search_without_a_match_finds_no_parcels(api: ReturnsApi) -> None:
    assert api.find_parcels(order_number="#9999") == ()


def test_a_search_for_nothing_is_never_sent(api: ReturnsApi, simulator: Simulator) -> None:
    with pytest.raises(ValueError, match="order or a tracking number"):
        api.find_parcels()
    assert not simulator.world.requests


def test_an_incoming_parcel_names_what_comes_back_and_why(api: ReturnsApi) -> None:
    parcel = api.parcel(api.list().returns[0].incoming_parcel or 0)
    assert parcel.is_return
    assert all(item.return_reason for item in parcel.parcel_items)
    assert parcel.status.slug == "announced"


def test_an_unknown_parcel_and_an_unknown_document_are_not_found(api: ReturnsApi) -> None:
    with pytest.raises(NotFound):
        api.parcel(1)
    with pytest.raises(NotFound):
        api.document(api.list().returns[0].incoming_parcel or 0, "cp71")


@pytest.mark.parametrize(
    ("option", "listed", "kind", "content_type"),
    [
        ("drop_off_point", ("label",), "label", "application/pdf"),
        ("drop_off_labelless", (), "qr", "image/png"),
    ],
)
def test_a_label_is_listed_and_a_code_can_be_fetched_unlisted(
    api: ReturnsApi, option: str, listed: tuple[str, ...], kind: str, content_type: str
) -> None:
    chosen = next(return_ for return_ in api.list().returns if return_.delivery_option == option)
    parcel = api.parcel(chosen.incoming_parcel or 0)
    assert parcel.document_types == listed
    assert api.document(parcel.id, kind).content_type == content_type


def test_a_return_from_outside_the_eu_has_customs_documents(api: ReturnsApi) -> None:
    listed = [return_ for page in pages(api) for return_ in page]
    abroad = next(item for item in listed if item.incoming_parcel_data.from_country == "CH")
    documents = api.parcel(abroad.incoming_parcel or 0).document_types
    assert {"cn23", "commercial-invoice"} <= set(documents)
    assert api.document(abroad.incoming_parcel or 0, "cn23").content_type == "application/pdf"


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("401", KeysRefused),
        ("403", KeysRefused),
        ("400", InvalidRequest),
        ("404", NotFound),
        ("429", RateLimited),
        ("500", Unavailable),
        ("503", Unavailable),
        ("html", UnexpectedPayload),
        ("drop", Unavailable),
    ],
)
def test_every_kind_of_trouble_has_its_own_error(
    api: ReturnsApi, simulator: Simulator, trouble: str, error: type[Exception]
) -> None:
    simulator.world.switches.api_trouble = trouble
    for ask in (api.list, lambda: api.retrieve(LAST_ID), lambda: api.parcel(1)):
        with pytest.raises(error):
            ask()
    with pytest.raises(error):
        api.find_parcels(order_number="#1001")


def test_a_list_that_never_comes_is_unavailable(api: ReturnsApi, simulator: Simulator) -> None:
    simulator.world.switches.api_trouble = "hang"
    with pytest.raises(Unavailable):
        api.list()


def test_wrong_keys_are_refused(simulator: Simulator, transport: Transport) -> None:
    for keys in (ApiKeys("", ""), ApiKeys(auth.PUBLIC_KEY, "wrong")):
        with pytest.raises(KeysRefused) as caught:
            ReturnsApi(transport, simulator.api_url, keys).list()
        assert caught.value.status == 401


def an_oauth_client(simulator: Simulator, secret: str = auth.CLIENT_SECRET) -> OAuthClient:
    return OAuthClient(f"{simulator.url}/account-host/oauth2/token", auth.CLIENT_ID, secret)


def tokens_asked(simulator: Simulator) -> int:
    return sum(call.path.endswith("/token") for call in simulator.world.requests)


def test_an_oauth_client_asks_for_one_token_however_many_threads_need_it(
    simulator: Simulator, transport: Transport
) -> None:
    simulator.world.switches.oauth_only = True
    api = ReturnsApi(transport, simulator.api_url, an_oauth_client(simulator))
    with ThreadPoolExecutor(6) as pool:
        newest = list(pool.map(lambda _: api.list().returns[0].id, range(6)))
    assert newest == [LAST_ID] * 6
    assert tokens_asked(simulator) == 1


def test_a_token_is_replaced_shortly_before_its_end(
    simulator: Simulator, transport: Transport
) -> None:
    now = [0.0]
    url = f"{simulator.url}/account-host/oauth2/token"
    client = OAuthClient(url, auth.CLIENT_ID, auth.CLIENT_SECRET, clock=lambda: now[0])
    first = client.authorization(transport)
    now[0] = 3500
    assert client.authorization(transport) == first
    now[0] = 3545
    assert client.authorization(transport) != first


def test_a_token_that_was_refused_is_replaced(simulator: Simulator, transport: Transport) -> None:
    api = ReturnsApi(transport, simulator.api_url, an_oauth_client(simulator))
    api.list()
    simulator.world.advance(4000)
    with pytest.raises(KeysRefused):
        api.list()
    assert api.list().returns


def test_a_wrong_oauth_client_is_refused(simulator: Simulator, transport: Transport) -> None:
    api = ReturnsApi(transport, simulator.api_url, an_oauth_client(simulator, "wrong"))
    with pytest.raises(KeysRefused):
        api.list()


def test_keys_do_not_open_an_oauth_integration(api: ReturnsApi, simulator: Simulator) -> None:
    simulator.world.switches.oauth_only = True
    with pytest.raises(KeysRefused):
        api.list()


@pytest.mark.parametrize("trouble", ["hang", "drop", "500"])
def test_without_a_token_no_cancellation_is_sent(
    simulator: Simulator, transport: Transport, trouble: str
) -> None:
    simulator.world.switches.api_trouble = trouble
    api = ReturnsApi(transport, simulator.api_url, an_oauth_client(simulator))
    with pytest.raises(Unavailable) as caught:
        api.request_cancellation(LAST_ID)
    assert type(caught.value) is Unavailable


def test_a_photo_of_the_portal_is_shown_on_its_return(
    api: ReturnsApi, simulator: Simulator, transport: Transport
) -> None:
    portal = ReturnPortal(transport, simulator.api_url, "noordpunt")
    lookup = portal.find_outgoing_parcel("#1001", "5642CV")
    name = portal.upload_photo(lookup.access_token, photo())
    item = NewItem(product_id="19284", quantity=1, return_reason=11)
    image = NewImage(filename=name, product_id="19284", description="T-shirt")
    sender = Sender(**SENDER)
    new = NewReturn(
        outgoing_parcel=lookup.parcel.id,
        delivery_option="drop_off_point",
        sender=sender,
        items=(item,),
        images=(image,),
    )
    made = portal.create_return(lookup.access_token, new)
    (shown,) = api.retrieve(made.return_id or 0).images
    assert (shown.product_id, shown.description) == ("19284", "T-shirt")
    assert transport.send("GET", shown.uploaded_image).body == photo()


def test_after_a_failed_token_request_the_next_calls_fail_at_once(transport: Transport) -> None:
    now = [0.0]
    dead = OAuthClient("http://127.0.0.1:9/token", "a", "b", clock=lambda: now[0])
    with pytest.raises(Unavailable, match="ConnectionError"):
        dead.authorization(transport)
    with pytest.raises(Unavailable, match="a moment ago"):
        dead.authorization(transport)
    now[0] = 6.0
    with pytest.raises(Unavailable, match="ConnectionError"):
        dead.authorization(transport)


def of_three_parcels(simulator: Simulator) -> list[int]:
    """The incoming parcels of a return from outside the EU that has three."""
    simulator.world.returns = []
    scenario = simulator.world.scenario("noordpunt", "#1021")
    assert scenario
    body = {"delivery_option": "drop_off_point", "incoming_parcel": {"collo_count": 3}}
    made = simulator.world.store("noordpunt", scenario, body)
    simulator.world.announced(made.id, "announced")
    return made.incoming


def test_the_parcels_of_one_return_are_found_from_its_first(
    api: ReturnsApi, simulator: Simulator
) -> None:
    numbers = of_three_parcels(simulator)
    found = api.colli_of(api.parcel(numbers[0]))
    assert [parcel.id for parcel in found] == numbers
    alone = api.parcel(api.list().returns[5].incoming_parcel or 0)
    assert api.colli_of(alone) == (alone,)


@pytest.mark.parametrize("kind", ["label", "customs-declaration"])
def test_the_documents_of_several_parcels_come_in_one_file(
    api: ReturnsApi, simulator: Simulator, kind: str
) -> None:
    numbers = of_three_parcels(simulator)
    content = api.merged_documents(numbers, kind).content  # type: ignore[arg-type]
    assert len(re.findall(rb"/Type /Page\b", content)) == 3


def test_documents_of_unknown_parcels_are_not_found(api: ReturnsApi) -> None:
    with pytest.raises(NotFound):
        api.merged_documents([1, 2], "label")
