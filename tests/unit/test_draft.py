"""The answers in a draft, what invalidates them, and which step comes next."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from portal.returns import formatting
from portal.returns.draft.answers import Item, Photo
from portal.returns.draft.parcel import WHOLE_PARCEL
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.lookup import normalize
from portal.returns.questions.flow import Flow
from portal.returns.questions.steps import ADDRESS, STEPS
from portal.returns.questions.steps.pickup import working_days_after
from portal.returns.questions.steps.store import StoreStep
from portal.returns.submissions.payload import new_return
from portal.sendcloud import OutgoingLookup, PortalSettings, ServicePoint
from portal.sendcloud.outgoing import AddressDivided, Country
from portal.sendcloud.payload import kept_whole

POINT = ServicePoint.model_validate(
    {
        "id": 5,
        "carrier": "dhl",
        "formatted_opening_times": {
            "0": ["09:00 - 12:00", "13:00 - 24:00"],
            "2": ["10:00 - 11:00"],
        },
    }
)


def draft_of(**settings: object) -> ReturnDraft:
    data = {
        "parcel": {
            "id": 1,
            "name": "Jane Doe",
            "country": {"iso_2": "NL"},
            "to_coordinates": {"latitude": 1, "longitude": 2},
        },
        "products": [
            {"id": "a", "price": "10.00", "quantity": 2},
            {"id": "b", "returnable": False},
        ],
        "carriers": [{"code": "dhl"}, {"code": "ups"}],
        "service_point": {"id": 4},
        "labelless_service_point": {"id": 4},
    }
    outgoing = OutgoingLookup.model_validate(data | {"access_token": "t"})
    return ReturnDraft(outgoing=outgoing, settings=PortalSettings.model_validate(settings))


def test_a_draft_never_holds_where_exactly_the_home_is() -> None:
    """Security 38: not a new one, nor one of a session, nor one with a fresh lookup."""
    told = {"latitude": 51.4467, "longitude": 5.4611}
    outgoing = draft_of().outgoing.model_dump() | {"shop_distances": [{"id": 7, "distance": 90}]}
    outgoing["parcel"] |= {"to_coordinates": told}
    outgoing["labelless_service_point"] = outgoing["service_point"] = POINT.model_dump()
    lookup = OutgoingLookup.model_validate(outgoing)
    began = ReturnDraft(outgoing=lookup, settings=PortalSettings())
    loaded = ReturnDraft.model_validate(draft_of().model_dump() | {"outgoing": outgoing})
    for draft in (began, loaded, draft_of().with_lookup(lookup, {})):
        place = draft.outgoing.parcel.to_coordinates
        assert place
        assert (place.latitude, place.longitude) == (51.45, 5.46)
        assert draft.outgoing.service_point is None
        assert draft.outgoing.shop_distances == ()
        assert "drop_off_labelless" in draft.delivery_options
        assert POINT.carrier not in str(draft.outgoing.labelless_service_point)


def test_stores_whose_postal_code_is_like_the_customers_come_first() -> None:
    codes = {1: "1012 AB", 2: "5611EM", 3: "5642 ZZ", 4: ""}
    stores = [{"id": number, "postal_code": code} for number, code in codes.items()]
    draft = draft_of(return_locations=stores)
    parcel = draft.outgoing.parcel.model_copy(update={"postal_code": "5642cv"})
    draft = draft.with_lookup(draft.outgoing.model_copy(update={"parcel": parcel}), {})
    assert [card.value for card in StoreStep().form(draft, None).options] == ["3", "2", "1", "4"]


ITEM = Item(product_id="a", quantity=2, reason=11)


def test_changing_the_option_forgets_the_service_point() -> None:
    chosen = draft_of().with_delivery_option("drop_off_point").with_service_point(POINT)
    assert chosen.with_delivery_option("pickup").service_point is None


def test_the_same_option_again_keeps_the_service_point() -> None:
    chosen = draft_of().with_delivery_option("drop_off_point").with_service_point(POINT)
    assert chosen.with_delivery_option("drop_off_point").service_point == POINT


def test_changing_the_items_forgets_the_delivery_option() -> None:
    chosen = draft_of().with_items((ITEM,)).with_delivery_option("pickup")
    other = ITEM.model_copy(update={"quantity": 1})
    assert chosen.with_items((other,)).delivery_option is None


def test_a_draft_survives_the_session() -> None:
    draft = draft_of().with_items((ITEM,)).with_delivery_option("drop_off_point")
    draft = draft.with_service_point(POINT).with_pickup_date(date(2026, 11, 23))
    assert ReturnDraft.model_validate(draft.model_dump(mode="json")) == draft


def test_stored_drafts_share_equal_settings_and_keep_what_a_newer_release_wrote() -> None:
    stored = draft_of().model_dump(mode="json")
    stored["settings"] |= {"newer": 1}
    first, second = kept_whole(ReturnDraft, stored), kept_whole(ReturnDraft, stored)
    assert first.settings is second.settings
    assert first.model_dump(mode="json")["settings"]["newer"] == 1
    stored["settings"] |= {"newer": 2}
    assert kept_whole(ReturnDraft, stored).model_dump()["settings"]["newer"] == 2


def test_without_delivery_options_in_the_settings_the_parcel_decides() -> None:
    assert draft_of().delivery_options == ("drop_off_labelless", "drop_off_point")


def test_an_unknown_option_is_hidden() -> None:
    offered = draft_of(delivery_options=["drone", "pickup"])
    assert offered.delivery_options == ("pickup",)


def test_in_store_needs_a_store() -> None:
    assert draft_of(delivery_options=["in_store"]).delivery_options == ()


@pytest.mark.parametrize("option", ["drop_off_point", "pickup", "in_store"])
def test_the_number_of_steps_never_grows_on_the_way(option: str) -> None:
    stores = [{"id": 7}]
    draft = draft_of(
        delivery_options=["drop_off_point", "pickup", "in_store"], return_locations=stores
    )
    before = len(Flow(STEPS, draft).applicable)
    assert len(Flow(STEPS, draft.with_delivery_option(option)).applicable) == before


def test_the_refund_step_is_left_out_where_nothing_is_offered() -> None:
    slugs = [step.slug for step in Flow(STEPS, draft_of()).applicable]
    assert slugs == ["items", "delivery", "service-point", "address", "review"]


def test_the_value_of_the_items_counts_every_piece() -> None:
    assert draft_of().with_items((ITEM,)).items_value == Decimal("20.00")


def test_the_return_names_the_service_points_own_carrier() -> None:
    draft = draft_of().with_items((ITEM,)).with_delivery_option("drop_off_point", "ups")
    body = new_return(draft.with_service_point(POINT)).body()
    assert body["selected_carrier_code"] == "dhl"
    assert body["service_point"] == {"id": 5}
    assert body["products"][0]["value"] == 20.0 / 2


def test_a_pickup_names_its_day_and_the_first_mile() -> None:
    draft = draft_of().with_items((ITEM,)).with_delivery_option("pickup")
    body = new_return(draft.with_pickup_date(date(2026, 11, 23))).body()
    assert body["pickup_date"] == "2026-11-23"
    assert body["selected_functionalities"] == {"first_mile": "pickup"}


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ("2026-11-23 10:00", "Open until 12:00"),
        ("2026-11-23 12:30", "Opens today at 13:00"),
        ("2026-11-24 08:00", "Opens tomorrow at 10:00"),
        ("2026-11-25 12:00", "Opens on Monday at 09:00"),
    ],
)
def test_a_service_point_says_when_it_is_open(now: str, says: str) -> None:
    assert formatting.opening_status(POINT, datetime.fromisoformat(now)) == says


def test_a_service_point_that_never_opens_says_nothing() -> None:
    assert formatting.opening_status(ServicePoint(id=1), datetime(2026, 11, 23)) == ""


def test_working_days_skip_the_weekend() -> None:
    days = working_days_after(date(2026, 11, 20), 5)
    assert days[0] == date(2026, 11, 23)
    assert days[-1] - days[0] == timedelta(days=4)


def test_masking_keeps_only_the_first_letter_of_each_word() -> None:
    assert formatting.masked("Jane Doe") == "J••• D•••"


@pytest.mark.parametrize(
    ("typed", "spellings"),
    [
        ("#1001", ["#1001", "1001"]),
        (" 1001 ", ["1001", "#1001"]),
        ("", []),
        ("#", ["#"]),
        ("wc 7b", ["wc 7b", "#wc 7b", "WC7B", "#WC7B"]),
        ("https://track.example/x?code=3s1", ["3s1", "#3s1", "3S1", "#3S1"]),
        ("\u200eORD\u20111", ["ORD\u20111", "ORD-1", "#ORD-1"]),
        ("ord–1", ["ord–1", "ord-1", "#ord-1", "ORD-1", "#ORD-1"]),
    ],
)
def test_an_order_number_is_tried_as_typed_first_with_and_without_its_sign(
    typed: str, spellings: list[str]
) -> None:
    assert normalize.spellings(typed) == spellings


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("5642 cv", ["5642 CV", "5642CV"]),
        ("5642cv", ["5642CV", "5642 CV"]),
        ("NL-5642CV", ["NL-5642CV", "5642CV", "5642 CV"]),
        ("sw1a1aa", ["SW1A1AA", "SW1A 1AA"]),
        ("D02AF30", ["D02AF30", "D02 AF30"]),
        ("k1a0b1", ["K1A0B1", "K1A 0B1"]),
        ("11455", ["11455", "114 55"]),
        ("LV-1010", ["LV-1010", "1010"]),
        ("1000–001", ["1000–001", "1000-001"]),
        ("D-10115.", ["D-10115.", "10115", "101 15"]),
        ("８００１", ["８００１", "8001"]),
    ],
)
def test_a_postal_code_is_tried_as_typed_first_then_without_and_with_its_blank(
    typed: str, codes: list[str]
) -> None:
    query = normalize.LookupQuery.from_input("#1", typed)
    assert [code for number, code in query.spellings if number == "#1"] == codes


def photo_of(product_id: str) -> Photo:
    return Photo(id=f"photo-{product_id}", product_id=product_id, filename="x.jpg", thumbnail="")


def test_a_photo_stays_as_long_as_its_product_is_chosen() -> None:
    draft = draft_of().with_photo(photo_of("a")).with_photo(photo_of("b"))
    assert draft.with_items((ITEM,)).photos == (photo_of("a"),)


def test_a_submitted_draft_keeps_no_photo() -> None:
    assert draft_of().with_photo(photo_of("a")).as_submitted().photos == ()


@pytest.mark.parametrize(
    ("returned", "left"), [({}, [2]), ({"a": 1}, [1]), ({"a": 2}, []), ({WHOLE_PARCEL: 1}, [])]
)
def test_returned_pieces_are_taken_off_the_products_that_can_be_returned(
    returned: dict[str, int], left: list[int]
) -> None:
    draft = draft_of()
    rest = draft.with_lookup(draft.outgoing, returned)
    assert [product.quantity for product in rest.products] == left
    assert rest.is_exhausted is (not left)


def test_items_that_were_returned_elsewhere_must_be_chosen_again() -> None:
    draft = draft_of().with_items((ITEM,)).with_refund("money")
    later = draft.with_lookup(draft.outgoing, {"a": 1})
    assert (later.items, later.items_answered, later.refund_type) == ((), False, "money")
    assert draft.with_lookup(draft.outgoing, {}).items == (ITEM,)


def test_a_parcel_without_products_comes_back_once() -> None:
    outgoing = draft_of().outgoing.model_copy(update={"products": ()})
    draft = draft_of().with_lookup(outgoing, {})
    assert draft.quantities == {WHOLE_PARCEL: 1}
    assert draft.fits_beside({})
    assert not draft.fits_beside({WHOLE_PARCEL: 1})


def test_a_delivery_address_with_a_hole_is_no_answer_even_if_it_was_confirmed() -> None:
    draft = draft_of().with_address(None)
    assert not ADDRESS.is_complete(draft)
    whole = {"street": "Laan", "house_number": "1"}
    parcel = draft.outgoing.parcel.model_copy(
        update={
            "address_divided": AddressDivided.model_validate(whole),
            "postal_code": "5642 CV",
            "city": "Eindhoven",
            "country": Country(iso_2="NL"),
            "email": "a@example.com",
        }
    )
    outgoing = draft.outgoing.model_copy(update={"parcel": parcel})
    assert ADDRESS.is_complete(draft.model_copy(update={"outgoing": outgoing}))
