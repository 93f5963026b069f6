"""The endpoints that make a return by API: shipping options, the validation, and the making."""

import json
import re
from collections.abc import Callable
from typing import Any

from portal.simulator.merchant_api.records import Record
from portal.simulator.responses import Answer, Dropped, ok, refusal
from portal.simulator.scenarios import Scenario
from portal.simulator.v3 import catalogue, made_return, option_search, refusals, return_check
from portal.simulator.world import Call, World


class NewReturns:
    """Checks strictly and makes what passes; the order number decides what else happens."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.routes: list[tuple[str, str, Callable[..., Answer]]] = [
            ("POST", r"/api/v3/shipping-options", self.options),
            ("POST", r"/api/v3/returns/validate", self.validate),
            ("POST", r"/api/v3/returns", self.make),
        ]

    def options(self, call: Call, body: bytes) -> Answer:
        return option_search.answer(_read(body), self.world.switches)

    def validate(self, call: Call, body: bytes) -> Answer:
        asked = self._checked(call, body)
        weight = {"weight": asked["weight"]["value"]}
        return ok({name: asked[name] for name in asked if name != "customs_information"} | weight)

    def make(self, call: Call, body: bytes) -> Answer:
        asked = self._checked(call, body)
        scenario = self._scenario(asked)
        fate = scenario.has("create") if scenario else None
        if fate == "500":
            raise refusal(500, call.path, "Internal server error")
        with self.world.lock:
            record = self._same_reference(asked) or self._store(asked, scenario)
        if fate == "hang":
            self.world.hang()
        if fate in {"hang", "drop"}:
            raise Dropped
        return ok(_created(record), 201)

    def _checked(self, call: Call, body: bytes) -> dict[str, Any]:
        asked: dict[str, Any] = _read(body)
        try:
            return_check.check(asked, self.world.switches)
            self._check_rules(asked)
        except Answer as refused:
            raise self._reshaped(call, refused) from None
        return asked

    def _check_rules(self, asked: dict[str, Any]) -> None:
        scenario = self._scenario(asked)
        is_refused = self._rule(asked) == "refused"
        if is_refused or (scenario and scenario.has("create") == "refuse"):
            raise return_check.no("returns", "forbidden", "This return is not allowed.")

    def _rule(self, asked: dict[str, Any]) -> str:
        """What the merchant's rules do with a return that asks for them."""
        switches = self.world.switches
        return switches.rules if asked.get("apply_rules") or switches.rules_always else ""

    def _reshaped(self, call: Call, refused: Answer) -> Answer:
        error = json.loads(refused.body)["errors"][0]
        shape, path = self.world.switches.error_shape, call.path.lstrip("/")
        return refusals.reshaped(refused, shape, path, error["field"], error["message"])

    def _scenario(self, asked: dict[str, Any]) -> Scenario | None:
        found = catalogue.find(self.world.switches.shop_brand, asked.get("order_number", ""))
        code = _bare(asked["from_address"]["postal_code"])
        near = [order for order in found if _bare(order.scenario.postal_code) == code]
        return next((order.scenario for order in (*near, *found)), None)

    def _same_reference(self, asked: dict[str, Any]) -> Record | None:
        """The return that has this reference already, if references are compared at all."""
        reference, rule = asked.get("external_reference"), self.world.switches.same_reference
        if not reference or rule == "again":
            return None
        for record in self.world.records:
            if record.asked and record.asked.body.get("external_reference") == reference:
                if rule == "same":
                    return record
                raise return_check.no("external_reference", "invalid", "Already used by a return")
        return None

    def _store(self, asked: dict[str, Any], scenario: Scenario | None) -> Record:
        world = self.world
        polls = world.switches.polls_until_ready
        record = made_return.record(world.next_ids(), asked, scenario, world.now(), polls)
        rule = self._rule(asked)
        record.awaits_payment = rule == "awaiting_payment"
        record.awaits_approval = rule == "requested" or bool(scenario and scenario.has("approval"))
        record.moves = not record.awaits_approval
        if record.asked and scenario:
            record.asked.is_rejected = scenario.has("approval") == "rejected"
        world.add(record)
        return record


def _created(record: Record) -> dict[str, Any]:
    several = record.incoming if len(record.incoming) > 1 else []
    return {
        "return_id": record.id,
        "parcel_id": record.incoming[0],
        "multi_collo_ids": several,
    }


def _read(body: bytes) -> Any:
    try:
        asked = json.loads(body)
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise return_check.no("body", "invalid")
    return asked


def _bare(text: str) -> str:
    return re.sub(r"[\s-]", "", text).upper()
