"""What the demo prints once its portal is open."""

from portal.config.places import IS_INSTALLED
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

Ctrl-C ends the demo. The next one begins clean, or goes on from here with
{again}
"""


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
        table=table(),
        shops=_shops(),
        again="`return-portal demo --continue`." if IS_INSTALLED else "`make demo CONTINUE=yes`.",
    )


def _shops() -> str:
    """The command that begins a demo of each sample brand."""
    command = "return-portal demo" if IS_INSTALLED else "make demo"
    width = max(map(len, SAMPLES)) + len(command)
    rows = ((f"BRAND_DOMAIN={domain} {command}", shop.name) for domain, shop in SAMPLES.items())
    return "\n".join(f"  {line:<{width + 16}}{name}" for line, name in rows)
