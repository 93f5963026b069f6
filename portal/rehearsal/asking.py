"""Looks that ask whether a return could be made; Sendcloud makes none of them."""

from collections.abc import Mapping
from typing import Any

from portal.rehearsal.seen import CODE, Seen
from portal.sendcloud import InvalidRequest
from portal.sendcloud.unread import Unread, UnreadCalls
from portal.sendcloud.v3 import Making, NewerApi, Option

NO_OPTION = "rehearsal:no/such-option"
PICKED_UP = frozenset({"pickup", "pickup_dropoff"})


def options(api: NewerApi, making: Making, seen: Seen) -> tuple[Option, ...]:
    """The options from the merchant's own address; empty where none can be tried."""
    try:
        found = api.options(making.sender, making.receiver, making.kilograms)
    except InvalidRequest as error:
        seen.differ(43, f"The options are refused with {error.status}.")
        return ()
    if not found:
        seen.differ(43, "No option of the account takes a return from your own address.")
    codes = sorted(option.code for option in found if CODE.fullmatch(option.code))
    seen.useful += [f"The account has the option `{code}`." for code in codes]
    return found


def validations(calls: UnreadCalls, making: Making, found: tuple[Option, ...], seen: Seen) -> bool:
    """What the validation accepts and refuses; whether it accepts a plain return."""
    body = making.body()
    answer = calls.validated(body)
    sentence = f"A return to your own address would be refused with {answer.status}."
    seen.agree(43, unless="" if answer.is_fine else sentence)
    _refusal(calls, body, seen)
    if answer.is_fine:
        _ways(calls, making, found, seen)
    else:
        seen.skip(52, "A plain return is refused already.")
    return answer.is_fine


def _refusal(calls: UnreadCalls, body: Mapping[str, Any], seen: Seen) -> None:
    """How an error looks, tried with an option that does not exist."""
    ship_with = {"type": "shipping_option_code", "shipping_option_code": NO_OPTION}
    answer = calls.validated({**body, "ship_with": ship_with})
    seen.agree(48, unless=_odd_refusal(answer))


def _odd_refusal(answer: Unread) -> str:
    if answer.is_fine:
        return "An option that does not exist is accepted."
    errors = answer.listed("errors")
    if answer.status == 400 and errors and all({"field", "code"} <= one.keys() for one in errors):
        return ""
    known = ("error", "errors", "detail", "data", "message")
    names = [name for name in known if name in answer.fields] or ["nothing we know"]
    return f"A refusal has status {answer.status} and another shape: {', '.join(names)}."


def _ways(calls: UnreadCalls, making: Making, found: tuple[Option, ...], seen: Seen) -> None:
    """A pickup without a day, and a store that is not named."""
    store = calls.validated({**making.body(), "delivery_option": "in_store"})
    picked = [option for option in found if option.functionalities.first_mile in PICKED_UP]
    odd = ["`in_store` without a store is accepted."] * store.is_fine
    if picked:
        body = {**making.body(), "ship_with": picked[0].ship_with, "delivery_option": "pickup"}
        odd += ["`pickup` without a day is refused."] * (not calls.validated(body).is_fine)
    seen.agree(52, unless=" ".join(odd))
    if not picked:
        seen.skip(52, "The account has no option with a pickup.")
