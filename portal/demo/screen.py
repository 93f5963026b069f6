"""What the demo prints once its portal is open."""

import os
from pathlib import Path

from portal.config.places import IS_INSTALLED
from portal.demo import brand_folder
from portal.simulator import v3_orders
from portal.simulator.sample_brands import SAMPLES
from portal.simulator.scenarios import SCENARIOS, table

SCREEN = """
The portal is open at {url}

  Order number: {order}
  Postal code: {postal_code}

Staff sign in at {url}/support/ (an administrator, without a second factor)

  E-mail: {staff}
  Password: {password}

The portal's mails arrive at {mailbox}

The order number decides what happens:

  order   postal   what is special                            what you see in the end
{table}

Other shops, each with a look of its own:

{shops}

{engine}

Ctrl-C ends the demo. The next one begins clean, or goes on from here with
{again}
"""


WITH_KEYS = """The same without Sendcloud's return portal, by rules of the shop's own:

  RETURNS_ENGINE=v3 {command}"""
RULES = """Returns are made with API keys alone, by the rules in

  {rules}"""


def text(url: str, mailbox: str, staff: str, password: str) -> str:
    """The address, the order to begin with, the console's account, and all orders."""
    first = SCENARIOS[0]
    return SCREEN.format(
        url=url,
        mailbox=mailbox,
        order=first.order_number,
        postal_code=first.postal_code,
        staff=staff,
        password=password,
        table=_orders(),
        shops=_shops(),
        engine=_engine(),
        again="`return-portal demo --continue`." if IS_INSTALLED else "`make demo CONTINUE=yes`.",
    )


COMMAND = "return-portal demo" if IS_INSTALLED else "make demo"


def _orders() -> str:
    """All orders that the portal finds by its way of making returns."""
    if os.environ.get("RETURNS_ENGINE") != "v3":
        return table()
    return f"{table()}\n\nFound with API keys only:\n\n{v3_orders.table()}"


def _engine() -> str:
    """How to try the other way of making returns, or where its rules are."""
    if os.environ.get("RETURNS_ENGINE") != "v3":
        return WITH_KEYS.format(command=COMMAND)
    return RULES.format(rules=Path(os.environ["BRAND_DIR"]) / brand_folder.RULES)


def _shops() -> str:
    """The command that begins a demo of each sample brand."""
    width = max(map(len, SAMPLES)) + len(COMMAND)
    rows = ((f"BRAND_DOMAIN={domain} {COMMAND}", shop.name) for domain, shop in SAMPLES.items())
    return "\n".join(f"  {line:<{width + 16}}{name}" for line, name in rows)
