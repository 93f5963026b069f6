"""A customer in tests: walks the flow through its URLs, page by page."""

import re
import time
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import time_machine
from django.test import Client

HOME = "5642 CV"
# How the pages write the order's own e-mail address, shopper@example.com.
MASKED_MAIL = (
    '<span aria-hidden="true">s•••@e•••.com</span>'
    '<span class="visually-hidden">s@e.com (partly hidden)</span>'
)


@dataclass
class Customer:
    """Holds the open page and its URL, like a browser without JavaScript."""

    client: Client
    page: Any = None
    url: str = "/"
    waited: int = 0  # seconds
    answers: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The page as HTML."""
        return self.page.content.decode()

    @property
    def heading(self) -> str:
        """The page's only main heading; where it says by when, what it says before that."""
        first = r'<h1[^>]*>(?:<span class="kicker">)?([^<]*)<'
        return re.findall(first, self.text)[0].strip()

    @property
    def draft_id(self) -> str:
        """The id of the draft, taken from the page's URL."""
        return self.url.split("/")[2]

    @property
    def poll_url(self) -> str:
        """The URL that the label's page polls."""
        return unescape(re.findall(r'hx-get="([^"]+/poll/[^"]+)"', self.text)[0])

    def visit(self, url: str) -> "Customer":
        """Open a page, following redirects."""
        self._take(self.client.get(url, follow=True), url)
        return self

    def post(self, **data: str) -> "Customer":
        """Submit the form of the open page; the review's with the address that is chosen there."""
        if not data and "/review/" in self.url:
            data = {"use": "same"}
        self._take(self.client.post(self.url, data, follow=True), self.url)
        return self

    def _take(self, page: Any, url: str) -> None:
        self.page = page
        chain = getattr(page, "redirect_chain", [])
        self.url = (chain[-1][0] if chain else url).partition("#")[0]

    def look_up(self, order_number: str = "#1001", postal_code: str = HOME) -> "Customer":
        """Submit the lookup form."""
        self.visit("/")
        return self.post(identifier=order_number, postal_code=postal_code)

    def choose_items(self, **more: str) -> "Customer":
        """Choose one piece of the first product, or the whole parcel, for money."""
        first_item = {"chosen-0": "on", "quantity-0": "1", "reason-0": "11"}
        others = {"reason": "11", "collo_count": "1", "refund_type": "money"}
        return self.post(**(first_item | others | more))

    def until_delivery(
        self, order_number: str = "#1001", postal_code: str = HOME, **items: str
    ) -> "Customer":
        """Walk as far as the delivery page."""
        return self.look_up(order_number, postal_code).choose_items(**items)

    def until_review(self, option: str = "drop_off_point", *order: str, **items: str) -> "Customer":
        """Walk as far as the review page."""
        return self.until_delivery(*order, **items).choose_delivery(option)

    def create_from_items(self, option: str = "drop_off_point", **items: str) -> "Customer":
        """Walk from the open items page to the end and confirm the return."""
        return self.choose_items(**items).choose_delivery(option).confirm()

    def choose_delivery(self, option: str) -> "Customer":
        """Walk from the delivery page to the review, with the first place or day offered."""
        self.post(delivery_option=option)
        return self.take_first() if "/delivery/" in self.url else self

    def confirm(self) -> "Customer":
        """Press the last button of the review page, with the address that is chosen there."""
        return self.post(use="same")

    def take_first(self) -> "Customer":
        """Choose the first place or day inside the chosen delivery option."""
        cards = re.findall(
            r'type="radio"[^>]* name="([^"]+)" value="([^"]*)"( checked)?', self.text
        )
        chosen = {name: value for name, value, is_checked in cards if is_checked}
        name, value = next(card[:2] for card in cards if card[0] != "delivery_option")
        return self.post(**{"delivery_option": chosen.get("delivery_option", ""), name: value})

    def wait(self, looks: int = 4) -> "Customer":
        """Reload the open page several times, ten seconds apart, as htmx's polling would."""
        for _ in range(looks):
            self.waited += 10
            with time_machine.travel(time.time() + self.waited):
                self.visit(self.url)
        return self

    def create(self, option: str = "drop_off_point", *order: str, **items: str) -> "Customer":
        """Walk all the way and confirm the return."""
        return self.until_review(option, *order, **items).confirm()
