"""The body of a return by version 3 of the API, as a merchant's own program would write it."""

from typing import Any

HOME = {
    "name": "Test Shopper",
    "address_line_1": "Insulindelaan",
    "house_number": "115",
    "postal_code": "5642 CV",
    "city": "Eindhoven",
    "country_code": "NL",
    "email": "shopper@example.com",
}
SHOP_ADDRESS = {
    "name": "Returns desk",
    "address_line_1": "Stadhuisplein",
    "house_number": "10",
    "postal_code": "5611 EM",
    "city": "Eindhoven",
    "country_code": "NL",
}


def return_body(**more: Any) -> dict[str, Any]:
    """A whole and right body; what is named replaces its part."""
    right = {
        "from_address": HOME,
        "to_address": SHOP_ADDRESS,
        "ship_with": {
            "type": "shipping_option_code",
            "shipping_option_code": "postnl:standard/return",
        },
        "weight": {"value": 0.7, "unit": "kg"},
        "order_number": "#1001",
    }
    return right | more
