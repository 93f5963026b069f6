"""The portal under attack, and the orders of the simulator behind it."""

import ipaddress
import random
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from portal.redteam.browser import Browser, Page

HOME = "5642 CV"
# Orders that a lookup opens; earlier runs may have left returns for some of them.
ORDERS = tuple(f"#{number}" for number in (1002, 1005, 1006, 1007, 1010, 1021, 1022, 1024))
RETURNED = ("#1003", "#1001", "#1004")
ITEMS = {"chosen-0": "on", "quantity-0": "1", "reason-0": "11", "reason": "11", "collo_count": "1"}
ITEMS |= {"refund_type": "money"}
DROP_OFF = {"delivery_option": "drop_off_point"}
MOST_STEPS = 9
MOST_WAITS = 12
TICKET = re.compile(r'name="ticket" value="([^"]+)"')
POSTAL_CODES = {"#1021": "8001", "#1024": "8899 BR"}
LABEL = re.compile(r'href="(/return/[^"]+/label/)"')
DRAFT = re.compile(r"/return/([^/?#\s\"]+)/")


class Broken(Exception):
    """The attack succeeded; the message says what it saw."""


class Untested(Exception):
    """The attack could not be carried out; the message says why."""


@dataclass
class Site:
    """One portal under attack.

    `runs` is how many refusals of each cause the attack by time measures, with `threads` at once.
    `tries` is how many lookups an attack by quantity makes at most, with `crowd` at once, and
    `pause` sleeps for so many seconds. Without a `mailbox`, no mail is read.
    """

    url: str
    runs: int = 200
    tries: int = 2000
    threads: int = 8
    crowd: int = 24
    pause: Callable[[float], object] = time.sleep
    mailbox: str = ""  # the address of the simulator's mailbox, where the portal's mails arrive

    def __post_init__(self) -> None:
        # On Linux all of 127.0.0.0/8 is this machine; elsewhere all visitors share one address.
        self.has_many_addresses = is_loopback(self.url) and _answers_from(self.url, "127.55.1.1")

    def visitor(self, **headers: str) -> Browser:
        """A new visitor, from an address of their own where this machine has several."""
        numbers = [random.randint(1, 254) for _ in range(2)]
        source = "127.77.{}.{}".format(*numbers) if self.has_many_addresses else ""
        return Browser(self.url, source=source, headers=headers)

    def look_up(self, visitor: Browser, order: str, postal_code: str = "") -> Page:
        """Fill in and send the first page's form, and wait where the portal asks to."""
        code = postal_code or POSTAL_CODES.get(order, HOME)
        if not visitor.token:
            visitor.get("/")
        page = visitor.post("/", {"identifier": order, "postal_code": code})
        for _ in range(MOST_WAITS):
            if not (ticket := TICKET.search(page.text)):
                break
            self.pause(int(page.header("Retry-After")))
            typed = {"identifier": order, "postal_code": code, "ticket": ticket[1]}
            page = visitor.post("/", typed)
        return page

    def with_draft(self, *, without: str = "") -> tuple[Browser, str, str]:
        """A customer at the first step of an order without a return, the path and the order."""
        is_known = False
        for order in ORDERS:
            visitor = self.visitor()
            page = self.look_up(visitor, order)
            is_known |= page.path.startswith("/return/")
            if page.path.endswith("/items/") and order != without:
                return visitor, page.path, order
        if is_known:
            raise Untested("all orders of the simulator have returns; start with a new database")
        raise Untested(f"no order of the simulator is found (the last answer was {page.status})")

    def with_return(self) -> tuple[Browser, str]:
        """A customer and the path of a ready label, of a new return or of an earlier one."""
        for order in RETURNED:
            visitor = self.visitor()
            page = self.look_up(visitor, order)
            label = walk(visitor, page, "label", DROP_OFF)[-1].path
            for _ in range(10):
                if f"{label}label/" in visitor.get(label).text:
                    return visitor, label
                self.pause(1.5)
        raise Untested("no label became ready")


def walk(visitor: Browser, page: Page, until: str, option: dict[str, str]) -> list[Page]:
    """Answer page after page up to the one named `until`; returns every page it saw."""
    answers = {"items": ITEMS, "review": {"use": "same"}}
    seen = [page]
    while (name := page.path.rstrip("/").rpartition("/")[2]) != until:
        if len(seen) > MOST_STEPS:
            raise Untested(f"the questions got stuck at {masked(page.path)} before {until}")
        if name == "returns" and (made := LABEL.search(page.text)):
            page = visitor.get(made.group(1))
        else:
            page = visitor.post(page.path, answers.get(name) or option | _first_place(page))
        seen.append(page)
    return seen


def _first_place(page: Page) -> dict[str, str]:
    """The first place or day of the option that the page shows; empty where it shows none."""
    match = re.search(r' name="(service_point|store|pickup_date)" value="([^"]*)"', page.text)
    return {match.group(1): match.group(2)} if match else {}


def masked(path: str) -> str:
    """A path without the draft's id."""
    return DRAFT.sub("/return/.../", path)


def draft_id(path: str) -> str:
    """The id of the draft in a path, or an empty string."""
    match = DRAFT.search(path)
    return match.group(1) if match else ""


def bare(page: Page, *typed: str) -> str:
    """A page's text without its CSRF token and without the values that the visitor typed."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value=)"[^"]*"', r"\1", page.text)
    for value in typed:
        text = text.replace(f'value="{escape(value)}"', "")
    return text


def is_loopback(url: str) -> bool:
    """Whether every address behind the host is this machine."""
    try:
        addresses = socket.getaddrinfo(urlsplit(url).hostname or "", None)
    except OSError:
        return False
    return all(ipaddress.ip_address(address[4][0]).is_loopback for address in addresses)


def _answers_from(url: str, source: str) -> bool:
    parts = urlsplit(url)
    try:
        socket.create_connection(
            (parts.hostname or "", parts.port or 80), timeout=5, source_address=(source, 0)
        ).close()
    except OSError:
        return False
    return True
