"""All parcels of the simulator, and the filters that find them."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.simulator.merchant_api import parcels_v2
from portal.simulator.merchant_api.records import Record
from portal.simulator.scenarios import ELSEWHERE, SCENARIOS
from portal.simulator.world import World

MOST = 100


class ParcelIndex:
    """The outgoing parcels of scenarios and past returns, and all incoming parcels."""

    def __init__(self, world: World) -> None:
        self.world = world

    def parcels(self, query: Mapping[str, str], base: str) -> list[dict[str, Any]]:
        """The parcels that match every filter, at most a hundred; commas separate `ids`."""
        ids = {parcel_id for parcel_id in query.get("ids", "").split(",") if parcel_id}
        matches = (
            parcel
            for parcel in self._all(base)
            if self._may_be_named(query)
            and (not ids or str(parcel["id"]) in ids)
            and all(
                parcel[name] == query[name]
                for name in ("order_number", "tracking_number", "external_reference")
                if name in query
            )
        )
        return [parcel for _, parcel in zip(range(MOST), matches, strict=False)]

    def _may_be_named(self, query: Mapping[str, str]) -> bool:
        return self.world.switches.found_by_reference or "external_reference" not in query

    def record_of(self, parcel_id: int) -> Record | None:
        """The return that an incoming parcel belongs to."""
        matches = (record for record in self.world.records if parcel_id in record.incoming)
        return next(matches, None)

    def _all(self, base: str) -> Iterator[dict[str, Any]]:
        started = self.world.started
        for scenario in (*SCENARIOS, *ELSEWHERE):
            if not scenario.has("unshipped"):
                yield parcels_v2.of_scenario(scenario, started)
        sent: set[int] = set()
        for record in self.world.records:
            if record.outgoing and not record.moves and record.outgoing not in sent:
                sent.add(record.outgoing)
                yield parcels_v2.outgoing(record)
            for collo in range(len(record.incoming)):
                yield parcels_v2.incoming(record, collo, base)
