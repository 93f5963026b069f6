"""Shows the mails that the demo's portal wrote into a folder, as a mailbox would."""

import base64
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any, cast

from portal.simulator.responses import Answer
from portal.simulator.world import Call, World

NAME = r"(?P<name>[\w-]+)"
# The HTML of a mail runs nothing and loads nothing; the portal's pictures come as data.
SANDBOX = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox allow-popups"
OURS = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title><style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
td, th {{ text-align: left; padding: .5rem; border-bottom: 1px solid #8888; }}
iframe {{ width: 100%; height: 46rem; border: 1px solid #8888; }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
</style></head><body><h1>{title}</h1>{body}</body></html>"""


class Mailbox:
    """The folder as pages; it is empty where the demo sends no mail."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.routes: list[tuple[str, str, Any]] = [
            ("GET", r"/mailbox/?", self.listing),
            ("GET", rf"/mailbox/{NAME}/", self.mail),
            ("GET", rf"/mailbox/{NAME}/html", self.html),
            ("GET", rf"/mailbox/{NAME}/source", self.source),
            ("GET", rf"/mailbox/{NAME}/file/(?P<number>\d+)", self.file),
        ]

    def listing(self, call: Call, body: bytes) -> Answer:
        """All mails, the newest first."""
        rows = "".join(_row(path.stem, _read(path)) for path in self._files())
        head = "<tr><th>Subject</th><th>To</th><th>Date</th></tr>"
        empty = "<p>No mail has been sent yet. Ask for a label by e-mail in the portal.</p>"
        return _page("Mailbox of the demo", f"<table>{head}{rows}</table>" if rows else empty)

    def mail(self, call: Call, body: bytes, name: str) -> Answer:
        """One mail: its head, its HTML, its text and its files."""
        message = self._message(name)
        files = "".join(
            f'<li><a href="file/{number}">{escape(str(part.get_filename()))}</a></li>'
            for number, part in enumerate(_files(message))
        )
        lines = f"<p>From {_said(message, 'From')}<br>To {_said(message, 'To')}</p>"
        lines += f"<ul>{files}</ul>" if files else ""
        lines += '<iframe sandbox="allow-popups" src="html" title="The mail as HTML"></iframe>'
        lines += f"<h2>Text</h2><pre>{escape(_body(message, 'plain'))}</pre>"
        lines += '<p><a href="source">Source</a> <a href="/mailbox/">All mails</a></p>'
        return _page(str(message["Subject"]), lines)

    def html(self, call: Call, body: bytes, name: str) -> Answer:
        """The HTML with its pictures, to be framed."""
        message = self._message(name)
        content = _with_pictures(_body(message, "html"), message)
        headers = {"Content-Security-Policy": SANDBOX}
        return Answer(200, content.encode(), "text/html; charset=utf-8", headers)

    def source(self, call: Call, body: bytes, name: str) -> Answer:
        """The mail as it would go over the line."""
        return Answer(200, self._path(name).read_bytes(), "text/plain; charset=utf-8")

    def file(self, call: Call, body: bytes, name: str, number: str) -> Answer:
        """An attachment."""
        part = _files(self._message(name))[int(number) :][:1]
        if not part:
            raise Answer(404)
        content = part[0].get_payload(decode=True)
        return Answer(200, cast("bytes", content), part[0].get_content_type())

    def _files(self) -> list[Path]:
        folder = self._world.mailbox
        found = list(folder.glob("*.eml")) if folder else []
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    def _path(self, name: str) -> Path:
        for path in self._files():
            if path.stem == name:
                return path
        raise Answer(404)

    def _message(self, name: str) -> EmailMessage:
        return _read(self._path(name))


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _row(name: str, message: EmailMessage) -> str:
    link = f'<a href="/mailbox/{name}/">{_said(message, "Subject")}</a>'
    return (
        f"<tr><td>{link}</td><td>{_said(message, 'To')}</td><td>{_said(message, 'Date')}</td></tr>"
    )


def _said(message: EmailMessage, header: str) -> str:
    return escape(str(message[header]))


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def _files(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.walk() if part.get_filename()]


def _with_pictures(html: str, message: EmailMessage) -> str:
    pictures = {str(part["Content-ID"]).strip("<>"): part for part in _files(message)}

    def as_data(match: re.Match[str]) -> str:
        part = pictures.get(match[1])
        content = cast("bytes", part.get_payload(decode=True)) if part else b""
        kind = part.get_content_type() if part else "image/png"
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"

    return re.sub(r"cid:([\w.-]+)", as_data, html)


def _page(title: str, body: str) -> Answer:
    content = PAGE.format(title=escape(title), body=body)
    headers = {"Content-Security-Policy": OURS}
    return Answer(200, content.encode(), "text/html; charset=utf-8", headers)
