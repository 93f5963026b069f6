"""Which of the carriers' options takes a return, by the brand's rules."""

from collections.abc import Sequence

from portal.rules import Rules
from portal.sendcloud.outgoing import Carrier
from portal.sendcloud.v3 import Option

DROP_OFF_POINT, LABELLESS, PICKUP = "drop_off_point", "drop_off_labelless", "pickup"
PICKED_UP = frozenset({"pickup", "pickup_dropoff"})
UNKNOWN_TO_US = frozenset({"length", "width", "height"})  # which customers are not asked for


def fits(option: Option, way: str) -> bool:
    """Whether the option travels this way, with what the portal can tell of a parcel."""
    if option.requirements.is_service_point_required:
        return False
    if UNKNOWN_TO_US & set(option.requirements.fields):
        return False
    if way == PICKUP:
        return option.functionalities.first_mile in PICKED_UP
    return option.is_drop_off and option.is_labelless == (way == LABELLESS)


def ways(options: Sequence[Option], rules: Rules) -> tuple[str, ...]:
    """The delivery options that the brand wants and the account has."""
    wanted = [option for option in options if _rank(option, rules) is not None]
    return tuple(way for way in rules.delivery_options if any(fits(one, way) for one in wanted))


def carriers(options: Sequence[Option], rules: Rules) -> tuple[Carrier, ...]:
    """The carrier that takes every way of these; none is named where they differ."""
    chosen = [choose(options, way, None, rules, 1) for way in ways(options, rules)]
    codes = {option.carrier.code: option.carrier.name for option in chosen if option}
    named = [Carrier(code=code, name=name) for code, name in codes.items() if code]
    return tuple(named) if len(named) == 1 else ()


def choose(
    options: Sequence[Option], way: str, carrier: str | None, rules: Rules, colli: int
) -> Option | None:
    """The best option: of the carrier that the customer read, then what the brand prefers.

    Of equals, the one that is paid only when the parcel is handed in. None where nothing fits.
    """
    able = [
        option
        for option in options
        if fits(option, way) and _rank(option, rules) is not None and _takes(option, colli)
    ]
    ranked = sorted(able, key=lambda option: _order(option, carrier, rules))
    return ranked[0] if ranked else None


def _takes(option: Option, colli: int) -> bool:
    return colli < 2 or option.functionalities.multicollo


def _rank(option: Option, rules: Rules) -> tuple[int, int] | None:
    return rules.preference(option.carrier.code, option.code)


def _order(option: Option, carrier: str | None, rules: Rules) -> tuple[object, ...]:
    is_other = carrier is not None and option.carrier.code != carrier
    return is_other, _rank(option, rules), not option.is_paid_when_used, option.code
