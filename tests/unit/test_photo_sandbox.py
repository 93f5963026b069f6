"""Photos are decoded in another process: bounded, killed in time, and fair to other customers."""

import io
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict
from PIL import Image

from portal.returns.questions.photos.batch import PhotoBatch
from portal.returns.questions.photos.handler import (
    NOT_SENT,
    TOO_COSTLY,
    PhotoFile,
    PhotoHandler,
)
from portal.sandbox.decoder import CPU_SECONDS
from portal.sandbox.image import NotAPhoto, TooCostly, TooLarge
from portal.sandbox.process import OutOfTime, Sandbox
from portal.sandbox.room import Busy, Room
from portal.upstream import clients
from tests.harness.heic import grid
from tests.harness.hostile_decoder import JPEG
from tests.harness.photos import of_scans, opened, photo
from tests.unit.test_draft import draft_of

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="measured in /proc")
MOST_MEGABYTES = 400


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    made.close()


@pytest.fixture(scope="module")
def hostile() -> Iterator[Sandbox]:
    """A sandbox whose decoder does what the photo says."""
    made = Sandbox("tests.harness.hostile_decoder")
    yield made
    made.close()


def saved(kind: str, mode: str = "RGB", size: tuple[int, int] = (7000, 7100), **more) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **more)
    return out.getvalue()


LARGEST = {
    "JPEG": lambda: saved("JPEG"),
    "JPEG in CMYK": lambda: saved("JPEG", "CMYK"),
    "JPEG in scans": lambda: saved("JPEG", size=(4800, 4900), progressive=True, subsampling=0),
    "JPEG of CMYK in scans": lambda: saved("JPEG", "CMYK", size=(4800, 4900), progressive=True),
    "JPEG of 20 scans": lambda: of_scans(20, side=4800),
    "JPEG of 90 scans": lambda: of_scans(90, side=2300),
    "PNG": lambda: saved("PNG", compress_level=1),
    "PNG of a palette": lambda: saved("PNG", "P", size=(4000, 4000)),
    "PNG with transparency": lambda: saved("PNG", "RGBA", size=(4000, 4000), compress_level=1),
    "WebP": lambda: saved("WEBP", size=(4000, 4000), method=0),
    "HEIC": lambda: grid(6, 5),
}
REFUSED = {
    "12,000 scans": (lambda: of_scans(12_000, side=7000), TooCostly),
    "90 scans of a large JPEG": (lambda: of_scans(90, side=4800), TooCostly),
    "large JPEG in scans": (lambda: saved("JPEG", progressive=True), TooCostly),
    "large JPEG of CMYK in scans": (lambda: saved("JPEG", "CMYK", progressive=True), TooCostly),
    "large WebP": (lambda: saved("WEBP", size=(5000, 4000), method=0), TooCostly),
    "HEIC of too many pixels": (lambda: grid(6, 6), TooLarge),
    "no photo": (lambda: b"no photo", NotAPhoto),
}


@LINUX
@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_photo_of_each_kind_stays_within_bounds(hostile: Sandbox, name: str) -> None:
    """Security 18, 37: measured, and within the limits of the process that decodes it."""
    measured = hostile.picture(LARGEST[name](), "Anna").content.removeprefix(JPEG)
    megabytes, seconds = measured.decode().split()
    assert 5 < int(megabytes) < MOST_MEGABYTES
    assert float(seconds) < CPU_SECONDS


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_cost_more_is_refused(sandbox: Sandbox, name: str) -> None:
    """Security 18, 37: told from the file's head, before it is decoded."""
    make, error = REFUSED[name]
    with pytest.raises(error):
        sandbox.picture(make(), "Anna")


def test_a_photo_comes_back_drawn_again(sandbox: Sandbox) -> None:
    """Security 18: as when it is decoded right here."""
    made = sandbox.picture(photo(), "Anna")
    assert opened(made.content).size == opened(made.thumbnail).size == (64, 96)


def test_a_photo_that_never_ends_is_killed_and_holds_up_no_other_customer() -> None:
    """Security 37: the kernel ends it after five seconds of the processor's time."""
    ended: list[object] = []
    # The clock alone would end it after five minutes, even where many share the processor.
    hostile = Sandbox("tests.harness.hostile_decoder", seconds=300)

    def spin() -> None:
        try:
            ended.append(hostile.picture(b"spin", "Eve"))
        except OutOfTime as error:
            ended.append(error)

    spinning = threading.Thread(target=spin, daemon=True)
    spinning.start()
    try:
        for _ in range(3):
            hostile.picture(photo(), "Anna")
        assert not ended  # so Anna's photos passed while Eve's was being decoded
    finally:
        spinning.join(200)
        hostile.close()
    assert [type(one) for one in ended] == [OutOfTime]


def test_a_photo_that_waits_for_nothing_is_ended_too() -> None:
    """Security 37: by the clock, where the processor has nothing to do."""
    impatient = Sandbox("tests.harness.hostile_decoder", seconds=1)
    with pytest.raises(OutOfTime):
        impatient.picture(b"hang", "Eve")
    impatient.close()


