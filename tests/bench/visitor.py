"""A customer without JavaScript over real HTTP."""

import itertools
import random
import re
from html import unescape

import requests

# Every customer has an order of their own, and every run has other orders.
ORDERS = itertools.count(random.randrange(1_000_000, 8_000_000))
HOME = "5642 CV"


class Visitor:
    """Holds the page it is on, and answers it."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.http = requests.Session()
        self.http.trust_env = False
        self.requests = 0
        self.open("/")

    def open(self, path: str) -> "Visitor":
        """Visit a page."""
        return self._take(self.http.get(self.base + path, timeout=60))

    def _take(self, reply: requests.Response) -> "Visitor":
        reply.raise_for_status()
        self.requests += 1 + len(reply.history)
        self.page = reply
        self.path = reply.headers.get("HX-Push-Url", reply.url.removeprefix(self.base))
        return self

    def post(self, **data: str) -> "Visitor":
        """Answer the page that is open, and follow."""
        return self._take(self.send(data))

    def send(self, data: dict[str, str], *, follow: bool = True) -> requests.Response:
        """Answer the page that is open."""
        return self.http.post(
            self.base + self.path,
            data=data | self._token,
            headers={"Origin": self.base},
            allow_redirects=follow,
            timeout=60,
        )

    def poll(self, page: str) -> requests.Response:
        """Ask as htmx does whether a page of a return has changed."""
        path = unescape(re.findall(r'hx-get="([^"]+/poll/[^"]+)"', page)[0])
        return self.http.get(self.base + path, headers={"HX-Request": "true"}, timeout=60)

    @property
    def _token(self) -> dict[str, str]:
        tokens = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page.text)
        return {"csrfmiddlewaretoken": tokens[0]}

    def lookup_form(self) -> dict[str, str]:
        """The first page's form, filled in with an order that was never looked up before."""
        return {"identifier": f"#{next(ORDERS)}", "postal_code": HOME} | self._token

    def submit_lookup(self) -> None:
        """Send the lookup without opening the page it leads to."""
        assert self.send(self.lookup_form(), follow=False).status_code == 302

    @property
    def cookie(self) -> str:
        """The Cookie header that a browser would send."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies)

    @property
    def poll_path(self) -> str:
        """The path that the label's page polls."""
        return unescape(re.findall(r'hx-get="([^"]+/poll/[^"]+)"', self.page.text)[0])

    def look_up(self, order_number: str = "") -> "Visitor":
        """Fill in the first page, with an order that was never looked up before by default."""
        return self.post(identifier=order_number or f"#{next(ORDERS)}", postal_code=HOME)

    def choose_items(self) -> "Visitor":
        """Return one piece of the first product, for money."""
        item = {"chosen-0": "on", "quantity-0": "1", "reason-0": "11", "collo_count": "1"}
        return self.post(**item, refund_type="money")

    def until_review(self) -> "Visitor":
        """Answer up to the review, with a drop-off at the nearest point."""
        self.choose_items().post(delivery_option="drop_off_point")
        point = re.findall(r' name="service_point" value="([^"]*)"', self.page.text)[0]
        return self.post(delivery_option="drop_off_point", service_point=point)

    def whole_flow(self) -> "Visitor":
        """Walk from the lookup to the page that waits for the label."""
        return self.look_up().until_review().post(use="same")
