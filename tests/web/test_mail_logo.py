"""The brand's logo travels inside the mail, and nothing has to be fetched to see it."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from portal.branding.brand import shown as brand
from portal.letters import logo
from portal.mail import outbox, sending
from portal.mail.outbox import Order
from portal.returns.mails.compose import compose
from tests.harness.mail_server import Delivered, MailBox
from tests.web.test_outbox import NOW

pytestmark = pytest.mark.django_db
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any, simulator: Any) -> None:
    settings.BRAND_DIR = tmp_path


def sent(box: MailBox) -> Delivered:
    facts = {"items": ["The job mail failed."]}
    outbox.put(Order("alert:1", "alert", "shop@example.com", "en", facts), NOW)
    assert sending.send_due(compose, lambda: NOW) == 1
    return box.mails[-1]


def html(mail: Delivered) -> str:
    body = mail.message.get_body(("html",))
    assert body
    return str(body.get_content())


def test_the_logo_is_a_small_png_beside_the_html(box: MailBox, tmp_path: Path) -> None:
    Image.new("RGBA", (1200, 240), "#f2b56b").save(tmp_path / "logo.png")
    mail = sent(box)
    assert 'src="cid:logo"' in html(mail)
    assert 'width="240" height="48"' in html(mail)
    [part] = [part for part in mail.message.walk() if part["Content-ID"] == "<logo>"]
    assert part.get_content_disposition() == "inline"
    assert Image.open(io.BytesIO(part.get_content())).size == (480, 96)


def test_pictures_are_beside_the_html_and_files_apart(box: MailBox, tmp_path: Path) -> None:
    Image.new("RGBA", (480, 96), "#f2b56b").save(tmp_path / "logo.png")
    kinds = [part.get_content_type() for part in sent(box).message.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/related",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "image/png",
    ]


def test_where_the_logo_is_a_drawing_the_mail_says_the_name(box: MailBox, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(DRAWING)
    mail = sent(box)
    assert "<img" not in html(mail)
    assert "Noordpunt" in html(mail)


@pytest.mark.parametrize(
    ("size", "shown"), [((480, 96), (240, 48)), ((60, 60), (30, 30)), ((400, 90), (200, 45))]
)
def test_a_logo_keeps_its_shape(
    tmp_path: Path, size: tuple[int, int], shown: tuple[int, int]
) -> None:
    Image.new("RGB", size, "#102030").save(tmp_path / "logo.png")
    found = logo.of(brand())
    assert found
    assert (found.width, found.height) == shown
