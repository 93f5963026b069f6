"""Orders that only version 3 of the API knows; the return portal finds none of them.

Their numbers begin at #3001. Traits: `imported` and `shipped` say which endpoints list the order,
`integration` which of the account's shops sold it, `status` what the shop says of it, `days` how
many days ago it was bought.
"""

from portal.simulator.scenario import Scenario

ONE_ANSWER = "The one answer for every failed lookup"
LABEL = "A label"
SHOP, OUTLET, OTHER_BRAND, STRANGE = 7001, 7002, 7101, 7900
OWN_WAY = {"shipped": 0}  # sent by the merchant, without Sendcloud

ONLY_V3: tuple[Scenario, ...] = (
    Scenario("#3001", "Imported, sent without Sendcloud", LABEL, traits=OWN_WAY | {"mixed": True}),
    Scenario(
        "#3002", "Sent with Sendcloud, its order is not imported", LABEL, traits={"absent": True}
    ),
    Scenario(
        "#3003", "Cancelled in the shop", ONE_ANSWER, traits=OWN_WAY | {"status": "cancelled"}
    ),
    Scenario("#3004", "Not sent yet", ONE_ANSWER, traits=OWN_WAY | {"status": "unfulfilled"}),
    Scenario("#3005", "Of another brand", ONE_ANSWER, traits={"integration": OTHER_BRAND}),
    Scenario("#3006", "Of another integration", ONE_ANSWER, traits={"integration": STRANGE}),
    Scenario("#3007", "One number at two shops, other customers", LABEL),
    Scenario(
        "#3007",
        "One number at two shops, other customers",
        LABEL,
        "3511 AB",
        traits={"city": "Utrecht", "integration": OUTLET, "mixed": True},
    ),
    Scenario("#3008", "One number at two shops, one customer", LABEL),
    Scenario(
        "#3008",
        "One number at two shops, one customer",
        LABEL,
        traits={"integration": OUTLET, "days": 3},
    ),
    Scenario(
        "#3009",
        "Outside the EU, sent without Sendcloud",
        "A label and a customs document",
        "8001",
        traits=OWN_WAY | {"city": "Zurich", "customs": True},
    ),
    Scenario(
        "#3010",
        "Outside the EU, no HS code known",
        "Not accepted, whom to ask",
        "8001",
        traits=OWN_WAY | {"city": "Zurich", "customs": True, "no_hs": True},
    ),
    Scenario("#3011", "Sent in three parcels", "A label of up to three pages", traits={"colli": 3}),
    Scenario("#3012", "Bought a year ago", ONE_ANSWER, traits={"days": 370}),
    Scenario("#3013", "Carrier declines", "The label could not be made", traits={"fails": True}),
    Scenario(
        "#3014",
        "Line drops after the return is stored",
        "A label, of the return that was stored",
        traits={"create": "drop"},
    ),
    Scenario(
        "#3015",
        "Held for approval",
        "We’re reviewing your return, then it is approved",
        traits={"approval": True},
    ),
    Scenario(
        "#3016",
        "The account has no option from there",
        ONE_ANSWER,
        "105 57",
        traits=OWN_WAY | {"place": {"city": "Athens", "country": "GR"}},
    ),
    Scenario(
        "#3017",
        "The only option has a QR code",
        "A QR code",
        "10115",
        traits={"city": "Berlin"},
    ),
    Scenario(
        "#3018",
        "No e-mail address, telephone, picture or price",
        LABEL,
        traits={"nulls": True},
    ),
    Scenario(
        "#3019",
        "The shipment was cancelled",
        ONE_ANSWER,
        traits={"recalled": True, "status": "unfulfilled"},
    ),
    Scenario("#3020", "Create answers 500", "We’re checking your return", traits={"create": "500"}),
)


def table() -> str:
    """These orders as text, for --help and the demo's screen."""
    lines = (
        f"  {order.order_number:7} {order.postal_code:8} {order.title:42} {order.ends}"
        for order in ONLY_V3
    )
    return "\n".join(lines)
