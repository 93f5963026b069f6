"""The whole rehearsal, in its order."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from django.conf import settings

from portal import rules
from portal.rehearsal import asking, making, reading
from portal.rehearsal.seen import Seen
from portal.sendcloud import ReturnsApi
from portal.sendcloud.unread import UnreadCalls
from portal.sendcloud.v3 import Goods, Making, NewerApi, Option, Place

ASKED = (43, 48, 52)  # what a validation tells
CHANGED_MIND = 11  # the reason of the return that is made
NOT_MADE = "No return was made (--make-and-cancel)."


@dataclass(frozen=True)
class Clients:
    """The account's clients; `calls` leaves the answers as they came."""

    calls: UnreadCalls
    newer: NewerApi
    older: ReturnsApi


def rehearse(
    clients: Clients,
    order_number: str,
    *,
    make: bool,
    again: bool,
    pause: Callable[[float], object],
) -> Seen:
    """Look at everything that an account can tell.

    Makes a return only with `make`, and a second one only with `again`. Raises the client's error
    where Sendcloud stops the rehearsal before anything was made.
    """
    seen = Seen()
    reading.settings(clients.calls, settings.BRAND_DOMAIN, seen)
    reading.order(clients.calls, order_number, seen)
    reading.lists(clients.calls, seen)
    plan = _plan(clients, seen)
    is_accepted = plan is not None and asking.validations(clients.calls, *plan, seen)
    if make and plan and is_accepted:
        making.Trial(clients.calls, plan[0], seen, pause).run(again=again)
    elif make:
        seen.attention.append("No return was made, because Sendcloud would refuse it.")
    if not seen.has_tried:
        for assumption in making.ONLY_MADE:
            seen.skip(assumption, NOT_MADE)
    seen.skip_the_rest()
    return seen


def _plan(clients: Clients, seen: Seen) -> tuple[Making, tuple[Option, ...]] | None:
    """The return to try, from the merchant's own address, and the account's options for it."""
    ours = next((one for one in clients.older.sender_addresses() if one.is_complete), None)
    if ours is None:
        for assumption in ASKED:
            seen.skip(assumption, "Sendcloud lists no complete sender address.")
        return None
    place = Place(**ours.body())
    found = asking.options(clients.newer, _making(place, Option()), seen)
    if not found:
        for assumption in (48, 52):
            seen.skip(assumption, "There is no option to try it with.")
        return None
    return _making(place, _best(found)), found


def _best(found: tuple[Option, ...]) -> Option:
    """What the brand's rules prefer, handed in, and with a code because less is known of these."""
    own = _rules()
    wanted = [one for one in found if own and own.preference(one.carrier.code, one.code)]
    handed_in = [one for one in wanted or found if one.is_drop_off] or list(found)
    return next((one for one in handed_in if one.is_labelless), handed_in[0])


def _making(sender: Place, option: Option) -> Making:
    """A return of one piece; the customer's part is played by the merchant, so no one is mailed."""
    way = "drop_off_labelless" if option.is_labelless else "drop_off_point"
    goods = Goods(description="Rehearsal", product_id="rehearsal", reason=CHANGED_MIND)
    return Making(
        reference=f"rehearsal-{uuid4().hex[:20]}",
        sender=sender,
        receiver=_receiver() or sender,
        option=option,
        delivery_option=way,
        kilograms=Decimal(1),
        goods=(goods,),
    )


def _receiver() -> Place | None:
    """Where the brand's rules send returns."""
    own = _rules()
    return Place(**own.address.body()) if own else None


def _rules() -> rules.Rules | None:
    """The brand's rules; None where there are none yet."""
    try:
        return rules.checked()
    except rules.WrongRules:
        return None
