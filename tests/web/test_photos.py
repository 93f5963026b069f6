"""Photos on the items page: adding, showing, removing and sending them loses no other answer."""

import html
import re
import threading
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from portal.sandbox.image import MOST_BYTES
from portal.sandbox.process import sandbox
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.photos import CANARY, of_scans, opened, photo
from tests.harness.portal_server import eventually

TYPED = {"chosen-0": "on", "quantity-0": "2", "reason-0": "3", "note-0": "A hole at the back"}
WISH = {"refund_type": "money"}


def file(content: bytes | None = None, name: str = "IMG_1.JPG") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo() if content is None else content)


def several(count: int) -> list[SimpleUploadedFile]:
    return [file(photo(width=90 + number)) for number in range(count)]


def thumbnails(customer: Customer) -> list[str]:
    return re.findall(r'<img src="(/return/[^"]+/photo/[^"]+)"', customer.text)


def seen(customer: Customer) -> str:
    return html.unescape(customer.text)


@pytest.fixture
def at_items(customer: Customer) -> Customer:
    return customer.look_up()


def test_a_photo_is_shown_and_everything_typed_stays(at_items: Customer) -> None:
    at_items.post(**TYPED, photos="add", **{"photos-0": file()})
    assert at_items.page.status_code == 200
    assert "There is a problem" not in at_items.text
    assert "A hole at the back" in at_items.text
    assert 'value="2"' in at_items.text
    shown = at_items.client.get(thumbnails(at_items)[0])
    assert shown["Content-Type"] == "image/webp"
    assert "no-store" in shown["Cache-Control"]
    assert opened(shown.content).size == (64, 96)


def test_an_unfinished_answer_is_not_called_wrong_while_photos_are_added(
    at_items: Customer,
) -> None:
    at_items.post(**TYPED | {"reason-0": "", "quantity-0": "x"}, photos="add")
    assert at_items.page.status_code == 200
    assert 'value="x"' in at_items.text
    assert "There is a problem" not in at_items.text


def test_the_return_names_every_photo_with_its_product(
    customer: Customer, simulator: Simulator
) -> None:
    customer.look_up("#1002")
    more = {"chosen-1": "on", "quantity-1": "1", "reason-1": "11"}
    photos = {"photos-0": several(2), "photos-1": file()}
    customer.post(**TYPED, **WISH, **more, **photos)
    assert "/delivery/" in customer.url
    customer.choose_delivery("in_store")
    assert "3 photos" in customer.text
    customer.post()
    images = simulator.world.returns[0].body["images"]
    assert [image["product_id"] for image in images] == ["19284", "19284", "19286"]
    assert images[2]["description"] == "Canvas trousers, 32/34"
    assert {image["filename"] for image in images} == set(simulator.world.uploads)


def test_the_photo_that_sendcloud_gets_has_no_metadata(
    at_items: Customer, simulator: Simulator
) -> None:
    """Security 18: Sendcloud gets a picture drawn again from the photo's pixels."""
    at_items.post(**TYPED, **{"photos-0": file()})
    (sent,) = simulator.world.uploads.values()
    assert CANARY in photo()
    assert CANARY not in sent


def test_a_photo_can_be_removed_again(at_items: Customer, simulator: Simulator) -> None:
    at_items.post(**TYPED, photos="add", **{"photos-0": several(2)})
    first, second = thumbnails(at_items)
    at_items.post(**TYPED, remove=first.split("/")[-2])
    assert thumbnails(at_items) == [second]
    assert "A hole at the back" in at_items.text
    assert at_items.client.get(first).status_code == 404


def test_the_same_page_sent_twice_uploads_a_photo_once(
    at_items: Customer, simulator: Simulator
) -> None:
    for _ in range(2):
        at_items.post(**TYPED, photos="add", **{"photos-0": file()})
    assert len(thumbnails(at_items)) == len(simulator.world.uploads) == 1


