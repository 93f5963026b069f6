"""What the server answers when too many come, and which requests it sends away first."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from portal.server.admission import Waiting
from portal.server.busy import answer
from portal.server.headers import HEADERS
from portal.web import busy

ASKED = "{method} {path} HTTP/1.1\r\nHost: shop.example\r\n{headers}\r\n\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded"
HTML = "Accept: text/html,*/*"


def asked(path: str = "/", *headers: str, method: str = "GET", body: bytes = b"") -> str:
    head = ASKED.format(method=method, path=path, headers="\r\n".join(headers))
    return answer(head.encode() + body, busy.pages(), HEADERS).decode()


def posted(path: str, body: str, *headers: str) -> str:
    return asked(path, HTML, FORM, *headers, method="POST", body=body.encode())


def test_a_page_comes_back_by_itself_after_the_seconds_that_the_header_names() -> None:
    page = asked("/", HTML)
    assert page.startswith("HTTP/1.1 503 Service Unavailable\r\n")
    seconds = re.findall(r"\r\nRetry-After: (\d+)\r\n", page)
    assert re.findall(r'<meta http-equiv="refresh" content="(\d+)">', page) == seconds
    assert '<a class="button" href="/">Try again</a>' in page
    assert "Cache-Control: no-store" in page


def test_the_page_has_the_brands_strip_above_and_no_empty_footer_below() -> None:
    page = asked("/", HTML)
    assert '<div class="top">' in page
    assert "<footer" not in page


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("Accept-Language: de-AT,de;q=0.9,en;q=0.8", "Einen Moment, bitte"),
        ("Accept-Language: pl,fr;q=0.9", "Un instant"),
        ("Cookie: a=b; language=nl; c=d", "Een ogenblik"),
        ("Accept-Language: xx", "One moment, please"),
    ],
)
def test_it_speaks_the_readers_language(header: str, title: str) -> None:
    assert title in asked("/", HTML, header)


def test_what_was_typed_is_sent_again_and_cannot_become_markup() -> None:
    page = posted("/", "identifier=%23100%22%3E%3Cscript%3E&postal_code=&csrfmiddlewaretoken=t0")
    assert '<form method="post" action="/" data-again="' in page
    assert 'name="identifier" value="#100&quot;&gt;&lt;script&gt;"' in page
    assert 'name="postal_code" value=""' in page
    assert 'name="csrfmiddlewaretoken" value="t0"' in page
    assert "script-src 'self'" in page
    assert 'http-equiv="refresh"' not in page


def test_the_texts_of_a_form_that_may_bring_photos_are_kept() -> None:
    parts = (
        '--b\r\nContent-Disposition: form-data; name="note-0"\r\n\r\nToo\r\nsmall\r\n'
        '--b\r\nContent-Disposition: form-data; name="photos-0"; filename=""\r\n\r\n\r\n--b--\r\n'
    )
    kind = "Content-Type: multipart/form-data; boundary=b"
    path = "/return/0123456789abcdef/items/"
    page = asked(path, HTML, kind, method="POST", body=parts.encode())
    assert 'name="note-0" value="Too\r\nsmall"' in page
    assert "photos-0" not in page
    with_photo = parts.replace('filename=""\r\n\r\n', 'filename="a.jpg"\r\n\r\nJPEG')
    page = asked(path, HTML, kind, method="POST", body=with_photo.encode())
    assert "Please go back one page" in page
    assert "<form" not in page


@pytest.mark.parametrize("body", [b"", b"\r\n", b"\r\nname", b"name"])
def test_a_form_without_parts_is_not_repeated(body: bytes) -> None:
    kind = "Content-Type: multipart/form-data; boundary=b"
    page = asked("/return/0123456789abcdef/items/", HTML, kind, method="POST", body=body)
    assert "Please go back one page" in page


def test_what_the_address_carries_comes_back_too() -> None:
    """A drop-off point near a typed place is only on that place's page."""
    address = "/return/0123456789abcdef/delivery/?place=Bergen+aan+Zee&radius=5000"
    kept = address.replace("&", "&amp;")
    assert f'<form method="post" action="{kept}"' in posted(address, "service_point=1")
    assert f'href="{kept}"' in asked(address, HTML)
    assert 'href="/"' in asked("/?a=\xe9", HTML)
    assert "<script>" not in asked('/?"><script>', HTML)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/accounts/login/", "login=sam&password=secret"),
        ("/support/", "password=secret"),
        ("//evil.example/", "a=secret"),
        ('/"><script>/', "a=secret"),
        ("/", "a=secret&b=" + "x" * 20_000),
        ("/", "&".join(f"a{number}=secret" for number in range(201))),
    ],
)
def test_passwords_strange_addresses_and_long_forms_are_not_repeated(path: str, body: str) -> None:
    page = posted(path, body)
    assert "secret" not in page
    assert "evil" not in page
    assert "<script>" not in page
    assert "Please go back one page" in page


def test_a_poll_leaves_the_page_as_it_is() -> None:
    poll = asked("/return/0123456789abcdef/label/poll/?version=x", "HX-Request: true")
    assert poll.startswith("HTTP/1.1 204 No Content\r\n")
    assert "Retry-After: " in poll
    assert poll.endswith("\r\n\r\n")


def test_a_form_of_the_script_that_cannot_be_repeated_leaves_the_page_as_it_is() -> None:
    """Without a heading in the answer, the script keeps the page and says that it may be sent."""
    large = posted("/", "a=" + "x" * 20_000, "HX-Request: true")
    assert large.startswith("HTTP/1.1 503")
    assert large.endswith("\r\n\r\n")


@pytest.mark.parametrize("path", ["/static/portal.css", "/webhooks/sendcloud/"])
def test_what_no_person_reads_gets_no_page(path: str) -> None:
    assert asked(path, "Accept: */*").endswith("\r\n\r\n")


def conn(path: str) -> Any:
    return SimpleNamespace(sock=SimpleNamespace(path=path))


def crowded(count: int, path: str = "/") -> Waiting:
    waiting = Waiting()
    for number in range(count):
        waiting.add(conn(path), float(number))
    return waiting


def test_who_would_wait_longer_than_a_second_is_sent_away() -> None:
    """As long as the pace is not known, a request counts as five milliseconds."""
    assert crowded(199).has_room("/")
    assert not crowded(200).has_room("/")


def test_the_pace_decides_how_many_may_wait() -> None:
    waiting = crowded(900)
    for number in range(400):
        waiting.pace.ended(number / 1000, others_wait=True)
    assert waiting.has_room("/")
    for number in range(400):
        waiting.pace.ended(1 + number / 100, others_wait=True)
    assert not waiting.has_room("/")


def test_staff_and_style_sheets_are_not_sent_away_first() -> None:
    waiting = crowded(200)
    assert waiting.has_room("/support/returns/")
    assert waiting.has_room("/static/portal.css")
    waiting.add(conn("/support/"), 0.0)
    assert [waiting.next().sock.path for _ in range(4)].count("/support/") == 1


def test_a_flood_of_staffs_addresses_keeps_no_customer_out() -> None:
    waiting = crowded(150, "/support/")
    assert waiting.has_room("/")
    waiting.add(conn("/"), 0.0)
    assert "/" in [waiting.next().sock.path for _ in range(2)]


def test_what_has_waited_two_seconds_all_the_same_is_sent_away() -> None:
    waiting = crowded(5)  # who came in the seconds 0 to 4
    assert len(list(waiting.overdue(4.5))) == 3
    assert len(waiting) == 2
