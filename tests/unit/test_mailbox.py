"""The demo's mailbox shows what was sent, and nothing in a mail can act on the page around it."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from portal.simulator.server import Simulator

EVIL = "<script>alert(1)</script>"


def write(folder: Path, name: str, subject: str = "Your label") -> None:
    mail = EmailMessage()
    mail["Subject"], mail["To"] = subject, "sanne@example.com"
    mail["From"], mail["Date"] = "shop@example.com", "Mon, 23 Nov 2026 11:00:00 +0000"
    mail.set_content("The label is attached.")
    mail.add_alternative('<p>Label</p><img src="cid:code">', subtype="html")
    html = mail.get_payload()[1]  # type: ignore[index]
    html.add_related(b"PNG", "image", "png", cid="<code>", filename="code.png")  # type: ignore[union-attr]
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="label.pdf")
    (folder / f"{name}.eml").write_bytes(mail.as_bytes())


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with Simulator() as simulator:
        simulator.world.mailbox = tmp_path
        yield f"{simulator.url}/mailbox/"


def page(url: str) -> tuple[str, str]:
    with urllib.request.urlopen(url) as reply:
        return reply.read().decode(), reply.headers["Content-Security-Policy"] or ""


def test_an_empty_mailbox_says_how_to_fill_it(url: str) -> None:
    assert "No mail has been sent yet" in page(url)[0]


def test_a_mail_is_listed_and_opened(url: str, tmp_path: Path) -> None:
    write(tmp_path, "one")
    assert 'href="/mailbox/one/">Your label</a>' in page(url)[0]
    opened = page(f"{url}one/")[0]
    assert "The label is attached." in opened
    assert "label.pdf" in opened
    assert "sanne@example.com" in opened


def test_pictures_of_a_mail_are_shown_in_place(url: str, tmp_path: Path) -> None:
    write(tmp_path, "one")
    html, policy = page(f"{url}one/html")
    assert 'src="data:image/png;base64,UE5H"' in html
    assert "default-src 'none'" in policy
    assert "sandbox" in policy


def test_a_file_and_the_source_can_be_had(url: str, tmp_path: Path) -> None:
    write(tmp_path, "one")
    assert page(f"{url}one/file/1")[0] == "%PDF"
    assert page(f"{url}one/source")[0].startswith("Subject: Your label")


def test_markup_in_a_subject_is_text(url: str, tmp_path: Path) -> None:
    write(tmp_path, "one", subject=EVIL)
    assert EVIL not in page(url)[0]
    assert EVIL not in page(f"{url}one/")[0]


@pytest.mark.parametrize("path", ["two/", "one/file/9", "..%2fsecret/", ".hidden/"])
def test_nothing_else_is_there(url: str, tmp_path: Path, path: str) -> None:
    write(tmp_path, "one")
    with pytest.raises(urllib.error.HTTPError) as refused:
        page(url + path)
    refused.value.close()
    assert refused.value.code == 404
