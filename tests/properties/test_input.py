"""Whatever a visitor types or posts, and whatever a session holds, the portal gives a page."""

import hashlib
import hmac
import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.returns.draft import session
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.lookup import normalize
from portal.returns.lookup.forms import LookupForm
from portal.returns.questions.flow import Flow
from portal.returns.questions.forms.items import ItemsForm
from portal.returns.questions.pages import PAGES
from portal.returns.questions.steps import QUESTIONS
from portal.returns.submissions.payload import new_return
from portal.sendcloud import OutgoingLookup, PortalSettings
from portal.simulator import brands, parcels
from portal.simulator.scenarios import SCENARIOS
from portal.upstream import brand_settings
from tests.harness.customer import Customer
from tests.properties.strategies import anything, texts, with_one_thing_wrong

OUTGOING = OutgoingLookup.model_validate(parcels.data(SCENARIOS[1]) | {"access_token": "t"})
PORTAL = PortalSettings.model_validate(brands.SETTINGS["noordpunt"]["portal"])
DRAFT = ReturnDraft(outgoing=OUTGOING, settings=PORTAL)
CREATED = {
    "action": "return_created",
    "timestamp": 1790000000000,
    "data": {"id": 1185082, "order_number": "#1001", "items": [{"quantity": 1}]},
}
FINISHED = (
    DRAFT.with_refund("money")
    .with_delivery_option("drop_off_point", "dhl")
    .with_service_point(OUTGOING.service_point)
    .with_address(None)
)


@given(text=texts)
def test_whatever_is_typed_becomes_one_word_in_capitals(text: str) -> None:
    identifier = normalize.normal_identifier(text)
    spellings = normalize.spellings(identifier)
    assert not re.search(r"\s", identifier)
    assert len(spellings) <= 2
    assert {spelling.lstrip("#") for spelling in spellings} <= {identifier.lstrip("#")}


@given(text=texts)
def test_a_postal_code_is_the_same_however_often_it_is_tidied(text: str) -> None:
    once = normalize.LookupQuery.from_input("1001", text).postal_code
    assert normalize.LookupQuery.from_input("1001", once).postal_code == once


@given(identifier=texts, postal_code=texts)
def test_a_lookup_costs_a_bounded_number_of_different_calls(
    identifier: str, postal_code: str
) -> None:
    asked = normalize.LookupQuery.from_input(identifier, postal_code).spellings
    assert len(set(asked)) == len(asked) <= normalize.MOST_LOOKUPS


@given(identifier=texts, postal_code=texts)
def test_the_lookup_form_takes_or_explains_everything(identifier: str, postal_code: str) -> None:
    form = LookupForm({"identifier": identifier, "postal_code": postal_code})
    assert form.is_valid() != bool(form.errors)
    if form.is_valid():
        assert form.cleaned_data["identifier"].strip()


@given(quantity=texts | st.integers().map(str) | st.integers(-2, 4).map(str))
def test_the_form_accepts_only_quantities_that_were_bought(quantity: str) -> None:
    data = QueryDict(mutable=True)
    data.update({"chosen-0": "on", "reason-0": "11", "quantity-0": quantity})
    form = ItemsForm(DRAFT, data)
    if form.is_valid():
        assert [item.quantity for item in form.answer().items] in ([1], [2])
    else:
        assert form.errors["quantity-0"]


@given(data=st.dictionaries(st.sampled_from(["chosen-0", "chosen-9", "reason-0", "x"]), texts))
def test_an_items_form_of_any_fields_takes_only_what_was_bought(data: dict[str, str]) -> None:
    query = QueryDict(mutable=True)
    query.update(data)
    form = ItemsForm(DRAFT, query)
    if form.is_valid():
        bought = {product.id for product in DRAFT.products}
        assert {item.product_id for item in form.answer().items} <= bought


def session_with(drafts: Any) -> SessionStore:
    held = SessionStore()
    held[session.KEY] = drafts
    return held


