"""One plain return with every request that a browser makes, and as many requests of bare Django.

A browser has the style sheet, the script and the fonts in its cache: they are named by their hash.
The pictures of the products are asked for, the first time that a page shows them.
"""

import re
import threading
import time
from dataclasses import dataclass, field
from html import unescape

import requests

from tests.bench.visitor import Visitor

MOST_POLLS = 60
TURN = threading.Lock()  # one request at a time, while several customers pause between their polls


@dataclass
class Trip:
    """The requests of one return: method and size of each, and what they cost together."""

    made: list[tuple[str, int]] = field(default_factory=list)
    body_bytes: int = 0  # as they came over the wire
    seconds: float = 0  # waiting for answers, without the pauses between polls
    queries: int = 0  # where the server tells them

    def add(self, reply: requests.Response) -> None:
        """Count an answer and the redirects that led to it."""
        for answer in [*reply.history, reply]:
            method = str(answer.request.method)
            self.made.append((method, len(answer.content)))
            if method == "POST" and answer.status_code == 200:
                self.made[-1:] = [("POST", 0), ("GET", len(answer.content))]
            self.body_bytes += int(answer.headers.get("Content-Length", len(answer.content)))
            self.seconds += answer.elapsed.total_seconds()
            self.queries += int(answer.headers.get("X-Queries", 0))


class Browsing(Visitor):
    """A customer whose browser runs htmx, loads the pictures of a page and polls for the label."""

    def __init__(self, base: str) -> None:
        self.trip = Trip()
        self._seen: set[str] = set()
        super().__init__(base)
        self.http.headers["HX-Request"] = "true"  # from the first page on, htmx sends the forms

    def take_point(self) -> "Browsing":
        """Choose a label to print, whose nearest drop-off point is chosen beforehand."""
        self.open(f"{self.path.partition('?')[0]}?delivery_option=drop_off_point")
        point = re.findall(r' name="service_point" value="([^"]*)" checked', self.page.text)[0]
        self.post(delivery_option="drop_off_point", service_point=point)
        return self

    def _take(self, reply: requests.Response) -> "Browsing":
        super()._take(reply)
        self.trip.add(reply)
        for path in re.findall(r'<img[^>]* src="(/[^"]+)"', reply.text):
            if path not in self._seen:
                self._seen.add(path)
                self.trip.add(self.http.get(self.base + unescape(path), timeout=60))
        return self

    def poll(self) -> "Browsing":
        """Ask as often as the page says until it shows the label."""
        path = self.poll_path
        for _ in range(MOST_POLLS):
            time.sleep(float(re.findall(r"version=[a-z_]+-(\d+)", path)[0]))
            self.http.close()  # the server has closed the line by now, and a browser opens another
            with TURN:
                reply = self.http.get(self.base + path, timeout=60)
            self.trip.add(reply)
            nexts = re.findall(r'hx-get="([^"]+/poll/[^"]+)"', reply.text)
            if reply.status_code == 200 and not nexts:
                return self
            path = unescape(nexts[0]) if nexts else path
        raise TimeoutError("The label did not come.")


def portal_trip(base: str) -> Trip:
    """A whole plain return, from the first page to the label."""
    with TURN:
        visitor = Browsing(base)
        visitor.look_up()
        visitor.choose_items()
        visitor.take_point().post(use="same")
    visitor.poll()
    return visitor.trip


def bare_trip(base: str, session: str, trip: Trip) -> None:
    """As many pages and posts of the bare Django, each page of the same size."""
    with requests.Session() as http:
        http.trust_env = False
        http.cookies.set("sessionid", session)
        token = ""
        for method, size in trip.made:
            if method == "POST":
                form = {"csrfmiddlewaretoken": token, "answer": "yes"}
                reply = http.post(f"{base}/{size}", data=form, allow_redirects=False, timeout=60)
                assert reply.status_code == 302, reply.status_code
            else:
                page = http.get(f"{base}/{size}", timeout=60)
                token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[0]
