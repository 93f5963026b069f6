"""A customer's answers survive an update, an update's way back, and both at once."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from portal import __version__
from portal.sendcloud.outgoing import OutgoingLookup
from portal.simulator.server import Simulator
from tests.harness import release_drafts
from tests.harness.customer import Customer
from tests.harness.release_drafts import WALKS

ORDERS = {"the whole parcel": "#1003"}
ANSWERS: dict[str, Callable[[Customer], Customer]] = {
    "items": lambda customer: customer.choose_items(),
    "delivery": lambda customer: customer.choose_delivery("drop_off_point"),
    "review": lambda customer: customer.confirm(),
}


# A table of days, which has no fields, and what every load makes coarser than it was.
NOT_KEPT = {
    "/service_point/formatted_opening_times",
    "/outgoing/parcel/to_coordinates",
    "/outgoing/labelless_service_point",
    "/outgoing/labelless_service_point/formatted_opening_times",
}


def put_in_place(customer: Customer, draft: dict[str, Any]) -> Customer:
    """Let the open session hold this draft, under the tokens that the simulator just gave."""
    own = release_drafts.draft_of(customer)
    tokens = {name: own["outgoing"][name] for name in ("access_token", "service_points_token")}
    session = customer.client.session
    draft = draft | {"outgoing": draft["outgoing"] | tokens}
    session["return_drafts"] = {customer.draft_id: draft}
    session.save()
    return customer.visit(f"/return/{customer.draft_id}/review/")


def finish(customer: Customer) -> Customer:
    """Answer whatever is still open, up to the label."""
    for _ in ANSWERS:
        if customer.url.endswith("/label/"):
            break
        ANSWERS[customer.url.split("/")[3]](customer)
    return customer


def uploads(draft: dict[str, Any]) -> dict[str, bytes]:
    """The draft's photos, which Sendcloud has had since before the update."""
    return {photo["filename"]: b"" for photo in draft["photos"]}


def enriched(value: Any) -> Any:
    """What a newer release may store: the same, with a field more in every structure."""
    if isinstance(value, list):
        return [enriched(element) for element in value]
    if not isinstance(value, dict):
        return value
    return {name: enriched(part) for name, part in value.items()} | {"next": {"gift": True}}


def without_mappings(draft: dict[str, Any]) -> dict[str, Any]:
    """Only structures have fields; these two are tables, whose keys are the portal's own."""
    return draft | {"returned": {}, "unsaved_input": {}}


@pytest.mark.parametrize("walk", WALKS)
def test_this_release_has_its_drafts_among_the_samples(customer: Customer, walk: str) -> None:
    """A sample that is missing is written; commit it with the release."""
    path = release_drafts.FOLDER / f"{__version__}.json"
    drafts = json.loads(path.read_text()) if path.exists() else {}
    if walk not in drafts:
        drafts[walk] = release_drafts.draft_of(WALKS[walk](customer))
        path.write_text(json.dumps(drafts, indent=1, sort_keys=True) + "\n")
        pytest.fail(f"{path.name} lacked the draft {walk!r}; it has been written, so commit it")


@pytest.mark.parametrize("release", release_drafts.releases())
@pytest.mark.parametrize("walk", WALKS)
def test_a_return_that_began_under_an_older_release_is_finished_under_this_one(
    customer: Customer, simulator: Simulator, release: str, walk: str
) -> None:
    draft = release_drafts.written_by(release)[walk]
    simulator.world.uploads |= uploads(draft)
    customer.look_up(ORDERS.get(walk, "#1001"))
    assert finish(put_in_place(customer, draft)).url.endswith("/label/")


@pytest.mark.parametrize("walk", WALKS)
def test_a_return_that_began_under_the_next_release_is_finished_under_this_one(
    customer: Customer, simulator: Simulator, walk: str
) -> None:
    draft = enriched(release_drafts.written_by(__version__)[walk])
    simulator.world.uploads |= uploads(draft)
    customer.look_up(ORDERS.get(walk, "#1001"))
    assert finish(put_in_place(customer, without_mappings(draft))).url.endswith("/label/")


def unknown(value: Any, path: str = "") -> set[str]:
    """Where in a draft the next release has a field of its own."""
    if isinstance(value, list):
        return {found for part in value for found in unknown(part, path)}
    if not isinstance(value, dict):
        return set()
    below = (unknown(part, f"{path}/{name}") for name, part in value.items() if name != "next")
    return ({path} if "next" in value else set()).union(*below)


def test_what_only_the_next_release_knows_goes_through_a_save_of_this_one(
    customer: Customer,
) -> None:
    """Old and new pods answer the same customer in turn; neither loses what the other wrote."""
    customer.until_review("drop_off_point")
    draft = without_mappings(enriched(release_drafts.draft_of(customer)))
    put_in_place(customer, draft)
    before = unknown(release_drafts.draft_of(customer))
    assert {"", "/items", "/settings", "/outgoing/products", "/service_point"} < before
    delivery = customer.url.replace("review", "delivery")
    customer.visit(delivery).post(delivery_option="drop_off_point")
    saved = release_drafts.draft_of(customer)
    assert saved["next"] == {"gift": True}
    assert unknown(saved) == before - NOT_KEPT


def test_what_sendcloud_sends_and_the_portal_does_not_know_is_not_stored() -> None:
    """Only a draft keeps unknown fields; an answer of Sendcloud brings none into the session."""
    told = {"parcel": {"id": 1, "birthday": "1990-01-01"}, "access_token": "t", "loyalty": 1}
    lookup = OutgoingLookup.model_validate(told)
    assert "birthday" not in lookup.model_dump_json()
    assert "loyalty" not in lookup.model_dump_json()


def test_a_new_lookup_does_not_inherit_what_an_older_one_held(customer: Customer) -> None:
    customer.look_up()
    put_in_place(customer, without_mappings(enriched(release_drafts.draft_of(customer))))
    customer.look_up()
    saved = release_drafts.draft_of(customer)
    assert saved["next"] == {"gift": True}
    assert unknown(saved["outgoing"]) == set()


def test_the_samples_hold_nothing_but_the_simulators_people() -> None:
    for release in release_drafts.releases():
        for draft in release_drafts.written_by(release).values():
            assert draft["outgoing"]["parcel"]["name"] == "Test Shopper"