@given(drafts=anything)
def test_a_session_that_holds_anything_else_has_no_draft(drafts: Any) -> None:
    for content in (drafts, {"d": drafts}):
        with pytest.raises(session.DraftNotFound):
            session.load(session_with(content), "d")


def walk(draft: ReturnDraft) -> None:
    """Do everything that the pages do with a draft."""
    flow = Flow(PAGES, draft)
    assert flow.current in flow.applicable
    for page in flow.applicable:
        page.summary(draft)
        assert flow.after(page) in flow.applicable
    for question in QUESTIONS:
        if question.applies_to(draft):
            question.form(draft, None)
    json.dumps(new_return(draft).body(), allow_nan=False)


@given(changed=with_one_thing_wrong(FINISHED.model_dump(mode="json")))
def test_a_draft_with_one_thing_wrong_is_missing_or_usable(changed: Any) -> None:
    try:
        draft = session.load(session_with({"d": changed}), "d")
    except session.DraftNotFound:
        return
    walk(draft)
    assert ReturnDraft.model_validate(draft.model_dump(mode="json")) == draft


@given(data=with_one_thing_wrong(parcels.data(SCENARIOS[1])))
def test_a_parcel_with_one_thing_wrong_can_be_returned_or_is_refused(data: Any) -> None:
    try:
        outgoing = OutgoingLookup.model_validate(data | {"access_token": "t"})
    except ValueError:
        return
    draft = ReturnDraft(outgoing=outgoing, settings=PORTAL)
    walk(draft)
    assert ReturnDraft.model_validate(draft.model_dump(mode="json")) == draft


@given(portal=with_one_thing_wrong(brands.SETTINGS["noordpunt"]))
def test_settings_with_one_thing_wrong_break_no_step(portal: Any) -> None:
    inner = portal.get("portal") if isinstance(portal.get("portal"), dict) else {}
    stores = {"return_locations": portal.get("return_locations")}
    changed = PortalSettings.model_validate(stores | inner)
    walk(ReturnDraft(outgoing=OUTGOING, settings=changed))


@pytest.fixture
def unlimited(settings) -> None:
    """Lift every limit, because Hypothesis sends more requests than people do."""
    for name in dir(django_settings):
        if name.startswith("LIMIT_"):
            setattr(settings, name, "9999/minute")


SLUGS = ("items", "refund", "delivery", "service-point", "store", "pickup", "address", "review")


@settings(max_examples=20)
@given(data=with_one_thing_wrong(parcels.data(SCENARIOS[1])))
def test_a_parcel_with_one_thing_wrong_breaks_no_page(
    data: Any, simulator, client, db, unlimited
) -> None:
    """The parcel goes through HTTP, the session and the templates."""
    tokens = {"access_token": "t", "service_points_token": "s"}
    body = json.dumps({"data": data} | tokens).encode()
    simulator.world.switches.canned = {"/outgoing": body}
    form = {"identifier": "#1002", "postal_code": "5642 CV"}
    page = client.post("/", form)
    assert page.status_code in {302, 422, 502}
    if page.status_code == 302:
        draft_id = page["Location"].split("/")[2]
        chosen = {"chosen-0": "on", "quantity-0": "1", "reason-0": "11", "reason": "11"}
        client.post(f"/return/{draft_id}/items/", chosen | {"refund_type": "money"})
        client.post(f"/return/{draft_id}/delivery/", {"delivery_option": "drop_off_point"})
        for slug in SLUGS:
            assert client.get(f"/return/{draft_id}/{slug}/", follow=True).status_code == 200


