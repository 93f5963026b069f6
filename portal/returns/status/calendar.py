"""The day to keep in mind, as a file for the customer's calendar; nothing personal is in it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from portal.models import Submission
from portal.returns.draft.parcel import PICKUP
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.handover import handover_location
from portal.returns.status.facts import calendar_day

NOTICE = {True: timedelta(hours=-12), False: timedelta(days=-2, hours=10)}


def file(draft: ReturnDraft, row: Submission, now: datetime) -> bytes | None:
    """An all-day event with a reminder, or nothing where the day is not known."""
    day = calendar_day(draft, row)
    if day is None:
        return None
    is_pickup = row.delivery_option == PICKUP
    event = Event()
    event.add("summary", _title(row, is_pickup))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("dtstamp", row.created_at)
    event.add("uid", f"return-{row.return_id or row.pk}@{settings.ALLOWED_HOSTS[0]}")
    event.add("transp", "TRANSPARENT")
    if not is_pickup and (where := handover_location(draft, now).lines):
        event.add("location", ", ".join(where[:2]))
    event.add_component(_reminder(is_pickup))
    return _calendar(event)


def _title(row: Submission, is_pickup: bool) -> str:
    number = {"number": row.return_id or ""}
    if is_pickup:
        return (_("Pickup of return %(number)s") % number).strip()
    return (_("Last day to drop off return %(number)s") % number).strip()


def _reminder(is_pickup: bool) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Your return"))
    alarm.add("trigger", NOTICE[is_pickup])
    return alarm


def _calendar(event: Event) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//return-portal//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