def test_photos_of_a_product_that_is_not_returned_are_not_sent(
    customer: Customer, simulator: Simulator
) -> None:
    customer.look_up("#1002")
    customer.post(**TYPED, photos="add", **{"photos-1": file()})
    customer.post(**TYPED, **WISH).choose_delivery("in_store").confirm()
    assert "images" not in simulator.world.returns[0].body


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lambda: b"<svg/>", "We can’t open IMG_1.JPG."),
        (lambda: photo()[:500], "We can’t open IMG_1.JPG."),
        (lambda: photo() + b"\0" * MOST_BYTES, "IMG_1.JPG is too large. The limit is 10 MB"),
        (
            lambda: of_scans(12_000, side=7000),
            "We can’t process IMG_1.JPG. Save it as a smaller JPEG",
        ),
    ],
    ids=["no photo", "half a photo", "too large", "too costly"],
)
@pytest.mark.parametrize("button", [{"photos": "add"}, {}])
def test_a_bad_file_is_named_at_its_field_and_the_good_one_is_kept(
    at_items: Customer, content: Callable[[], bytes], sentence: str, button: dict[str, str]
) -> None:
    at_items.post(**TYPED, **button, **{"photos-0": [file(content()), file(name="good.jpg")]})
    assert at_items.page.status_code == 422
    assert seen(at_items).count(sentence) == 2  # in the summary and at the field
    assert 'href="#id_photos-0"' in at_items.text
    assert "A hole at the back" in at_items.text
    assert len(thumbnails(at_items)) == 1


def test_the_eleventh_photo_is_left_out(at_items: Customer, simulator: Simulator) -> None:
    """Security 18: at most ten a return."""
    at_items.post(**TYPED, photos="add", **{"photos-0": several(11)})
    assert "up to 10 photos" in at_items.text
    assert len(thumbnails(at_items)) == 10
    at_items.post(**TYPED, photos="add", **{"photos-0": file(photo(width=70))})
    assert "up to 10 photos" in at_items.text
    assert len(simulator.world.uploads) == 10


def test_a_failed_upload_loses_no_other_answer(customer: Customer, simulator: Simulator) -> None:
    customer.look_up("#1029")
    customer.post(**TYPED, **{"photos-0": several(3)})
    assert "We couldn’t upload" in customer.text
    assert "A hole at the back" in customer.text
    uploads = [call for call in simulator.world.requests if call.path.endswith("uploads")]
    assert len(uploads) == 1
    customer.post(**TYPED, **WISH)
    assert "/delivery/" in customer.url
    # The review and the return's page say that the shop has not got them.
    assert "3 photos weren’t uploaded" in seen(customer.choose_delivery("in_store"))
    assert "3 photos weren’t uploaded" in seen(customer.confirm())


def test_an_expired_token_is_reported_at_the_photos_field(
    at_items: Customer, simulator: Simulator
) -> None:
    simulator.world.advance(3601)
    at_items.post(**TYPED, photos="add", **{"photos-0": file()})
    assert "because your session timed out" in at_items.text
    assert "A hole at the back" in at_items.text


def test_too_many_and_too_large_together_lose_nothing_that_was_typed(at_items: Customer) -> None:
    large = bytes(MOST_BYTES)
    files = [file(), *(file(large, f"{number}.jpg") for number in range(11))]
    at_items.post(**TYPED, photos="add", **{"photos-0": files})
    assert "A hole at the back" in at_items.text
    assert "up to 10 photos" in at_items.text
    assert len(thumbnails(at_items)) == 1


def test_a_body_larger_than_thirty_photos_is_not_read(at_items: Customer) -> None:
    """Security 18: the size of the whole request is bounded too."""
    body = b"--x\r\n"
    page = at_items.client.generic(
        "POST",
        at_items.url,
        body,
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(302 * 1024 * 1024),
    )
    assert page.status_code == 422
    assert b"too large to upload together" in page.content