@pytest.mark.parametrize("nasty", ["\ud800", "\x00", "1e99999999999", 10**30])
def test_half_a_character_and_an_endless_number_break_no_page(
    nasty: Any, simulator, client, db, unlimited
) -> None:
    data = json.loads(json.dumps(parcels.data(SCENARIOS[1])))
    data["products"][0] |= dict.fromkeys(("id", "name", "price"), nasty)
    data["service_point"] |= dict.fromkeys(("name", "city", "distance"), nasty)
    data["carriers"][0] |= dict.fromkeys(("code", "name"), nasty)
    tokens = {"access_token": "t", "service_points_token": "s"}
    body = json.dumps({"data": data} | tokens).encode()
    simulator.world.switches.canned = {"/outgoing": body}
    customer = Customer(client).until_delivery("#1002")
    customer.post(delivery_option="drop_off_point")
    for slug in SLUGS:
        page = client.get(f"/return/{customer.draft_id}/{slug}/", follow=True)
        assert page.status_code == 200


@given(body=anything | with_one_thing_wrong(CREATED))
def test_any_signed_webhook_is_accepted_ignored_or_too_old(body: Any, client, db, settings) -> None:
    settings.SENDCLOUD_WEBHOOK_KEY = "k"
    raw = json.dumps(body).encode()
    signature = hmac.new(b"k", raw, hashlib.sha256).hexdigest()
    answer = client.post(
        reverse("webhook-sendcloud"),
        raw,
        content_type="application/json",
        headers={"Sendcloud-Signature": signature},
    )
    assert answer.status_code == 200 or (answer.status_code, answer.content) == (403, b"too old")


@settings(max_examples=30)
@given(portal=with_one_thing_wrong(brands.SETTINGS["noordpunt"]))
def test_settings_with_one_thing_wrong_do_not_break_the_front_page(
    portal: Any, simulator, client, db
) -> None:
    cache.clear()
    brand_settings.recent_settings.forget()
    simulator.world.switches.canned = {"/return-portal": json.dumps(portal).encode()}
    assert client.get("/").status_code == 200
    assert client.get("/brand.css").status_code == 200


@settings(max_examples=30)
@given(
    method=st.sampled_from(["get", "post"]),
    draft_id=texts.filter(lambda text: "/" not in text and text not in {"", ".", ".."}),
    slug=st.sampled_from([*PAGES, "label", "label/poll", "label/pay", "label/qr", "again", "x"]),
)
def test_an_invented_draft_is_not_found(
    method: str, draft_id: str, slug: str, simulator, client, db
) -> None:
    url = f"/return/{quote(draft_id, errors='replace')}/{slug}/"
    page = getattr(client, method)(url, follow=True)
    assert page.status_code in {404, 405}


@settings(max_examples=30)
@given(data=st.dictionaries(texts, texts, max_size=3), identifier=texts, postal_code=texts)
def test_the_lookup_page_answers_whatever_is_posted(
    data: Any, identifier: str, postal_code: str, simulator, client, db, unlimited
) -> None:
    posted = {name.encode("utf-8", "replace").decode(): value for name, value in data.items()}
    posted |= {"identifier": identifier, "postal_code": postal_code}
    posted = {name: value.encode("utf-8", "replace").decode() for name, value in posted.items()}
    assert client.post("/", posted).status_code in {422, 429, 502}


SIGNS = st.text(alphabet=" -./#_\u200b\u00ad", max_size=2)


@given(st.text(alphabet="0123456789abcXYZäß", min_size=1, max_size=12), st.data())
def test_a_limit_counts_a_number_whatever_signs_are_between(text: str, data) -> None:
    """Security 1: blanks, dashes, invisible marks, case and width make no other count."""
    spelled = "".join(letter + data.draw(SIGNS) for letter in text)
    key = normalize.counted(text)
    assert normalize.counted(data.draw(SIGNS) + spelled) == key
    assert normalize.counted(spelled.upper()) == normalize.counted(key) == key
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in spelled)
    assert normalize.counted(wide) == key


@given(st.text(max_size=40))
def test_whatever_is_typed_has_a_count(text: str) -> None:
    """Security 1: nothing that can be looked up is left uncounted."""
    key = normalize.counted(text)
    assert normalize.counted(key) == key
    assert key or not normalize.spellings(text)
