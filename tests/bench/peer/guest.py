"""A guest buys one product at the peer, from its page to the thank-you page."""

import re

import requests

ADDRESS = {
    "first_name": "Test",
    "last_name": "Shopper",
    "line1": "Insulindelaan 115",
    "line4": "Eindhoven",
    "postcode": "5642CV",
    "country": "NL",
}
MOST_PAGES = 10


class Guest:
    """Follows the shop's own forms; counts what it sends, redirects included."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.http = requests.Session()
        self.http.trust_env = False
        self.requests = 0
        self._take(self.http.get(f"{base}/catalogue/shirt_1/", timeout=60))

    def buy(self) -> "Guest":
        """Put the product into the basket and check out; ends on the thank-you page."""
        self._post("/basket/add/1/", quantity="1")
        self._get("/basket/")
        self._get("/checkout/")
        self._post(self.path, username="shopper@example.com", options="anonymous")
        self._post(self.path, **ADDRESS)
        assert self.path == "/checkout/payment-details/", self.path
        self._get("/checkout/preview/")
        self._post(self.path, action="place_order")
        assert self.path == "/checkout/thank-you/", self.path
        return self

    def _get(self, path: str) -> None:
        self._take(self.http.get(self.base + path, timeout=60))

    def _post(self, path: str, **data: str) -> None:
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page.text)[0]
        form = data | {"csrfmiddlewaretoken": token}
        self._take(self.http.post(self.base + path, data=form, timeout=60))

    def _take(self, reply: requests.Response) -> None:
        reply.raise_for_status()
        self.requests += 1 + len(reply.history)
        self.page, self.path = reply, reply.url.removeprefix(self.base)
