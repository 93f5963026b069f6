"""Sendcloud's real answer to a lookup, which the customers' pages never show."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal.returns.draft.parcel import ReturnableParcel
from portal.returns.lookup.normalize import LookupQuery, spellings
from portal.returns.submissions import previous
from portal.sendcloud import (
    InvalidRequest,
    NoOutgoingParcel,
    NotFound,
    OutgoingLookup,
    ReturnPortal,
    TokenExpired,
)
from portal.upstream import brand_settings

ALL_RETURNED = noop("Everything in this order is already being returned.")
DECLINED = {
    "invalid_postal_code": noop("The order exists, but it was sent to another postal code."),
    "return_window_expired": noop("The return period of this order is over."),
    "already_returned": ALL_RETURNED,
    "return_not_allowed": noop("Sendcloud's settings do not allow this order to be returned."),
}
ADVICE = {
    "invalid_postal_code": noop(
        "Ask where it was delivered. A service point has its own postal code."
    ),
    "return_window_expired": noop("To accept it anyway, create the return in Sendcloud."),
    "already_returned": noop("Find the order to see its returns."),
}


@dataclass(frozen=True)
class Answer:
    """The parcel if it can be returned, the answer in a sentence, and what to do."""

    found: OutgoingLookup | None
    sentence: str
    advice: str = ""
    returns: tuple[int, ...] = ()  # the numbers of earlier returns of the parcel

    @property
    def is_hidden(self) -> bool:
        """Whether the customer reads only that nothing was found."""
        return self.found is None and self != NEVER_SHIPPED and not self.returns


NEVER_SHIPPED = Answer(
    None,
    noop("Sendcloud knows this order, but no parcel of it was sent through Sendcloud."),
    noop("The customer reads that, and to contact you. Send a label of your own."),
)


def ask(portal: ReturnPortal, query: LookupQuery) -> Answer:
    """Look the order up as the customer's page does, in every spelling, and explain the answer."""
    declined = None
    for identifier, postal_code in query.spellings:
        try:
            return _parcel(portal.find_outgoing_parcel(identifier, postal_code))
        except NotFound:
            continue
        except NoOutgoingParcel:
            return replace(
                NEVER_SHIPPED,
                sentence=_(NEVER_SHIPPED.sentence),
                advice=_(NEVER_SHIPPED.advice),
            )
        except (InvalidRequest, TokenExpired) as error:
            # Another spelling of the postal code may be the right one.
            declined = declined or _declined(error)
    return declined or _unknown(query)


def _unknown(query: LookupQuery) -> Answer:
    names = f" {_('or')} ".join(spellings(query.identifier)) or _("nothing")
    return Answer(
        None,
        _("Sendcloud has no parcel under %(names)s for this brand.") % {"names": names},
        _("Check the number. An order has no parcel until it is shipped with Sendcloud."),
    )


def _declined(error: InvalidRequest | TokenExpired) -> Answer:
    name = error.code or str(error.status)
    if error.code in DECLINED:
        return Answer(None, _(DECLINED[error.code]), _advice(error.code))
    return Answer(None, _("Sendcloud declined the lookup (%(code)s).") % {"code": name})


def _advice(code: str) -> str:
    return _(ADVICE[code]) if code in ADVICE else ""


def _parcel(lookup: OutgoingLookup) -> Answer:
    if not lookup.products:
        sentence = _("This parcel has no product data, so it can only be returned as a whole.")
        return Answer(lookup, sentence)
    if not any(product.can_come_back for product in lookup.products):
        return Answer(
            None,
            _("The parcel exists, but none of its products can be returned."),
            _("The shop or a rule in Sendcloud excludes them."),
        )
    return remaining(lookup)


def remaining(lookup: OutgoingLookup) -> Answer:
    """What the returns of this portal have left, which Sendcloud does not subtract."""
    rows = previous.of_parcel(lookup.parcel.id)
    taken = previous.returned_quantities(rows)
    settings = brand_settings.settings_or_default()
    rest = ReturnableParcel(outgoing=lookup, settings=settings, returned=taken)
    numbers = tuple(row.return_id for row in rows if row.return_id)
    if rest.is_exhausted:
        return Answer(None, _(ALL_RETURNED), _(ALL_TAKEN), numbers)
    count = len(rest.products)
    sentence = _("It can be returned: %(count)s of %(total)s products.") % {
        "count": count,
        "total": len(lookup.products),
    }
    return Answer(lookup, sentence, _(SOME_TAKEN) if taken else "", numbers)


ALL_TAKEN = noop("These returns of this portal took it all. Cancel one to return its items again.")
SOME_TAKEN = noop("Earlier returns of this portal took some of it.")
