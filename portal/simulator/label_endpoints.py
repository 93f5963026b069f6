"""The endpoints of a return that was created: the poll, the label, the customs document."""

from collections.abc import Callable
from typing import Any

from portal.simulator import brands, labels, parcels
from portal.simulator.responses import Answer, ok, refusal
from portal.simulator.world import PORTAL, Call, Return, World


class LabelEndpoints:
    """Endpoints that take a token in the address; `base` returns the simulator's address."""

    def __init__(self, world: World, base: Callable[[], str]) -> None:
        self.world, self.base = world, base
        self.routes: list[tuple[str, str, Callable[..., Answer]]] = [
            ("GET", rf"{PORTAL}/label/polling", self.polling),
            ("GET", rf"{PORTAL}/label/download", self.download),
            ("GET", rf"{PORTAL}/label/customs", self.customs),
        ]

    def address(self, made: Return) -> str:
        """The address of the portal of a return's brand."""
        return f"{self.base()}/api/v2/brand/{made.brand}/return-portal"

    def _of_token(self, call: Call, brand: str, *, claimed: set[str]) -> Return:
        claims = self.world.claims(call.query.get("token", "")) or {}
        made = self.world.find(claims.get("id"))
        if made is None or made.brand != brand or set(claims) != claimed:
            raise refusal(404, call.path, "No ReturnsPortal matches the given query")
        return made

    def polling(self, call: Call, body: bytes, brand: str) -> Answer:
        made = self._of_token(call, brand, claimed={"exp", "id"})
        scenario = made.scenario
        if scenario.has("poller") == "html":
            self.world.announced(made.id, "announced")
            return Answer(200, b"<!doctype html><title>Maintenance</title>", "text/html")
        if scenario.has("fails"):
            self.world.announced(made.id, "announcement-failed")
            return Answer(500)
        must_pay = made.must_be_paid and not made.is_paid
        with self.world.lock:
            made.polls += 0 if must_pay else 1
        needed = scenario.has("polls") or self.world.switches.polls_until_ready
        if scenario.has("approval"):
            return Answer(202)
        if must_pay or made.polls <= needed or made.body["delivery_option"] == "in_store":
            return Answer(202)
        self.world.announced(made.id, "announced")
        return ok(self._ready(made))

    def _ready(self, made: Return) -> dict[str, Any]:
        token = self.world.sign(id=made.id)
        answer: dict[str, Any] = {
            "download_url": f"{self.address(made)}/label/download?token={token}",
            "return": made.id,
            "parcels": made.incoming,
            "tracking_numbers": made.trackings,
        }
        if made.scenario.has("customs"):
            answer["customs_declaration_url"] = f"{self.address(made)}/label/customs?token={token}"
        return answer

    def download(self, call: Call, body: bytes, brand: str) -> Answer:
        made = self._of_token(call, brand, claimed={"id"})
        self._check_link(call, made)
        if made.scenario.has("label") == "redirect":
            return Answer(302, headers={"Location": "https://storage.example/label"})
        if made.body["delivery_option"] == "drop_off_labelless":
            return Answer(200, labels.qr(made.trackings[0]), "image/png")
        name = brands.SETTINGS[brand]["portal"]["brand"]["name"]
        page = labels.label(name, made.body["incoming_parcel"], made.trackings)
        return Answer(200, page, "application/pdf")

    def _check_link(self, call: Call, made: Return) -> None:
        with self.world.lock:
            switches = self.world.switches
            has_ended = switches.ended_links > 0 or made.scenario.has("gone")
            switches.ended_links -= 1 if switches.ended_links else 0
        if has_ended:
            raise refusal(404, call.path, "No ReturnsPortal matches the given query")

    def customs(self, call: Call, body: bytes, brand: str) -> Answer:
        made = self._of_token(call, brand, claimed={"id"})
        page = labels.customs(made.body["incoming_parcel"], parcels.parcel(made.scenario))
        return Answer(200, page, "application/pdf")
