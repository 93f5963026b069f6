"""Orders that are odd in themselves: what shops ship, what Sendcloud knows and where people live.

Their numbers begin at #1101.
"""

from portal.simulator.scenario import Scenario

MUG = {"id": "31001", "name": "Mug red", "price": "10.00", "quantity": 1, "returnable": True}
TWINS = [MUG, MUG | {"name": "Mug blue", "price": "20.00"}]
GIFT = [MUG, MUG | {"name": "Mug red, a gift", "price": "0.00", "returnable": False}]
LEFTOVERS = [
    MUG,
    MUG | {"id": "31002", "name": "Bowl, refunded before it was shipped", "quantity": 0},
    MUG | {"id": "", "name": "Teapot of the marketplace"},
    MUG | {"id": "31004", "name": "Discount", "price": "-5.00"},
    MUG
    | {"id": "31005", "name": "\u202eVase\u202c \u05d0\u05d2\u05e8\u05d8\u05dc", "price": "7.00"},
]

ODD_ORDERS: tuple[Scenario, ...] = (
    Scenario(
        "#1101",
        "Postal code is compared blank by blank",
        "A label",
        "114 55",
        traits={"city": "Stockholm", "exact": True},
    ),
    Scenario("#1102", "250 lines", "A label", traits={"lines": 250}),
    Scenario("#1103", "2,000 lines", "A label", traits={"lines": 2000}),
    Scenario("#1104", "One product on two lines", "A label", traits={"lines": TWINS}),
    Scenario("#1105", "One product, once as a gift", "A label", traits={"lines": GIFT}),
    Scenario(
        "#1106",
        "A refunded line, one without an id, a discount, Hebrew",
        "A label",
        traits={"lines": LEFTOVERS},
    ),
    Scenario(
        "#1107",
        "The postal code is not in the answer",
        "A label",
        traits={"holes": ["postal_code"]},
    ),
    Scenario(
        "#1108",
        "The street is not known",
        "The address is asked, a label",
        traits={"holes": ["address", "address_divided"]},
    ),
    Scenario(
        "#1109",
        "The number is in the street's line only",
        "A label",
        traits={"holes": ["house_number", "address_divided"]},
    ),
    Scenario(
        "#1110",
        "A carrier of which no drop-off point is known",
        "Any drop-off point, the national post, a label",
        traits={"carriers": {"landpost": "Landpost"}},
    ),
    Scenario("#1111", "20 products, each with a picture", "A label", traits={"lines": 20}),
)
