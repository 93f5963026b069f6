"""The table of scenarios. The order number decides what happens, like a bank's test cards."""

from portal.simulator.odd_orders import ODD_ORDERS
from portal.simulator.scenario import Scenario

__all__ = ["ELSEWHERE", "SCENARIOS", "Scenario", "table"]

FATES: tuple[Scenario, ...] = (
    Scenario("#1001", "Plain: two T-shirts", "A label"),
    Scenario("#1002", "Several products, one not returnable", "A label", traits={"mixed": True}),
    Scenario("#1003", "No product list", "A label for the whole parcel", traits={"bare": True}),
    Scenario(
        "#1004",
        "Three T-shirts in three colli",
        "A label of up to three pages",
        traits={"colli": 3},
    ),
    Scenario("#1005", "For the option without a printer", "A QR code"),
    Scenario("#1006", "For the store", "The store's address, no label"),
    Scenario("#1007", "For the pickup", "A label and a pickup day"),
    Scenario(
        "#1008",
        "Fee wanted first, by a rule",
        "A payment page, then a label",
        traits={"paid": True},
    ),
    Scenario(
        "#1009", "Fee wanted first, never paid", "Waiting for payment", traits={"unpaid": True}
    ),
    Scenario("#1010", "Label takes eight polls", "A label, later", traits={"polls": 8}),
    Scenario("#1011", "Carrier declines", "The label could not be made", traits={"fails": True}),
    Scenario(
        "#1012",
        "Access token expires before create",
        "Look up again, answers kept, then a label",
        traits={"expires": True},
    ),
    Scenario(
        "#1013",
        "Not found",
        "The one answer for every failed lookup",
        traits={"lookup": (404, 404)},
    ),
    Scenario(
        "#1014",
        "Invalid postal code",
        "The one answer for every failed lookup",
        traits={"lookup": (400, "invalid_postal_code")},
    ),
    Scenario(
        "#1015",
        "Return window expired",
        "The one answer for every failed lookup",
        traits={"lookup": (400, "return_window_expired")},
    ),
    Scenario("#1016", "Lookup hangs", "The return service does not answer", traits={"hang": True}),
    Scenario(
        "#1017",
        "Line drops after the return is stored",
        "We’re checking your return; with keys, its label",
        traits={"create": "drop"},
    ),
    Scenario(
        "#1018",
        "HTML instead of JSON",
        "No clear answer, try again",
        traits={"html": True},
    ),
    Scenario("#1019", "Too many requests", "Very busy, try again", traits={"lookup": (429, None)}),
    Scenario(
        "#1020", "Internal error", "Does not answer, try again", traits={"lookup": (500, 500)}
    ),
    Scenario(
        "#1021",
        "Delivered outside the EU",
        "A label and a customs document",
        "8001",
        traits={"city": "Zurich", "customs": True},
    ),
    Scenario("#1022", "Every nullable field null", "A label", traits={"nulls": True}),
    Scenario(
        "#1023",
        "Service point search fails",
        "Any drop-off point will do, a label",
        traits={"points": 500},
    ),
    Scenario(
        "#1024",
        "No service point near",
        "A larger radius is offered, a label",
        "8899 BR",
        traits={"city": "Vlieland"},
    ),
    Scenario("#1025", "Create is refused", "Not accepted, try again", traits={"create": "refuse"}),
    Scenario(
        "#1026",
        "Already returned",
        "The one answer for every failed lookup",
        traits={"lookup": (400, "already_returned")},
    ),
    Scenario(
        "#1027",
        "Create hangs after the return is stored",
        "We’re checking your return; with keys, its label",
        traits={"create": "hang"},
    ),
    Scenario(
        "#1028",
        "Create answers 500",
        "We’re checking your return",
        traits={"create": "500"},
    ),
    Scenario(
        "#1029",
        "Photos cannot be uploaded",
        "The photo was not sent, a label without it",
        traits={"uploads": 503},
    ),
    Scenario(
        "#1030",
        "The label's link has expired",
        "The label can no longer be downloaded; with keys, it can",
        traits={"gone": True},
    ),
    Scenario(
        "#1031",
        "Imported, but never shipped with Sendcloud",
        "Not sent through this service, whom to ask",
        traits={"unshipped": True},
    ),
    Scenario(
        "#1032",
        "Fee wanted first, the first payment fails",
        "With keys, pay again; then a label",
        traits={"payment_fails": True},
    ),
    Scenario(
        "#1033",
        "Merchant approves without a label",
        "Takes longer than usual; with keys, approved",
        traits={"approval": True},
    ),
    Scenario(
        "#1034",
        "Label's address redirects to another host",
        "The file cannot be opened; with keys, it can",
        traits={"label": "redirect"},
    ),
    Scenario(
        "#1035",
        "Poller answers HTML",
        "Registered, whom to ask; with keys, a label",
        traits={"poller": "html"},
    ),
    Scenario(
        "#1036",
        "Poller on another host",
        "Registered, whom to ask; with keys, a label",
        traits={"poller": "elsewhere"},
    ),
    Scenario(
        "#1037",
        "Access token lasts five minutes",
        "After five minutes, look up again; answers kept",
        traits={"lasts": 300},
    ),
    Scenario(
        "#1038",
        "Merchant rejects the return",
        "Takes longer than usual; with keys, not approved",
        traits={"approval": "rejected"},
    ),
)
SCENARIOS = (*FATES, *ODD_ORDERS)
ELSEWHERE = (
    Scenario(
        "#2001",
        "At the brand whose returns are paid",
        "A payment page, then a label",
        "28013",
        {"city": "Madrid"},
    ),
    Scenario(
        "#2002",
        "At the brand whose returns are paid, never paid",
        "Waiting for payment",
        "28013",
        {"city": "Madrid", "unpaid": True},
    ),
)


def table() -> str:
    """The scenarios as text, for the demo's screen and --help."""
    lines = (
        f"  {order.order_number:7} {order.postal_code:8} {order.title:42} {order.ends}"
        for order in SCENARIOS
    )
    return "\n".join(lines)
