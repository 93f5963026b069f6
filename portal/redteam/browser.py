"""A plain browser of one site with cookies, CSRF token and redirects, on the standard library."""

import re
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PATIENCE = 20  # seconds
FORM = "application/x-www-form-urlencoded"
BOUNDARY = "----redteam"


@dataclass(frozen=True)
class Page:
    """One answer of the site."""

    status: int
    headers: Message
    body: bytes
    path: str

    @property
    def text(self) -> str:
        """The body decoded as UTF-8, with replacements for what is not."""
        return self.body.decode("utf-8", "replace")

    def header(self, name: str) -> str:
        """A header's value, or an empty string if it is missing."""
        return ", ".join(str(value) for value in self.headers.get_all(name, []))


@dataclass
class Browser:
    """One visitor of one site; `source` is the local address it connects from, if given."""

    site: str
    source: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    connect_to: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str, *, method: str = "GET", follow: bool = True, **more: str) -> Page:
        """Fetch a page, following up to five redirects within the site."""
        page = self._fetch(method, path, b"", more)
        return self._follow(page) if follow else page

    def post(
        self,
        path: str,
        data: dict[str, str],
        *,
        files: list[tuple[str, bytes]] | None = None,
        follow: bool = True,
        token: bool = True,
    ) -> Page:
        """Send a form with the CSRF token of the last page, or without one; with files if given."""
        fields = ({"csrfmiddlewaretoken": self.token} if token else {}) | data
        body, kind = _multipart(fields, files) if files else (urlencode(fields).encode(), FORM)
        more = {"Content-Type": kind}
        page = self._fetch("POST", path, body, {"Origin": self.site} | self.headers | more)
        return self._follow(page) if follow else page

    def _follow(self, page: Page) -> Page:
        for _ in range(5):
            target = urlsplit(urljoin(self.site + page.path, page.header("Location")))
            if page.status not in {301, 302, 303, 307, 308} or not self._is_ours(target.netloc):
                break
            query = f"?{target.query}" if target.query else ""
            page = self._fetch("GET", target.path + query, b"", {})
        return page

    def _is_ours(self, netloc: str) -> bool:
        return netloc == urlsplit(self.site).netloc

    def _fetch(self, method: str, path: str, body: bytes, more: dict[str, str]) -> Page:
        line = self._line()
        try:
            headers = {"Host": urlsplit(self.site).netloc, "Accept": "text/html"} | self.headers
            if self.cookies:
                headers["Cookie"] = "; ".join(f"{n}={v}" for n, v in self.cookies.items())
            line.request(method, path, body or None, headers | more)
            answer = line.getresponse()
            page = Page(answer.status, answer.headers, answer.read(), path)
        except HTTPException as error:
            raise OSError(f"no HTTP answer: {type(error).__name__}") from error
        finally:
            line.close()
        self._remember(page)
        return page

    def _line(self) -> HTTPConnection:
        parts = urlsplit(self.connect_to or self.site)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        source = (self.source, 0) if self.source else None
        return kind(parts.hostname or "", parts.port, timeout=PATIENCE, source_address=source)

    def _remember(self, page: Page) -> None:
        for line in page.headers.get_all("Set-Cookie", []):
            try:
                given = SimpleCookie(line)
            except CookieError:
                continue
            for name, morsel in given.items():
                if not morsel.value or morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        if match := TOKEN.search(page.text):
            self.token = match.group(1)


def _multipart(fields: dict[str, str], files: list[tuple[str, bytes]]) -> tuple[bytes, str]:
    """The body of a form with files, and its type."""
    parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
    parts += [(f'name="{name}"; filename="photo.jpg"', content) for name, content in files]
    body = b"".join(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode()
        + content
        + b"\r\n"
        for head, content in parts
    )
    return body + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"
