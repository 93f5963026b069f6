"""Every field of every answer of Sendcloud, changed in many ways, through the customer's pages.

One value is changed at a time. A field that only decorates must not stop the customer. Where a
needed one is missing, the page is honest. Whatever is changed, the portal never fails, shows no
trace of a program, and never makes two returns.

Each run walks a sample of fields and changes, which depends on SEED. With EVERY_WALK set, it walks
all of them, which takes about half an hour: `make test-walks`.
"""

import json
import os
import random
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.models import JobRun, Submission, WebhookEvent
from portal.simulator import mutations
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from portal.simulator.webhooks import sign
from portal.upstream import brand_settings, clients
from tests.harness.customer import Customer
from tests.harness.robot import walk

pytestmark = pytest.mark.django_db

SEED = os.environ.get("SEED", "1")
MOST = 20  # walks of each endpoint in a run that does not walk all
EVERY_WALK = bool(os.environ.get("EVERY_WALK"))
MARKUP = "<b class=mutant>x</b>"
KINDS: dict[str, Any] = {
    "null": None,
    "missing": mutations.MISSING,
    "empty text": "",
    "word": "mutant",
    "markup": MARKUP,
    "right to left": "a\u202eb",
    "long text": "x" * 5000,
    "number": 7,
    "negative": -1,
    "huge": 10**30,
    "not a number": float("nan"),
    "true": True,
    "empty list": [],
    "list": [[1]],
    "empty object": {},
    "object": {"mutant": 1},
}
READY = "Your label is ready"
REGISTERED = "Your return is registered"
CHECKING = "We’re checking your return"
DELAYED = "This is taking longer than usual"
NOT_ONLINE = "We can’t return this order online"
UNCLEAR = "Something went wrong on our side"
ON_ITS_WAY = "Your parcel is on its way to us"
MADE = frozenset({READY, REGISTERED})
# Where a field of these is changed, the customer may have to stop on an honest page. The rule for
# all others is that they only decorate, or that the portal finds another way.
NEEDED: dict[str, tuple[str, ...]] = {
    "settings": ("portal.reasons", "portal.refund_options", "portal.delivery_options"),
    "lookup": (
        "access_token",
        "data.parcel.id",
        "data.products",
        "data.carriers",
        "data.service_point",
    ),
    "points": ("0.id", "0.carrier"),
    "create": ("return", "incoming_parcels"),
    "poll": (),
    "list": (
        "returns.0.id",
        "returns.0.outgoing_parcel",
        "returns.0.created_at",
        "returns.0.delivery_option",
    ),
    "return": (),
    "details": ("status", "status_history", "collo_count"),
    "parcel": ("parcel.id",),
}


def sampled(paths: list[mutations.Path]) -> list[tuple[mutations.Path, str]]:
    """Some fields, each with one change; with EVERY_WALK, every field with every change."""
    if EVERY_WALK:
        return [(path, kind) for path in paths for kind in KINDS]
    choose = random.Random(SEED)
    some = choose.sample(paths, min(MOST, len(paths)))
    return [(path, choose.choice(list(KINDS))) for path in some]


