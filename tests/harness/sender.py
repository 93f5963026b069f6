"""Sender fields of a return: the customer who received the simulator's first order."""

SENDER = {
    "from_name": "Jane",
    "from_address_1": "Street",
    "from_house_number": "1",
    "from_postal_code": "5642CV",
    "from_city": "Eindhoven",
    "from_country": "NL",
    "from_email": "jane@example.com",
}
