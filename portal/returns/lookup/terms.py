"""What the first page says of every return: how long there is, and what it costs."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import rules
from portal.branding.brand import shown
from portal.returns import formatting
from portal.returns.draft.parcel import IN_STORE
from portal.sendcloud.portal_settings import PortalSettings


def terms() -> str:
    """One line; empty where neither the merchant nor Sendcloud has said anything."""
    return " ".join([*_period(), *_fee(shown().settings)])


def _period() -> Iterator[str]:
    if days := settings.BRAND_RETURN_DAYS or _days_by_rules():
        yield ngettext(
            "You have %(days)s day to return your order.",
            "You have %(days)s days to return your order.",
            days,
        ) % {"days": days}


def _days_by_rules() -> int:
    known = rules.current() if settings.RETURNS_ENGINE == "v3" else None
    return known.days if known else 0


def _fee(theirs: PortalSettings) -> Iterator[str]:
    if theirs.return_fee is None:
        return
    fee = {"fee": formatting.money(theirs.return_fee)}
    if not theirs.return_fee:
        yield _("Returns are free.")
    elif IN_STORE in (theirs.delivery_options or ()) and theirs.return_locations:
        yield _("Free in our stores, %(fee)s by parcel.") % fee
    else:
        yield _("A return costs %(fee)s.") % fee
