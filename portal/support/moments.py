"""Days and moments in the reader's language; ours keeps the day before the month."""

from datetime import date, datetime

from babel.dates import format_date, format_skeleton, format_time
from django.utils import timezone

from portal.returns.formatting import first_of_month, locale

DAYS = {"": "yMMMd", "short": "MMMd", "seconds": "yMMMd"}
CLOCKS = {"": "HH:mm", "short": "HH:mm", "seconds": "HH:mm:ss"}
# English and Dutch put no comma between day and time.
JOINED = {"en_GB": " ", "nl": " "}


def moment(value: datetime | None, form: str = "") -> str:
    """Day and time in the portal's time zone: "27 Nov 2026 14:05"; empty for None."""
    if value is None:
        return ""
    local = timezone.localtime(value).replace(tzinfo=None)
    written = first_of_month(str(format_skeleton(DAYS[form], local, locale=locale())), local)
    clock = format_time(local, CLOCKS[form], locale=locale())
    return written + JOINED.get(locale(), ", ") + clock


def day(value: date | None) -> str:
    """A day: "27 Nov 2026"; empty for None."""
    if value is None:
        return ""
    given = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return first_of_month(str(format_skeleton("yMMMd", given, locale=locale())), given)


def day_and_month(value: date) -> str:
    """A day of this year: "27 November"."""
    return first_of_month(str(format_skeleton("MMMMd", value, locale=locale())), value)


def weekday(value: date) -> str:
    """A day with its weekday: "Friday 27 November"."""
    pattern = {"de": "EEEE, d. MMMM", "es": "EEEE, d 'de' MMMM"}.get(locale(), "EEEE d MMMM")
    return first_of_month(str(format_date(value, pattern, locale=locale())), value)


def month(value: date) -> str:
    """A month: "Nov 2026"."""
    return str(format_skeleton("yMMM", value, locale=locale()))