def test_a_photo_needs_the_pages_own_token(at_items: Customer, simulator: Simulator) -> None:
    """Security 22: files are taken with the form's token only."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = at_items.client.cookies
    answer = strict.post(at_items.url, {**TYPED, "photos-0": file()})
    assert answer.status_code == 403
    assert not simulator.world.uploads


def test_a_stranger_sees_no_photo_and_cannot_add_one(
    at_items: Customer, simulator: Simulator
) -> None:
    """Security 5: the photos of another session do not exist."""
    at_items.post(**TYPED, photos="add", **{"photos-0": file()})
    url = thumbnails(at_items)[0]
    stranger = Client()
    assert stranger.get(url).status_code == 404
    assert stranger.post(at_items.url, {"photos-0": file(photo(width=70))}).status_code == 404
    assert len(simulator.world.uploads) == 1


def test_other_pages_take_no_files(customer: Customer, simulator: Simulator) -> None:
    page = customer.client.post("/", {"identifier": "#1001", "postal_code": "", "x": file()})
    assert not page.wsgi_request.FILES


@pytest.mark.django_db
def test_nothing_of_a_photo_can_be_read_in_the_database(at_items: Customer) -> None:
    at_items.post(**TYPED, photos="add", **{"photos-0": file()})
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        sessions = str(cursor.fetchall())
    for secret in ("UklGR", ".jpg", "photos"):
        assert secret not in sessions


def test_text_typed_beside_a_photo_is_still_there_after_a_reload(at_items: Customer) -> None:
    at_items.post(**TYPED, photos="add", **{"photos-0": file()})
    at_items.visit(at_items.url)
    assert "A hole at the back" in at_items.text
    assert len(thumbnails(at_items)) == 1


def test_beyond_the_limit_the_portal_decodes_no_photo(at_items: Customer, settings) -> None:
    """Security 18: decoding a photo is expensive, so the portal checks the limit first."""
    settings.LIMIT_UPLOADS = "1/hour"
    at_items.post(**TYPED, photos="add", **{"photos-0": file()})
    at_items.post(**TYPED, photos="add", **{"photos-0": file(b"no photo")})
    assert at_items.page.status_code == 429
    assert "not a photo" not in at_items.text
    assert at_items.post(**TYPED, **WISH).url.endswith("/delivery/")


def test_while_others_have_their_photos_decoded_a_photo_is_refused_and_nothing_is_lost(
    at_items: Customer,
) -> None:
    """Security 37: a photo waits for room, but not for long."""
    with sandbox.room.taken("Eve", 0), sandbox.room.taken("Mallory", 0):
        at_items.post(**TYPED, photos="add", **{"photos-0": file()})
    assert at_items.page.status_code == 422
    assert "We couldn’t upload IMG_1.JPG" in seen(at_items)
    assert "A hole at the back" in at_items.text
    at_items.post(**TYPED, photos="add", **{"photos-0": file()})
    assert len(thumbnails(at_items)) == 1


def while_uploading(
    customer: Customer, simulator: Simulator, interrupt: Callable[[], object]
) -> None:
    """Add a photo, and call `interrupt` before Sendcloud has answered."""
    simulator.world.switches.faults = {"/uploads": "stored hang"}

    def add() -> None:
        customer.post(**TYPED, photos="add", **{"photos-0": file()})
        connection.close()

    adding = threading.Thread(target=add)
    adding.start()
    eventually(lambda: simulator.world.uploads, "the photo is there")
    simulator.world.switches.faults = {}
    interrupt()
    simulator.world.ended.set()
    adding.join(30)


@pytest.mark.django_db(transaction=True)
def test_a_slow_photo_undoes_no_answer_of_another_tab(
    client: Client, simulator: Simulator, settings
) -> None:
    settings.SENDCLOUD_READ_TIMEOUT = settings.SENDCLOUD_DEADLINE = 20
    here = Customer(client).look_up()
    there = Customer(client, url=here.url).choose_items()
    assert "/delivery/" in there.url
    while_uploading(here, simulator, lambda: there.post(delivery_option="pickup"))
    assert "A hole at the back" in here.text
    assert 'value="pickup" checked' in there.visit(there.url).text


@pytest.mark.django_db(transaction=True)
def test_a_photo_sent_while_another_order_is_looked_up_is_left_out_and_the_page_says_so(
    client: Client, simulator: Simulator, settings
) -> None:
    settings.SENDCLOUD_READ_TIMEOUT = settings.SENDCLOUD_DEADLINE = 20
    here = Customer(client).look_up()
    while_uploading(here, simulator, lambda: Customer(client).look_up("#1002"))
    assert here.page.status_code == 400
    assert "You continued in another tab" in here.text
    assert here.visit(here.url).heading == "What are you sending back?"
