"""What upstream really answers to a lookup, which customers are never told."""

from dataclasses import dataclass

from portal.returns.lookup.normalize import LookupQuery
from portal.sendcloud import InvalidRequest, NotFound, OutgoingLookup, ReturnPortal, TokenExpired

DECLINED = {
    "invalid_postal_code": "The order exists, but it went to another postal code.",
    "return_window_expired": "The return period of this order is over.",
    "already_returned": "Everything of this order is on its way back already.",
    "return_not_allowed": "Sendcloud's settings do not allow this order to be returned.",
}
ADVICE = {
    "invalid_postal_code": "Ask where it was delivered; a parcel shop has its own postal code.",
    "return_window_expired": "To take it back all the same, make the return in Sendcloud's panel.",
    "already_returned": "Find the order to see its returns.",
}


@dataclass(frozen=True)
class Answer:
    """The parcel if there is one to return, what was answered, and what to do."""

    found: OutgoingLookup | None
    sentence: str
    advice: str = ""


def ask(portal: ReturnPortal, query: LookupQuery) -> Answer:
    """Look up as a customer would, with every spelling, and say what came of it."""
    for spelling in query.spellings:
        try:
            return _parcel(portal.find_outgoing_parcel(spelling, query.postal_code))
        except NotFound:
            continue
        except (InvalidRequest, TokenExpired) as error:
            return _declined(error)
    names = " and ".join(query.spellings) or "nothing"
    return Answer(
        None,
        f"Sendcloud knows no parcel under {names} in this brand.",
        "Check the number; an order that was not sent yet, or not with Sendcloud, has no parcel.",
    )


def _declined(error: InvalidRequest | TokenExpired) -> Answer:
    named = error.code or str(error.status)
    sentence = DECLINED.get(error.code, f"Sendcloud declined the lookup ({named}).")
    return Answer(None, sentence, ADVICE.get(error.code, ""))


def _parcel(found: OutgoingLookup) -> Answer:
    if not found.products:
        sentence = "No product data was sent with this parcel: only all of it can be returned."
        return Answer(found, sentence)
    count = sum(1 for product in found.products if product.returnable)
    if not count:
        return Answer(
            None,
            "The parcel exists, but none of its products may be returned.",
            "That is set in the shop or by a rule in Sendcloud.",
        )
    return Answer(found, f"It can be returned: {count} of {len(found.products)} products.")
