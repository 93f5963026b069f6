"""Django's test client, spoken over a real line: a Customer can walk a running server with it."""

import re
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests


@dataclass
class Page:
    """What a Customer looks at."""

    status_code: int
    content: bytes
    redirect_chain: list[tuple[str, int]]


@dataclass
class Visitor:
    """A visitor with cookies in front of a server; not to be shared between threads."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, url: str, follow: bool = True, **_: Any) -> Page:
        """Open a page."""
        return self._ask("GET", url, follow)

    def post(self, url: str, data: dict[str, str] | None = None, follow: bool = True) -> Page:
        """Send a form, with the token of the page before."""
        return self._ask("POST", url, follow, (data or {}) | {"csrfmiddlewaretoken": self.token})

    def twin(self) -> "Visitor":
        """A second tab of the same browser."""
        return Visitor(self.base, dict(self.cookies), self.token)

    def _ask(self, method: str, url: str, follow: bool, data: dict[str, str] | None = None) -> Page:
        with requests.Session() as line:
            line.trust_env = False
            line.cookies.set_policy(DefaultCookiePolicy())
            line.cookies.update(self.cookies)
            reply = line.request(
                method,
                self.base + url,
                data=data,
                headers={"Origin": self.base},
                allow_redirects=follow,
                timeout=60,
            )
            self.cookies = line.cookies.get_dict()
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', reply.text)
        self.token = found[1] if found else self.token
        moves = [answer.url for answer in (*reply.history[1:], reply)] if reply.history else []
        chain = [(urlsplit(move).path, 302) for move in moves]
        return Page(reply.status_code, reply.content, chain)
