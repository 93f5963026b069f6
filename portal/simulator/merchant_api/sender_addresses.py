"""The merchant's own addresses (v3)."""

from portal.simulator.merchant_api.parcels_v2 import DESK
from portal.simulator.responses import Answer, ok
from portal.simulator.v3.return_check import no
from portal.simulator.world import Call


def sender_addresses(call: Call) -> Answer:
    """The merchant's own addresses; the return desk is the only one."""
    if set(call.query) - {"cursor", "page_size"}:
        return no("query", "unknown_field")
    given = {name: DESK[name] for name in ("name", "company_name", "house_number", "city")}
    given |= {"address_line_1": DESK["street"], "address_line_2": "", "email": DESK["email"]}
    given |= {"postal_code": DESK["postal_code"], "country_code": DESK["country"]}
    return ok({"data": [given | {"id": 1, "phone_number": DESK["telephone"]}]})
