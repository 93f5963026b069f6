"""The day to keep in mind, as a file for the customer's calendar; nothing personal is in it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from portal.branding.brand import shown
from portal.models import Submission
from portal.returns import formatting
from portal.returns.draft.parcel import PICKUP
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.handover import handover_location
from portal.returns.status.facts import calendar_day

# Before and after the day begins; two days ahead, and once more in the morning of the last day.
NOTICES = {
    True: (timedelta(hours=-12),),
    False: (timedelta(days=-2, hours=10), timedelta(hours=9)),
}


def file(draft: ReturnDraft, row: Submission, now: datetime) -> bytes | None:
    """An all-day event with a reminder, or nothing where the day is not known."""
    day = calendar_day(draft, row)
    if day is None:
        return None
    is_pickup = row.delivery_option == PICKUP
    event = Event()
    event.add("summary", _title(draft, is_pickup))
    event.add("description", "\n".join(_details(draft, row)))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("dtstamp", row.created_at)
    event.add("uid", f"return-{row.return_id or row.pk}@{settings.ALLOWED_HOSTS[0]}")
    event.add("transp", "TRANSPARENT")
    if not is_pickup and (where := handover_location(draft, now).lines):
        event.add("location", ", ".join(where[:2]))
    for notice in NOTICES[is_pickup]:
        event.add_component(_reminder(notice))
    return _calendar(event)


def _title(draft: ReturnDraft, is_pickup: bool) -> str:
    names = {"brand": shown().name, "carrier": _carrier(draft)}
    if is_pickup and names["carrier"]:
        return _("%(brand)s return: pickup by %(carrier)s") % names
    if is_pickup:
        return _("%(brand)s return: pickup") % names
    return _("Last day to drop off your %(brand)s return") % names


def _carrier(draft: ReturnDraft) -> str:
    code = draft.service_point.carrier if draft.service_point else draft.carrier
    return draft.carrier_name(code) if code else ""


def _details(draft: ReturnDraft, row: Submission) -> Iterator[str]:
    """What the customer will have forgotten by then; the portal's address holds no key."""
    if row.return_id:
        yield _("Return %(number)s") % {"number": row.return_id}
    if carrier := _carrier(draft):
        yield carrier
    if draft.is_drop_off and draft.service_point:
        yield from formatting.week(draft.service_point)
    yield settings.BASE_URL


def _reminder(notice: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Your return"))
    alarm.add("trigger", notice)
    return alarm


def _calendar(event: Event) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//return-portal//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
