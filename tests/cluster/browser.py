"""A browser without JavaScript that talks HTTP, with cookies, forms and stylesheets."""

import re
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import HTTPAdapter


@dataclass
class Page:
    """An answer, with the attributes of a response of Django's test client."""

    status_code: int
    content: bytes
    redirect_chain: list[tuple[str, int]]


class _From(HTTPAdapter):
    """Connects from one of this machine's own addresses, so that the portal tells users apart."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> Any:
        return super().init_poolmanager(*args, source_address=(self.address, 0), **kwargs)


@dataclass
class Browser:
    """Takes the place of Django's test client, so that the other tests' customer can use it."""

    url: str
    address: str
    nodes: list[str] = field(default_factory=list)
    session: requests.Session = field(default_factory=requests.Session)
    token: str = ""

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.session.mount("http://", _From(self.address))

    def get(self, path: str, follow: bool = True) -> Page:
        """Open a page and its stylesheet, as a browser does."""
        return self._page("GET", path)

    def post(self, path: str, data: dict[str, str], follow: bool = True) -> Page:
        """Send the form of the page that is open."""
        return self._page("POST", path, data | {"csrfmiddlewaretoken": self.token})

    def _page(self, method: str, path: str, data: dict[str, Any] | None = None) -> Page:
        reply = self.session.request(method, self.url + path, data=data, timeout=60)
        self.nodes += [answer.headers.get("X-Node", "") for answer in (*reply.history, reply)]
        if match := re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', reply.text):
            self.token = match[1]
        if "brand.css" in reply.text:
            self.session.get(self.url + "/brand.css", timeout=60)
        chain = [(self._path(hop.headers["Location"]), hop.status_code) for hop in reply.history]
        return Page(reply.status_code, reply.content, chain)

    def _path(self, location: str) -> str:
        return location.removeprefix(self.url)
