"""Attacks on the withdrawal function: what it tells, what it takes, and what a flood does to it."""

import re
from html import unescape

from portal.redteam import mailbox
from portal.redteam.browser import Browser, Page
from portal.redteam.target import ORDERS, Broken, Site, Untested

STATEMENT, CONFIRM, PDF = "/withdraw/", "/withdraw/confirm/", "/withdraw/receipt.pdf"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
REFERENCE = re.compile(r"W-[0-9A-Z]{10}")
TYPED = {"name": "Eve", "email": "eve@evil.example", "goods": ""}
EVIL = "<script>alert(1)</script>"
EVIL_PDF = "(x) Tj ET endobj /OpenAction << /S /JavaScript /JS (app.alert(1)) >> /Launch /URI"
ACTIVE = (b"/JavaScript", b"/OpenAction <<", b"/Launch", b"app.alert", b"(x) Tj")
EVIL_MAIL = (
    "https://evil.example/a\r\nBcc: all@evil.example\r\n\r\nwww.evil.example me@evil.example"
)
FLOOD = 60  # statements of one network
UNKNOWN = "#8888"


def oracle(site: Site) -> str:
    """2020, Staples again: does a statement about an order that exists look different?"""
    pages = {_bare(_declare(site.visitor(), order), order) for order in (ORDERS[0], UNKNOWN)}
    if len(pages) > 1:
        raise Broken("the answer tells whether an order exists")
    return "an order that exists and one that does not get the same page"


def forged_statement(site: Site) -> str:
    """Another site's form, sent by a visitor's browser, declares a withdrawal."""
    _check(site)
    form = TYPED | {"contract": UNKNOWN, "confirmed": "yes", "form_id": "0" * 32}
    for signature in ("", "x", "a" * 43):
        page = site.visitor().post(CONFIRM, form | {"signature": signature}, token=False)
        if REFERENCE.search(_main(page)):
            raise Broken("a form that we never showed declares a withdrawal")
    return "three forged forms declare nothing"


def script_in_a_statement(site: Site) -> str:
    """What was typed runs in the page that shows it."""
    typed = {"name": EVIL, "goods": f'"><img src=x onerror=alert(1)>{EVIL}'}
    page = _declare(site.visitor(), EVIL, **typed)
    if EVIL in page.text or "<img src=x" in page.text:
        raise Broken("what was typed becomes a part of the page")
    return "what was typed stays text"


def code_in_a_receipt(site: Site) -> str:
    """What was typed becomes a part of the PDF, which then runs it."""
    visitor = site.visitor()
    page = _declare(visitor, UNKNOWN, name=EVIL_PDF, goods=EVIL_PDF)
    receipt = visitor.post(PDF, _hidden(page), token=False)
    if not receipt.body.startswith(b"%PDF") or not receipt.header("Content-Type").endswith("/pdf"):
        raise Broken("the receipt is no PDF")
    if found := [word for word in ACTIVE if word in receipt.body]:
        raise Broken(f"the PDF has {found[0].decode()}")
    return f"{len(receipt.body):,} bytes of PDF, none of which runs"


def stranger_in_a_mail(site: Site) -> str:
    """A stranger has the shop mail a link or a header of theirs."""
    if not site.mailbox:
        raise Untested("--mailbox does not say where the portal's mails arrive")
    page = _declare(site.visitor(), EVIL_MAIL, name=EVIL_MAIL, goods=EVIL_MAIL)
    message = mailbox.wait_for(site, REFERENCE.findall(_main(page))[0])
    if message["Bcc"] or len(mailbox.recipients(message)) > 1:
        raise Broken("what was typed adds a recipient")
    if found := [head for head in message.values() if "evil" in head and head != TYPED["email"]]:
        raise Broken(f"what was typed is in a header: {found[0]}")
    if found := [link for link in mailbox.links(message) if "evil" in link]:
        raise Broken(f"the mail links to {found[0]}")
    return f"one recipient, {len(message.keys())} headers and no link of theirs"


def flood(site: Site) -> str:
    """A flood of statements of one network keeps out those of others, or loses its own."""
    crowd = site.visitor()
    for number in range(min(FLOOD, site.tries)):
        if not REFERENCE.search(_main(_declare(crowd, f"flood {number}"))):
            raise Broken(f"statement {number + 1} of one network is refused")
    if not REFERENCE.search(_main(_declare(site.visitor(), UNKNOWN))):
        raise Broken("a flood keeps another customer from withdrawing")
    return f"{min(FLOOD, site.tries)} statements of one network are received, and so are others"


def _check(site: Site) -> None:
    if site.visitor().get(STATEMENT).status == 404:
        raise Untested("the withdrawal function is off")


def _declare(visitor: Browser, contract: str, **typed: str) -> Page:
    form = TYPED | {"contract": contract} | typed
    page = visitor.post(CONFIRM, form, token=False)
    if page.status == 404:
        raise Untested("the withdrawal function is off")
    return visitor.post(CONFIRM, _hidden(page) | {"confirmed": "yes"}, token=False)


def _hidden(page: Page) -> dict[str, str]:
    """What the forms of the page carry unseen."""
    return {name: unescape(value) for name, value in HIDDEN.findall(_main(page))}


def _main(page: Page) -> str:
    return page.text.partition("<main")[2].partition("</main>")[0]


def _bare(page: Page, contract: str) -> str:
    """The page's main part without what was typed, random, or a time."""
    text = re.sub(r'value="[^"]*"|\d\d:\d\d:\d\d', "", _main(page))
    return f"{page.status} {REFERENCE.sub('', text).replace(contract, '')}"
