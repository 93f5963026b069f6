"""What the demo prints once its portal is open."""

from portal.config.places import IS_INSTALLED
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
        again="`return-portal demo --continue`." if IS_INSTALLED else "`make demo CONTINUE=yes`.",
    )
