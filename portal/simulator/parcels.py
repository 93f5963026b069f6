"""The outgoing parcels of the scenarios, as the lookup returns them."""

from typing import Any

from portal.simulator import geography, product_art
from portal.simulator.sample_brands import SAMPLES
from portal.simulator.scenarios import Scenario

SHIRT = {
    "id": "19284",
    "name": "T-shirt organic cotton, M",
    "price": "19.95",
    "image_url": "",
    "quantity": 2,
    "returnable": True,
}
MORE = [
    {"id": 19286, "name": "Canvas trousers, 32/34", "price": "59.00", "quantity": 1},
    {"id": "19287", "name": "Wool socks", "price": "9.50", "quantity": 3},
    {"id": "19285", "name": "Gift card", "price": "25.00", "quantity": 1, "returnable": False},
]
FIRST_ID = 182588000


def parcel_id(scenario: Scenario) -> int:
    """The outgoing parcel's id."""
    return FIRST_ID + int(scenario.order_number[1:])


def tracking_number(scenario: Scenario) -> str:
    """The outgoing parcel's tracking number."""
    return f"3SYZXG1000{scenario.order_number[1:]}"


def parcel(scenario: Scenario) -> dict[str, Any]:
    """`data.parcel` of the lookup."""
    city = scenario.has("city") or "Eindhoven"
    country, _, latitude, longitude, _ = geography.CITIES[city]
    iso_3, name = geography.COUNTRIES[country]
    whole: dict[str, Any] = {
        "id": parcel_id(scenario),
        "name": "Test Shopper",
        "company_name": "",
        "address": "Insulindelaan 115",
        "address_2": "",
        "address_divided": {"street": "Insulindelaan", "house_number": "115"},
        "house_number": "115",
        "postal_code": scenario.postal_code,
        "city": city,
        "country": {"iso_2": country, "iso_3": iso_3, "name": name},
        "to_state": None,
        "email": "shopper@example.com",
        "telephone": "+31612345678",
        "tracking_number": tracking_number(scenario),
        "order_number": scenario.order_number,
        "to_coordinates": {"latitude": latitude, "longitude": longitude},
        "collo_count": scenario.has("colli") or 1,
        "weight": "1.250",
        "carrier": {"code": "postnl"},
    }
    if scenario.has("unshipped"):
        return whole | {"id": None, "tracking_number": None}
    whole |= dict.fromkeys(scenario.has("holes") or ())
    return whole | (_nothing() if scenario.has("nulls") else {})


def _nothing() -> dict[str, Any]:
    names = ("company_name", "address_2", "telephone", "to_coordinates", "collo_count", "weight")
    return dict.fromkeys((*names, "carrier", "tracking_number"))


def products(scenario: Scenario, brand: str = "") -> list[dict[str, Any]]:
    """`data.products` of the lookup; a sample brand sells goods of its own."""
    goods = SAMPLES[brand].goods if brand in SAMPLES else {}
    return [_sold(product, goods) for product in _products(scenario)]


def _sold(product: dict[str, Any], goods: dict[str, tuple[str, str]]) -> dict[str, Any]:
    name, price = goods.get(str(product.get("id")), ("", ""))
    return product | {"name": name, "price": product["price"] and price} if name else product


def _products(scenario: Scenario) -> list[dict[str, Any]]:
    if scenario.has("bare"):
        return []
    if lines := scenario.has("lines"):
        return lines if isinstance(lines, list) else many(lines)
    if scenario.has("nulls"):
        return [SHIRT | {"price": None, "image_url": None}]
    if colli := scenario.has("colli"):
        return [SHIRT | {"quantity": colli}]
    return [SHIRT, *MORE] if scenario.has("mixed") else [SHIRT]


def _store(latitude: float, longitude: float) -> dict[str, Any]:
    return {"id": 7, "distance": geography.metres(latitude, longitude, geography.STORE)}


def many(count: int) -> list[dict[str, Any]]:
    """The lines of a wholesaler's order."""
    things = ("Mug", "Bowl", "Plate", "Teapot", "Vase", "Tray", "Candle")
    colors = ("white", "sand", "moss", "slate", "rust")
    return [
        {
            "id": str(20000 + number),
            "name": f"{things[number % 7]} {colors[number % 5]}, no. {number + 1}",
            "price": f"{4 + number % 9}.50",
            "image_url": "",
            "quantity": 1 + number % 3,
            "returnable": True,
        }
        for number in range(count)
    ]


def _pictured(product: dict[str, Any], pictures: str) -> dict[str, Any]:
    """The product with its picture's address, unless it has one or is said to have none."""
    if not pictures or product.get("image_url", "") != "":
        return product
    return product | {"image_url": f"{pictures}/{product_art.address(product['name'])}"}


def data(scenario: Scenario, pictures: str = "", brand: str = "") -> dict[str, Any]:
    """`data` of the lookup; `pictures` is where the products' pictures lie."""
    _, _, latitude, longitude, _ = geography.CITIES[scenario.has("city") or "Eindhoven"]
    country = parcel(scenario)["country"]["iso_2"]
    around = (
        [] if scenario.has("nulls") else geography.near(country, latitude, longitude, 20_000, set())
    )
    nearest = around[0] if around else None
    known: dict[str, str] = scenario.has("carriers") or geography.CARRIERS
    carriers = [{"code": code, "name": name, "logo": {}} for code, name in known.items()]
    return {
        "parcel": parcel(scenario),
        "products": [_pictured(product, pictures) for product in products(scenario, brand)],
        "carriers": carriers,
        "service_point": nearest,
        "labelless_service_point": nearest,
        "shop_distances": None if scenario.has("nulls") else [_store(latitude, longitude)],
        "national_carrier_contact": "https://carrier.example/",
        "national_carrier": {"name": "PostNL", "drop_off_finder": "https://carrier.example/"},
    }