def visible(html: str) -> str:
    """What a person reads of a page."""
    text = re.sub(r"<(script|style|head)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def assert_honest(customer: Customer) -> None:
    """The page is one for people, and not a failure of the portal."""
    assert customer.page.status_code in {200, 404, 422, 502, 503}, customer.page.status_code
    assert MARKUP not in customer.text
    read = visible(customer.text)
    assert not re.search(r"\b(None|nan|NaN|Infinity|inf|undefined)\b|[{}]", read), read
    assert "\u202e" not in read
    if customer.page.status_code in {502, 503}:
        assert re.search(UNCLEAR, customer.text)


def is_needed(endpoint: str, path: mutations.Path) -> bool:
    """Whether the field, or one that holds it or is in it, is on the list."""
    name = ".".join(map(str, path))
    return any(
        f"{name}.".startswith(f"{needed}.") or f"{needed}.".startswith(f"{name}.")
        for needed in NEEDED[endpoint]
    )


@pytest.fixture
def world(simulator: Simulator, settings) -> Simulator:
    """A portal with keys and without limits; labels are ready at once, and nothing moves."""
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    settings.SENDCLOUD_WEBHOOK_KEY = auth.WEBHOOK_KEY
    settings.SENDCLOUD_READ_TIMEOUT = settings.SENDCLOUD_DEADLINE = 10
    clients.transport.cache_clear()
    simulator.world.switches.polls_until_ready = 0
    simulator.world.switches.reads_until_next = 10**6
    for name in ("PER_ADDRESS", "PER_IDENTIFIER", "PER_POSTAL_CODE"):
        setattr(settings, f"LIMIT_LOOKUPS_{name}", "100000/hour")
    for name in (
        "FAILED_LOOKUPS",
        "RETURNS",
        "SERVICE_POINT_SEARCHES",
        "DOCUMENTS",
        "SENDCLOUD_WRITES",
    ):
        setattr(settings, f"LIMIT_{name}", "100000/hour")
    return simulator


def forget(world: Simulator) -> None:
    """Begin the next walk with nothing returned and nothing cached."""
    world.world.returns.clear()
    world.world.records[:] = [record for record in world.world.records if not record.moves]
    world.world.switches.mutations = {}
    Submission.objects.all().delete()
    cache.clear()
    brand_settings.recent_settings.forget()


def answer_to(world: Simulator, ending: str) -> Any:
    """What the simulator answered to the last call of such a path."""
    call = [call for call in world.world.requests if call.path.endswith(ending)][-1]
    return json.loads(world.app.answer(call, b"").body)


def at_once(**changes: Any) -> None:
    """Let the portal ask Sendcloud at the next look."""
    JobRun.objects.all().delete()
    Submission.objects.update(label_checked_at=None, tracking_checked_at=None, **changes)


def look(customer: Customer, times: int = 3) -> str:
    """Reload the page; the portal asks each time, and a poller has been silent for long."""
    for _ in range(times):
        at_once()
        silent = Submission.objects.exclude(unreadable_since=None)
        silent.update(unreadable_since=timezone.now() - timedelta(minutes=2))
        assert_honest(customer.visit(customer.url))
    return customer.heading


def downloads(customer: Customer) -> bool:
    """Whether the label of the open page can be downloaded."""
    url = re.findall(r'href="([^"]+/label/label/)"', customer.text)
    return bool(url) and customer.client.get(url[0]).content.startswith(b"%PDF-")


Walk = Callable[[Customer], bool]  # whether the customer got on


def failures(
    world: Simulator, endpoint: str, ending: str, document: Any, one_walk: Walk
) -> list[str]:
    """The changed fields that stopped a customer although they only decorate."""
    stopped = []
    for path, kind in sampled(list(mutations.places(document))):
        customer = Customer(Client())
        world.world.switches.mutations = {ending: (path, KINDS[kind])}
        try:
            if not one_walk(customer) and not is_needed(endpoint, path):
                stopped.append(f"{'.'.join(map(str, path))} as {kind}: {customer.heading}")
        except Exception as error:  # so that the list is whole; it must be empty
            stopped.append(f"{'.'.join(map(str, path))} as {kind}: {error!r}")
        if len(world.world.returns) > 1:
            stopped.append(f"{path} as {kind}: two returns")
    return stopped


@pytest.mark.parametrize(
    ("endpoint", "ending"),
    [("settings", "/return-portal"), ("lookup", "/outgoing"), ("points", "/service-points")],
)
def test_no_field_stops_a_walk(world: Simulator, endpoint: str, ending: str) -> None:
    walk(Customer(Client()))
    document = answer_to(world, ending)

    def whole(customer: Customer) -> bool:
        changes = world.world.switches.mutations
        forget(world)
        world.world.switches.mutations = changes
        walk(customer)
        assert_honest(customer)
        return customer.heading in MADE or (
            look(customer) in MADE if world.world.returns else False
        )

    assert failures(world, endpoint, ending, document, whole) == []


def test_no_field_of_a_creation_loses_the_return(world: Simulator) -> None:
    walk(Customer(Client()))
    made = world.world.returns[0]
    document = world.app.created(made) | {"payment_url": f"{world.url}/pay/{made.id}"}

    def whole(customer: Customer) -> bool:
        changes = world.world.switches.mutations
        forget(world)
        world.world.switches.mutations = changes
        walk(customer)
        assert_honest(customer)
        world.world.announced(world.world.returns[0].id, "announced")
        return look(customer) == READY and downloads(customer)

    assert failures(world, "create", "/incoming", document, whole) == []


@pytest.mark.parametrize("has_keys", [True, False], ids=["with keys", "without keys"])
def test_no_field_of_a_poll_loses_the_label(world: Simulator, settings, has_keys: bool) -> None:
    made = walk(Customer(Client()))
    row = Submission.objects.get()
    world.world.announced(world.world.returns[0].id, "announced")
    if not has_keys:
        settings.SENDCLOUD_PUBLIC_KEY = settings.SENDCLOUD_SECRET_KEY = ""
    document = answer_to(world, "/polling")

    def polled(customer: Customer) -> bool:
        customer.client, customer.url = made.client, made.url
        fresh = {"label_url": "", "customs_url": "", "tracking_numbers": [], "parcel_status": ""}
        fresh |= {"unreadable_since": None, "first_failure_at": None, "incoming_parcels": []}
        fresh |= {"incoming_parcel": row.incoming_parcel, "state": Submission.State.LABEL_PENDING}
        at_once(**fresh)
        heading = look(customer)
        if not has_keys:
            return heading in {READY, REGISTERED, DELAYED}
        return heading == READY and downloads(customer)

    assert failures(world, "poll", "/polling", document, polled) == []


@pytest.mark.parametrize(
    ("endpoint", "ending"),
    [
        ("list", "/v2/returns"),
        ("return", "/v2/returns/{return}"),
        ("details", "/v3/returns/{return}"),
        ("parcel", "/v2/parcels/{parcel}"),
    ],
)
def test_no_field_loses_a_return_that_the_keys_must_find(
    world: Simulator, endpoint: str, ending: str
) -> None:
    made = walk(Customer(Client()))
    number = world.world.returns[0].id
    world.world.announced(number, "announced")
    lost = {"state": Submission.State.OUTCOME_UNKNOWN, "return_id": None, "poller_url": ""}
    lost |= {"incoming_parcel": None, "incoming_parcels": [], "tracking_numbers": []}
    lost |= {"label_url": "", "parcel_status": "", "customs_document": ""}
    at_once(**lost)
    assert look(made) == READY
    ending = ending.format(**{"return": number, "parcel": world.world.returns[0].incoming[0]})
    document = answer_to(world, ending)

    def found(customer: Customer) -> bool:
        customer.client, customer.url = made.client, made.url
        at_once(**lost)
        return look(customer) == READY and downloads(customer)

    assert failures(world, endpoint, ending, document, found) == []


@pytest.mark.parametrize("action", ["return_created", "parcel_status_changed"])
def test_no_field_of_a_webhook_does_harm(world: Simulator, action: str) -> None:
    made = walk(Customer(Client()))
    world.world.announced(world.world.returns[0].id, "announced")
    look(made)
    events = world.world.outbox.take()
    document = [event for event in events if event["action"] == action][-1]
    for path, kind in sampled(list(mutations.places(document))):
        WebhookEvent.objects.all().delete()
        Submission.objects.update(parcel_status="announced")
        raw = json.dumps(mutations.changed(document, path, KINDS[kind])).encode()
        signature = sign(raw, auth.WEBHOOK_KEY)
        answer = Client().post(
            "/webhooks/sendcloud/",
            raw,
            content_type="application/json",
            headers={"Sendcloud-Signature": signature},
        )
        # A moment long ago looks like an event that was recorded and sent again.
        is_too_old = path == ("timestamp",) and kind in {"number", "negative"}
        assert answer.status_code == (403 if is_too_old else 200), (path, kind)
        assert_honest(made.visit(made.url))
        # Status 7 is a parcel that is being sorted.
        is_sorted = path == ("parcel", "status", "id") and kind == "number"
        assert made.heading == (ON_ITS_WAY if is_sorted else READY), (path, kind)
    assert len(world.world.returns) == 1
