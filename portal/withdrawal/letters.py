"""What the receipt and the merchant's notice say."""

from collections.abc import Callable
from datetime import UTC, datetime

from babel.dates import format_datetime, get_timezone_gmt, get_timezone_name
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.branding import withdrawal_words
from portal.letters.content import Content, Fact
from portal.models import Withdrawal
from portal.withdrawal.receipts import Receipt

WORD_JOINER = "\N{WORD JOINER}"
# How a language names a time of day, where that is more than digits and zone.
CLOCK = {"de": "Uhr (%s)"}
LINKED = ".:/@"  # what a mail program looks for when it makes links


def receipt(found: Receipt, *, typed_as: Callable[[str], str] = str) -> Content:
    """The receipt in the active language; `typed_as` may change how what was typed is written."""
    return Content(
        subject=_("We’ve received your withdrawal %(reference)s") % {"reference": found.reference},
        heading=_("We’ve received your withdrawal"),
        lead=[_("This is your receipt. Please keep it.")],
        facts=[*_when(found), *_what(found, typed_as), *_proof(found)],
        small=[found.facts.get("trader", settings.WITHDRAWAL_TRADER)],
        link_title=_("Start a return"),
    )


def notice(row: Withdrawal) -> Content:
    """The merchant's notice; in English, as the console is."""
    return Content(
        subject=f"A customer has withdrawn: {row.reference}",
        heading=f"New withdrawal {row.reference}",
        lead=[f"Received on {row.received_at:%d %B %Y at %H:%M} UTC."],
        small=["The console shows it under Withdrawals."],
    )


def local_time(moment: datetime) -> str:
    """Day and time with the zone's short name, as the active language writes them."""
    language = get_language() or "en"
    locale = "en_GB" if language == "en" else language
    written = format_datetime(moment, "full", tzinfo=moment.tzinfo, locale=locale)
    name = get_timezone_name(moment, "long", locale=locale)
    # The tables' long names are those of experts: a German says MEZ, not "Normalzeit".
    return written.replace(name, CLOCK.get(language, "%s") % _zone(moment, locale))


def _zone(moment: datetime, locale: str) -> str:
    """The zone's short name; the distance to UTC where the language has none."""
    short = get_timezone_name(moment, "short", locale=locale)
    return short if short.isalpha() else get_timezone_gmt(moment, "long", locale=locale)


def utc_time(moment: datetime) -> str:
    """The same moment in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def without_links(text: str) -> str:
    """A typed text for a mail, in which no program makes a link of it.

    Otherwise a stranger could have the shop mail a link of theirs to anyone.
    """
    return "".join(f"{letter}{WORD_JOINER}" if letter in LINKED else letter for letter in text)


def _when(found: Receipt) -> list[Fact]:
    times = [local_time(found.received_at), utc_time(found.received_at)]
    return [Fact(_("Reference"), [found.reference]), Fact(_("Received on"), times)]


def _what(found: Receipt, typed_as: Callable[[str], str]) -> list[Fact]:
    titles = {
        "name": _("Name"),
        "contract": _("Contract"),
        "goods": _("Items"),
        "email": _("E-mail for the receipt"),
    }
    typed = {title: typed_as(found.facts.get(name, "")) for name, title in titles.items()}
    return [
        Fact(_("Your statement"), [_("I withdraw from the contract named below.")]),
        *(Fact(title, text.split("\n")) for title, text in typed.items() if text),
    ]


def _proof(found: Receipt) -> list[Fact]:
    usual = _(
        "We’ll process your withdrawal and get back to you. If you have the items, send them back."
    )
    steps = withdrawal_words.next_steps() or usual
    return [
        Fact(_("What happens next"), steps.split("\n")),
        Fact(_("Digest of this receipt"), [found.digest]),
    ]
