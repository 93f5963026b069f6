"""A request is understood the same however it arrives, and a slow line ends in time."""

from hypothesis import given
from hypothesis import strategies as st

from portal.server import bodies
from portal.server.incoming import AHEAD, Incoming
from portal.server.patience import SLOWEST, Patience

DRAFT = "/return/0123456789abcdef/items/"


def request(path: str, length: object, *more: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: shop", f"Content-Length: {length}", *more, "", ""]
    return "\r\n".join(lines).encode()


@given(st.binary(max_size=200), st.lists(st.integers(1, 60), max_size=20), st.binary(max_size=30))
def test_a_request_is_the_same_in_whatever_pieces_it_comes(body, cuts, after) -> None:
    raw = request("/", len(body)) + body
    incoming, at = Incoming(), 0
    for cut in [*cuts, len(raw)]:
        assert not incoming.is_ready
        incoming.feed(raw[at : at + cut])
        at += cut
        if at >= len(raw):
            break
    incoming.feed(after)
    assert incoming.is_ready
    assert incoming.is_whole
    assert incoming.split() == (raw, after)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    incoming = Incoming()
    incoming.feed(raw)
    incoming.feed(b"\r\n\r\n")
    assert incoming.head is not None
    request, after = incoming.split()
    assert request + after == raw + b"\r\n\r\n"


@given(st.sampled_from(["x", "-1", "1_0", "٣", "", "1, 1", "9" * 19]))
def test_a_length_that_is_no_number_is_left_to_gunicorn(length: str) -> None:
    incoming = Incoming()
    incoming.feed(request("/", length))
    assert incoming.is_ready
    assert not incoming.is_whole


def test_two_lengths_and_a_chunked_body_take_no_second_request_on_the_line() -> None:
    for more in ("Content-Length: 5", "Transfer-Encoding: chunked"):
        incoming = Incoming()
        incoming.feed(request("/", 5, more))
        assert incoming.is_ready
        assert not incoming.is_whole


@given(st.integers(0, 10**9))
def test_a_body_waits_in_the_loop_or_is_not_read(length: int) -> None:
    """Security 35: only the items page makes a thread wait for a client."""
    for path in ("/", "/support/login/", "/webhooks/sendcloud/", "/return/x/items/", DRAFT):
        incoming = Incoming()
        incoming.feed(request(path, length, f"Sendcloud-Signature: {'a' * 64}"))
        assert not incoming.is_streamed or path == DRAFT
        assert incoming.is_ready == (length == 0 or length > bodies.most_bytes(path))
        incoming.feed(b"a" * min(length, AHEAD))
        assert incoming.is_ready


@given(st.lists(st.tuples(st.floats(0.01, 5), st.integers(1, 200)), min_size=1))
def test_a_line_slower_than_the_slowest_is_cut_in_time(drips) -> None:
    """Security 35: what came fast before does not lengthen the wait."""
    patience = Patience(10, 0)
    patience.progress(10**9, 0)
    assert patience.deadline == 10
    now = 0.0
    for pause, count in drips:
        now += pause
        patience.progress(count, now)
    sent = sum(count for _, count in drips)
    assert patience.deadline <= 10 + sent / SLOWEST + 1e-6


@given(st.lists(st.floats(0.01, 9), min_size=1))
def test_a_line_that_keeps_up_is_never_cut(pauses) -> None:
    patience, now = Patience(10, 0), 0.0
    for pause in pauses:
        now += pause
        assert now < patience.deadline
        patience.progress(int(pause * SLOWEST) + 1, now)
