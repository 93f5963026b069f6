"""What the server answers when more people come than it can serve in time.

The answer is cheap: bytes that were made when the worker started, and what a form had sent. It asks
no session, no database and no template. Django checks the form when it comes again, its token
included.
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Self
from urllib.parse import parse_qsl

from portal.server.admission import STAFF
from portal.server.bodies import WEBHOOK_PATH

SOONEST, LATEST = 3, 12  # seconds until the page comes back, so that not all come at once
MOST_BYTES = 16 * 1024  # of a body that is repeated
MOST_FIELDS = 200
# A path of ours. "//host/" would be another site's address.
PATH = re.compile(r"/(?:[\w.~-]+/)*")
LANGUAGE = re.compile(r"\blanguage=([a-z]{2})\b")
# Of a request's target; what no browser sends is left out.
QUERY = re.compile(r"[!-~]*")
# From a line's beginning on, because a search from every word of it takes the loop long.
PART = re.compile(
    rb'^content-disposition:[^\r\n]*\bname="([^"\r\n]*)"', re.IGNORECASE | re.MULTILINE
)
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# static/portal.js sends it by itself; without JavaScript there is the button.
FORM = (
    '<form method="post" action="{path}" data-again="{seconds}">{fields}<div class="actions">'
    '<button class="button" type="submit">{again}</button></div></form>'
)
LINK = '<div class="actions"><a class="button" href="{path}">{again}</a></div>'
REFRESH = '<meta http-equiv="refresh" content="{seconds}">'
HEAD_PLACE, BODY_PLACE = "<!--refresh-->", "<!--again-->"


@dataclass(frozen=True)
class BusyPage:
    """The page in one language, with two places to fill; `again` and `back` are its sentences."""

    html: str
    again: str
    back: str

    def filled(self, head: str, body: str) -> bytes:
        """The page with what is different each time."""
        return self.html.replace(HEAD_PLACE, head).replace(BODY_PLACE, body).encode()


@dataclass(frozen=True)
class Asked:
    """What a request says that decides how it is answered."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Read a request that has arrived."""
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, *_ = [*first.split(" "), "", ""]
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        path, _, query = target.partition("?")
        return cls(method, path, query, headers, body)

    @property
    def address(self) -> str:
        """Where to ask again, with what a search or a link had put into the address."""
        if not PATH.fullmatch(self.path):
            return "/"
        is_kept = self.query and QUERY.fullmatch(self.query)
        return f"{self.path}?{self.query}" if is_kept else self.path

    @property
    def is_htmx(self) -> bool:
        """Whether the script asks, which puts the answer into the page that is open."""
        return "hx-request" in self.headers

    @property
    def is_page(self) -> bool:
        """Whether a person will read the answer."""
        is_read = self.is_htmx or "text/html" in self.headers.get("accept", "")
        return is_read and self.method in {"GET", "POST"} and self.path != WEBHOOK_PATH

    def language(self, known: Mapping[str, object]) -> str:
        """The one chosen here, or else the first one of the browser that we speak."""
        chosen = LANGUAGE.search(self.headers.get("cookie", ""))
        spoken = self.headers.get("accept-language", "").lower().split(",")
        wanted = [chosen[1]] if chosen else []
        wanted += [part.strip()[:2] for part in spoken]
        return next((code for code in wanted if code in known), "en")

    def fields(self) -> list[tuple[str, str]] | None:
        """What a form sent, or None where it cannot be repeated: too much, a file, a password."""
        if len(self.body) > MOST_BYTES or self.path.startswith(STAFF):
            return None
        kind = self.headers.get("content-type", "")
        if not PATH.fullmatch(self.path) or "expect" in self.headers:
            return None
        if kind.startswith("application/x-www-form-urlencoded"):
            return _urlencoded(self.body)
        return _of_parts(self.body) if kind.startswith("multipart/form-data") else None


def _urlencoded(body: bytes) -> list[tuple[str, str]] | None:
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None


def _of_parts(body: bytes) -> list[tuple[str, str]] | None:
    """The texts of a form that may bring files; None if it brings one (RFC 7578)."""
    boundary = body.partition(b"\r\n")[0]
    if not boundary.startswith(b"--"):
        return None
    fields: list[tuple[str, str]] = []
    for part in body.split(boundary)[1:-1]:
        head, _, value = part.removesuffix(b"\r\n").partition(b"\r\n\r\n")
        name = PART.search(head)
        if name is None or len(fields) == MOST_FIELDS or (b"filename=" in head and value):
            return None
        if b"filename=" not in head:
            fields.append((name[1].decode(errors="replace"), value.decode(errors="replace")))
    return fields


def answer(raw: bytes, pages: Mapping[str, BusyPage], headers: Mapping[str, str]) -> bytes:
    """The whole response to a request that is sent away."""
    asked, seconds = Asked.read(raw), random.randint(SOONEST, LATEST)
    if asked.is_htmx and asked.path.endswith("/poll/"):
        # htmx leaves the page as it is, and asks again at its own pace.
        return _response("204 No Content", b"", "", seconds, headers)
    page = pages.get(asked.language(pages)) if asked.is_page else None
    body = _page(asked, page, seconds) if page else b""
    kind = "text/html; charset=utf-8" if body else "text/plain"
    return _response("503 Service Unavailable", body, kind, seconds, headers)


def _page(asked: Asked, page: BusyPage, seconds: int) -> bytes:
    """The page that comes back; empty where htmx keeps the one that is open, and says so."""
    again, path = escape(page.again), escape(asked.address)
    if asked.method == "GET":
        return page.filled(REFRESH.format(seconds=seconds), LINK.format(path=path, again=again))
    fields = asked.fields()
    if fields is None:
        return b"" if asked.is_htmx else page.filled("", f"<p>{escape(page.back)}</p>")
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields
    )
    return page.filled("", FORM.format(path=path, seconds=seconds, fields=hidden, again=again))


def _response(
    status: str, body: bytes, kind: str, seconds: int, headers: Mapping[str, str]
) -> bytes:
    own: dict[str, object] = {"Connection": "close", "Retry-After": seconds, "Vary": "HX-Request"}
    if kind.startswith("text/html"):
        own["Content-Security-Policy"] = POLICY
    if not status.startswith("204"):
        own |= {"Content-Type": kind, "Content-Length": len(body)}
    lines = [f"{name}: {value}" for name, value in {**headers, **own}.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body
