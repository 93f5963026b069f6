"""A client like Django's test client, but over HTTP, so a Customer can walk a running server."""

import re
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests


@dataclass
class Page:
    """The parts of a response that a Customer reads."""

    status_code: int
    content: bytes
    redirect_chain: list[tuple[str, int]]


@dataclass
class Visitor:
    """A browser with cookies; do not share one between threads."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, url: str, follow: bool = True, **_: Any) -> Page:
        """Open a page."""
        return self._ask("GET", url, follow)

    def post(
        self, url: str, data: dict[str, str | bytes] | None = None, follow: bool = True
    ) -> Page:
        """Send a form with the CSRF token of the last page; bytes are the content of a file."""
        return self._ask("POST", url, follow, (data or {}) | {"csrfmiddlewaretoken": self.token})

    def twin(self) -> "Visitor":
        """A second tab of the same browser."""
        return Visitor(self.base, dict(self.cookies), self.token)

    def _ask(
        self, method: str, url: str, follow: bool, data: dict[str, str | bytes] | None = None
    ) -> Page:
        fields = {name: value for name, value in (data or {}).items() if isinstance(value, str)}
        files = {name: value for name, value in (data or {}).items() if isinstance(value, bytes)}
        with requests.Session() as line:
            line.trust_env = False
            line.cookies.set_policy(DefaultCookiePolicy())
            line.cookies.update(self.cookies)
            reply = line.request(
                method,
                self.base + url,
                data=fields,
                files={name: ("IMG_1.JPG", content) for name, content in files.items()},
                headers={"Origin": self.base},
                allow_redirects=follow,
                timeout=60,
            )
            self.cookies = line.cookies.get_dict()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', reply.text)
        self.token = token[1] if token else self.token
        moves = [response.url for response in (*reply.history[1:], reply)] if reply.history else []
        chain = [(urlsplit(url).path, 302) for url in moves]
        return Page(reply.status_code, reply.content, chain)
