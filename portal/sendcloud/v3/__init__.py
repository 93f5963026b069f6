"""The newer API (v3): orders, shipments, and returns that are made with keys alone."""

from portal.sendcloud.v3.api import NewerApi
from portal.sendcloud.v3.made import MadeReturn
from portal.sendcloud.v3.new_return import Declared, Goods, Making
from portal.sendcloud.v3.options import Option
from portal.sendcloud.v3.orders import Order, OrderLine
from portal.sendcloud.v3.places import Place
from portal.sendcloud.v3.shipments import Shipment, ShippedLine, ShippedParcel
from portal.sendcloud.v3.tracked import TrackedParcel

__all__ = [
    "Declared",
    "Goods",
    "MadeReturn",
    "Making",
    "NewerApi",
    "Option",
    "Order",
    "OrderLine",
    "Place",
    "Shipment",
    "ShippedLine",
    "ShippedParcel",
    "TrackedParcel",
]
