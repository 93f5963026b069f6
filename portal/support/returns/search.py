"""Find returns by a number, through Sendcloud's parcels and the portal's own submissions."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from portal.models import Submission
from portal.returns.lookup.normalize import normal_identifier, spellings
from portal.sendcloud import NotFound, Parcel, Return, ReturnsApi

MOST = 3  # incoming parcels whose returns are looked up, because each takes a call
AROUND = timedelta(hours=1)  # Sendcloud creates a return and its incoming parcel together
RETURN_ID = 12  # digits at most
# "Return 1185081", as the mails say it in six languages.
NAMED = re.compile(
    r"^(return|retour|retoure|devoluci[oó]n|reso|rma|ret|no|nr|n)[.:\s#-]*(?=\d+$)", re.IGNORECASE
)


@dataclass
class Found:
    """What belongs to a number, and how many parcels may have more returns."""

    returns: dict[int, Return] = field(default_factory=dict)
    own: list[Submission] = field(default_factory=list)
    parcels: tuple[Parcel, ...] = ()
    not_looked_at: int = 0  # incoming parcels that may have returns the portal did not check

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.returns or self.own or self.parcels)


def find(api: ReturnsApi, typed: str) -> Found:
    """Everything under an order number, tracking number or return id; eleven calls at most."""
    typed = NAMED.sub("", typed.strip())
    number = normal_identifier(typed).removeprefix("#")
    found = Found()
    # isdigit alone also accepts a superscript two, which int() refuses.
    if number.isascii() and number.isdigit() and len(number) <= RETURN_ID:
        with suppress(NotFound):
            found.returns[int(number)] = api.retrieve(int(number))
    found.parcels = _parcels(api, typed)
    incoming = [parcel for parcel in found.parcels if parcel.is_return]
    found.not_looked_at = len(incoming[MOST:])
    for parcel in incoming[:MOST]:
        belonging, is_whole = _returns_of(api, parcel)
        found.returns |= {return_.id: return_ for return_ in belonging}
        found.not_looked_at += not (belonging or is_whole)
    found.own = list(_own(found.parcels, found.returns))
    return found


def _parcels(api: ReturnsApi, typed: str) -> tuple[Parcel, ...]:
    for spelling in spellings(typed):
        if parcels := api.find_parcels(order_number=spelling):
            return parcels
    return _of_same_orders(api, api.find_parcels(tracking_number=normal_identifier(typed)))


def _of_same_orders(api: ReturnsApi, parcels: tuple[Parcel, ...]) -> tuple[Parcel, ...]:
    """These parcels and the others of their order: a customer reads the number of the way out."""
    orders = dict.fromkeys(parcel.order_number for parcel in parcels if parcel.order_number)
    others = [
        other
        for order in list(orders)[:MOST]
        for other in api.find_parcels(order_number=order)
        if other.id not in {parcel.id for parcel in parcels}
    ]
    return (*parcels, *others)


def _returns_of(api: ReturnsApi, parcel: Parcel) -> tuple[list[Return], bool]:
    """The returns of an incoming parcel, and whether all candidates were checked.

    A parcel does not name its return, so the portal searches the returns that were created
    within an hour of it. It reads one page of them.
    """
    if parcel.date_created is None:
        return [], False
    page = api.between(parcel.date_created - AROUND, parcel.date_created + AROUND)
    belonging = [return_ for return_ in page.returns if _belongs(return_, parcel)]
    return belonging, not page.next_cursor


def _belongs(return_: Return, parcel: Parcel) -> bool:
    tracking = return_.incoming_parcel_data.tracking_number
    if tracking and parcel.tracking_number:
        return tracking == parcel.tracking_number
    return bool(parcel.order_number) and return_.order_number == parcel.order_number


def _own(parcels: Iterable[Parcel], return_ids: Iterable[int]) -> Iterable[Submission]:
    """The portal's submissions for these parcels, without the returns found already."""
    outgoing = [parcel.id for parcel in parcels if not parcel.is_return]
    rows = Submission.objects.filter(outgoing_parcel__in=outgoing).order_by("-created_at")
    return (row for row in rows[:20] if row.return_id not in set(return_ids))
