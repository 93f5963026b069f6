"""The page where the customer pays a return's fee, as a payment provider would show it."""

from collections.abc import Callable

from portal.simulator.responses import Answer, refusal
from portal.simulator.world import Call, World

PAY_BUTTON = '<form method="post"><button>Pay</button></form>'
PAYMENT_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Pretend payment</title>
<h1>Pretend payment</h1><p>Return fee: EUR {fee}</p>{button}</html>"""


class Payment:
    """A page with one button."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.routes: list[tuple[str, str, Callable[..., Answer]]] = [
            ("GET", r"/pay/(?P<return_id>\d+)", self.payment_page),
            ("POST", r"/pay/(?P<return_id>\d+)", self.pay),
        ]

    def payment_page(self, call: Call, body: bytes, return_id: str) -> Answer:
        made = self.world.find(int(return_id))
        if made is None:
            raise refusal(404, call.path, "Not found.")
        button = "<p>Paid. You can close this page.</p>" if made.is_paid else PAY_BUTTON
        page = PAYMENT_PAGE.format(fee="3.50", button=button)
        return Answer(200, page.encode(), "text/html; charset=utf-8")

    def pay(self, call: Call, body: bytes, return_id: str) -> Answer:
        made = self.world.find(int(return_id))
        if made is None:
            raise refusal(404, call.path, "Not found.")
        if made.scenario.has("payment_fails") and not made.payments:
            made.payments += 1
            self.world.payment_failed(made.id)
            return Answer(303, headers={"Location": call.path})
        made.is_paid = not made.scenario.has("unpaid")
        if made.is_paid:
            self.world.paid(made.id)
        return Answer(303, headers={"Location": call.path})
