"""Every parcel there is, and how it is found."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.simulator.merchant_api import parcels_v2
from portal.simulator.merchant_api.records import Record
from portal.simulator.scenarios import ELSEWHERE, SCENARIOS
from portal.simulator.world import World

MOST = 100


class Shelf:
    """The parcels of the scenarios, of past returns, and those that come back."""

    def __init__(self, world: World) -> None:
        self.world = world

    def parcels(self, query: Mapping[str, str], base: str) -> list[dict[str, Any]]:
        """Those that every filter lets through; `ids` is a list with commas."""
        ids = {word for word in query.get("ids", "").split(",") if word}
        found = (
            parcel
            for parcel in self._all(base)
            if (not ids or str(parcel["id"]) in ids)
            and all(
                parcel[name] == query[name]
                for name in ("order_number", "tracking_number", "external_reference")
                if name in query
            )
        )
        return [parcel for _, parcel in zip(range(MOST), found, strict=False)]

    def record_of(self, parcel_id: int) -> Record | None:
        """The return that an incoming parcel belongs to."""
        known = (record for record in self.world.records if parcel_id in record.incoming)
        return next(known, None)

    def _all(self, base: str) -> Iterator[dict[str, Any]]:
        started = self.world.started
        for scenario in (*SCENARIOS, *ELSEWHERE):
            yield parcels_v2.of_scenario(scenario, started)
        sent: set[int] = set()
        for record in self.world.records:
            if record.outgoing and not record.moves and record.outgoing not in sent:
                sent.add(record.outgoing)
                yield parcels_v2.outgoing(record)
            for collo in range(len(record.incoming)):
                yield parcels_v2.incoming(record, collo, base)
