"""The documents of a parcel by version 3: the label and the customs declaration, as PDF."""

from collections.abc import Callable

from portal.simulator import labels
from portal.simulator.merchant_api import parcels_v2
from portal.simulator.merchant_api.parcel_index import ParcelIndex
from portal.simulator.merchant_api.records import Record
from portal.simulator.responses import Answer
from portal.simulator.v3.refusals import missing, of_parameter
from portal.simulator.world import Call

# What version 3 calls the documents that version 2 has other names for.
KINDS = {"label": "label", "customs-declaration": "cn23", "air-waybill": ""}
QUERY = {"paper_size": {"A4", "A5", "A6"}, "dpi": {"72", "150", "203", "300", "600"}}


class Documents:
    """One parcel's documents; 404 until the carrier has accepted the parcel."""

    def __init__(self, index: ParcelIndex) -> None:
        self._index = index
        self.routes: list[tuple[str, str, Callable[..., Answer]]] = [
            ("GET", r"/api/v3/parcels/(?P<number>\d+)/documents/(?P<kind>[\w-]+)", self.document)
        ]

    def document(self, call: Call, body: bytes, number: str, kind: str) -> Answer:
        for name, value in sorted(call.query.items()):
            if value not in QUERY.get(name, ()):
                raise of_parameter(name)
        if kind not in KINDS:
            raise of_parameter("type")
        record = self._index.record_of(int(number))
        if record is None:
            raise missing("Parcel")
        if KINDS[kind] not in parcels_v2.document_kinds(record):
            raise missing("Document")
        return Answer(200, _page(record, int(number), kind), "application/pdf")


def _page(record: Record, number: int, kind: str) -> bytes:
    sender = {f"from_{name}": value for name, value in record.customer.items()}
    sender |= {"from_address_1": record.customer["street"]}
    if kind == "label":
        tracking = record.trackings[record.incoming.index(number)]
        return labels.label(record.brand.capitalize(), sender, [tracking])
    return labels.customs(sender, {"order_number": record.order_number})