@LINUX
def test_a_photo_gets_no_more_memory_than_its_limit(hostile: Sandbox) -> None:
    """Security 37: half a gigabyte is refused, and the process goes on."""
    assert hostile.picture(b"eat 300000000", "Eve").content == JPEG + b"300000000"
    with pytest.raises(TooCostly):
        hostile.picture(b"eat 500000000", "Eve")


def test_a_decoder_that_crashes_takes_nothing_with_it(hostile: Sandbox) -> None:
    with pytest.raises(OutOfTime):
        hostile.picture(b"crash", "Eve")
    hostile.picture(photo(), "Eve")


def test_a_decoder_that_is_taken_over_can_write_no_file(hostile: Sandbox, tmp_path: Path) -> None:
    """Security 37: photos never touch a disk."""
    file = tmp_path / "photo"
    with pytest.raises((NotAPhoto, OutOfTime)):
        hostile.picture(b"write " + str(file).encode(), "Eve")
    assert not file.exists() or file.read_bytes() == b""


def test_a_decoder_that_is_taken_over_sees_no_setting(hostile: Sandbox, monkeypatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "CANARY")
    shown = hostile.picture(b"environment", "Eve").content.decode("latin-1")
    assert "PATH" in shown
    assert "SECRET" not in shown


def test_what_a_decoder_sends_must_at_least_look_like_pictures(hostile: Sandbox) -> None:
    with pytest.raises(TooCostly):
        hostile.picture(b"lie", "Eve")


def test_the_process_starts_again_when_it_has_gone(sandbox: Sandbox) -> None:
    sandbox.picture(photo(), "Anna")
    sandbox.close()
    sandbox.picture(photo(), "Anna")


def test_where_the_process_does_not_start_the_photo_is_refused(caplog) -> None:
    broken = Sandbox("tests.harness.no_such_module")
    with pytest.raises(Busy):
        broken.picture(photo(), "Anna")
    assert "photos cannot be decoded" in caplog.text
    broken.close()


def received(handler: PhotoHandler, content: bytes) -> PhotoFile:
    """What the handler makes of one file."""
    handler.new_file("photos-0", "IMG_1.JPG", "image/jpeg", len(content))
    handler.receive_data_chunk(content, 0)
    return handler.file_complete(len(content))


def test_after_a_photo_that_used_up_its_time_no_other_of_the_request_is_decoded(
    hostile: Sandbox,
) -> None:
    """Security 37: ten such photos in one request cost no more than one."""
    handler = PhotoHandler(RequestFactory().post("/"), lambda: True, "Eve", hostile)
    good, costly, later = (received(handler, one) for one in (photo(), b"crash", photo()))
    assert (good.problem, costly.problem, later.problem) == ("", TOO_COSTLY, NOT_SENT)
    assert (good.cost, costly.cost, later.picture) == (1, 10, None)


def test_the_photos_of_a_request_wait_for_room_once(hostile: Sandbox) -> None:
    """Security 37: ten photos that each waited would hold a thread for ten times as long."""
    handler = PhotoHandler(RequestFactory().post("/"), lambda: True, "Eve", hostile)
    with hostile.room.taken("Anna", 0), hostile.room.taken("Bob", 0):
        received(handler, photo())
    later = received(handler, photo())
    assert (later.problem, later.picture) == (NOT_SENT, None)


@pytest.mark.django_db
def test_a_photo_that_used_up_its_time_counts_for_ten(settings) -> None:
    """Security 37: or the thirty of a minute would keep processors busy."""
    settings.LIMIT_UPLOADS = "15/hour"
    costly = PhotoFile(name="IMG_1.JPG")
    costly.problem, costly.cost = TOO_COSTLY, 10
    files = MultiValueDict({"photos-0": [costly]})
    batches = [
        PhotoBatch.upload(files, draft_of(), clients.return_portal(), network="192.0.2.1")
        for _ in range(2)
    ]
    assert [batch.limit is None for batch in batches] == [True, False]


def test_a_customer_has_one_place_and_another_customer_the_next() -> None:
    room = Room(2)
    with room.taken("Eve", 0), pytest.raises(Busy), room.taken("Eve", 0):
        raise AssertionError("two places for one customer")
    with room.taken("Eve", 0), room.taken("Anna", 0), pytest.raises(Busy), room.taken("Bob", 0):
        raise AssertionError("three in a room for two")
    with room.taken("Bob", 0), room.taken("Eve", 0):
        pass  # every place is free again, although some were refused


def test_places_are_given_in_the_order_in_which_customers_came() -> None:
    room, order, waiting = Room(1), list[str](), list[threading.Thread]()

    def wait(name: str) -> None:
        with room.taken(name, 30):
            order.append(name)

    with room.taken("Eve", 0):
        for name in ("Anna", "Eve", "Bob"):
            waiting.append(threading.Thread(target=wait, args=(name,)))
            waiting[-1].start()
            while room.waiting < len(waiting):
                pass
    for thread in waiting:
        thread.join(30)
    assert order == ["Anna", "Eve", "Bob"]
