"""A parcel as the tracking of the newer API shows it."""

from typing import Annotated

from portal.sendcloud.fields import Flag, Moment, Text, Whole
from portal.sendcloud.payload import Payload, listed, or_empty
from portal.sendcloud.statuses import slug_of
from portal.sendcloud.v3.places import Place
from portal.sendcloud.v3.shipments import ShippedLine


class _Details(Payload):
    brand_id: Whole = None
    integration_id: Whole = None
    is_return: Flag = False


class _Event(Payload):
    """A status and when; answers were seen with `phase` and `description` for the codes."""

    event_at: Moment = None
    status_code: Text = ""
    status_description: Text = ""
    phase: Text = ""
    description: Text = ""

    @property
    def slug(self) -> str:
        told = (self.status_code, self.phase, self.status_description, self.description)
        return next((slug for text in told if (slug := slug_of(text))), "")


class _Number(Payload):
    carrier_code: Text = ""
    tracking_number: Text = ""


class TrackedParcel(Payload):
    """Where a parcel is, to whom it went, and through which shop connection."""

    details: Annotated[_Details, or_empty(_Details)] = _Details()
    to_address: Annotated[Place, or_empty(Place)] = Place()
    parcel_items: Annotated[tuple[ShippedLine, ...], listed(ShippedLine)] = ()
    tracking_numbers: Annotated[tuple[_Number, ...], listed(_Number)] = ()
    events: Annotated[tuple[_Event, ...], listed(_Event)] = ()
    announced_at: Moment = None

    @property
    def delivered_at(self) -> Moment:
        """When the customer got it; None while no dated event says so."""
        arrivals = [e.event_at for e in self.events if e.slug == "delivered" and e.event_at]
        return min(arrivals, default=None)
