"""A customer who withdraws, in tests: three pages without JavaScript and without cookies."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.test import Client

from portal.models import Withdrawal
from tests.harness.evidence import KEY

TYPED = {
    "name": "Sanne de Vries-Canary",
    "contract": "#1001",
    "email": "sanne@canary.example",
    "goods": "the blue one\nand the lamp",
}
TRADER = "Noordpunt B.V., Singel 1, 1012 VC Amsterdam"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
REFERENCE = re.compile(r"W-[0-9A-Z]{10}")


def switched_on(settings: Any, **more: Any) -> None:
    """The settings with which the function is on."""
    given = {
        "WITHDRAWAL": True,
        "WITHDRAWAL_TRADER": TRADER,
        "EVIDENCE_KEY": KEY,
        "HAS_MAIL": True,
        "MAIL_FROM": "Noordpunt <returns@noordpunt.example>",
    }
    for name, value in (given | more).items():
        setattr(settings, name, value)


def declared(**changes: str) -> Withdrawal:
    """A withdrawal that a customer has just declared."""
    return Withdrawal.objects.get(reference=Consumer().declare(**changes).reference)


def page_of(row: Withdrawal) -> str:
    """The address of its page in the console."""
    return f"/support/withdrawals/{row.reference}/"


@dataclass
class Consumer:
    """Holds the open page; its browser blocks cookies and checks forged requests."""

    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    page: Any = None

    @property
    def text(self) -> str:
        """The page as HTML."""
        return str(self.page.content.decode())

    @property
    def heading(self) -> str:
        """The page's only main heading."""
        return unescape(re.findall(r"<h1[^>]*>([^<]*)</h1>", self.text)[0].strip())

    @property
    def reference(self) -> str:
        """The withdrawal's name, as the receipt's page shows it."""
        return str(REFERENCE.findall(self.text)[0])

    @property
    def hidden(self) -> dict[str, str]:
        """What the page's form carries unseen."""
        main = self.text.partition("<main")[2].partition("</main>")[0]
        return {name: unescape(value) for name, value in HIDDEN.findall(main)}

    def get(self, url: str = "/withdraw/", **headers: str) -> "Consumer":
        """Open a page."""
        self.page = self.client.get(url, headers=headers)
        return self

    def post(self, url: str, **data: str) -> "Consumer":
        """Send a form; no cookie is kept."""
        self.page = self.client.post(url, data)
        self.client.cookies.clear()
        return self

    def type(self, **changes: str) -> "Consumer":
        """Fill in the first page and press its button."""
        self.get()
        return self.post("/withdraw/confirm/", **self.hidden | TYPED | changes)

    def press(self, url: str = "/withdraw/confirm/", **changes: str) -> "Consumer":
        """Press a button of a page whose form is hidden."""
        return self.post(url, **self.hidden | changes)

    def confirm(self) -> "Consumer":
        """Press the button that declares."""
        return self.press(confirmed="yes")

    def declare(self, **changes: str) -> "Consumer":
        """All three pages."""
        return self.type(**changes).confirm()
