"""Pages of returns; Sendcloud filters by status and day, the portal by the rest."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from portal.sendcloud import Return, ReturnPage, ReturnsApi
from portal.support import formatting
from portal.support.fields import DayField
from portal.support.queues.filters import carriers

PAGES = 2  # Sendcloud's pages for one of ours; with the brand's settings, three calls
USUAL = timedelta(days=90)


class FilterForm(forms.Form):
    """The filter of the list; empty fields mean all returns."""

    state = forms.ChoiceField(label=_lazy("Status"), required=False, choices=formatting.states)
    option = forms.ChoiceField(
        label=_lazy("Delivery option"), required=False, choices=formatting.options
    )
    carrier = forms.ChoiceField(label=_lazy("Carrier"), required=False, choices=carriers)
    since = DayField(_lazy("Created from"))
    until = DayField(_lazy("Created until"))

    def clean_until(self) -> date | None:
        """Refuse a last day before the first."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            raise forms.ValidationError(_("Choose a day on or after the first day."))
        return until if until is None or isinstance(until, date) else None


@dataclass(frozen=True)
class Wanted:
    """The filter that staff chose."""

    state: str = ""
    option: str = ""
    carrier: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def has_window(self) -> bool:
        """Whether to use Sendcloud's v3 list, which always needs a first and a last day."""
        return bool(self.state or self.since or self.until)

    def window(self, today: date) -> tuple[datetime, datetime]:
        """From the start of the first day to the end of the last; the last 90 days by default."""
        last = self.until or today
        first = self.since or last - USUAL
        zone = timezone.get_current_timezone()
        return (
            datetime.combine(first, time.min, zone),
            datetime.combine(last, time(23, 59, 59), zone),
        )


@dataclass(frozen=True)
class Listing:
    """Matching returns, how many returns were checked, and the cursors of the pages around."""

    returns: tuple[Return, ...]
    looked_at: int
    oldest: datetime | None
    next_cursor: str
    previous_cursor: str
    window: tuple[datetime, datetime] | None = None


def listing(api: ReturnsApi, wanted: Wanted, cursor: str, today: date) -> Listing:
    """One page of ours.

    Sendcloud does not filter by delivery option. With that filter the portal reads up to two of
    Sendcloud's pages.
    """
    window = wanted.window(today) if wanted.has_window else None
    pages = [_page(api, wanted, window, cursor)]
    while wanted.option and pages[-1].next_cursor and len(pages) < PAGES:
        pages.append(_page(api, wanted, window, pages[-1].next_cursor))
    checked = [return_ for page in pages for return_ in page.returns]
    return Listing(
        returns=tuple(
            return_ for return_ in checked if wanted.option in {"", return_.delivery_option}
        ),
        looked_at=len(checked),
        oldest=min((return_.created_at for return_ in checked if return_.created_at), default=None),
        next_cursor=pages[-1].next_cursor,
        previous_cursor=pages[0].previous_cursor,
        window=window,
    )


def _page(
    api: ReturnsApi, wanted: Wanted, window: tuple[datetime, datetime] | None, cursor: str
) -> ReturnPage:
    if window is None:
        return api.list(cursor or None)
    return api.between(*window, status=wanted.state, cursor=cursor or None)
