"""Whether a return can be made at all, tried with the merchant's own address; costs nothing."""

from collections.abc import Iterator
from decimal import Decimal

from django.conf import settings

from portal.doctor import ways
from portal.doctor.finding import Finding, note, ok, wrong
from portal.doctor.ways import CARRIERS
from portal.rules import Rules, WrongRules, checked
from portal.sendcloud import InvalidRequest, KeysRefused, ReturnsApi, SendcloudError
from portal.sendcloud.v3 import Making, NewerApi, Place
from portal.upstream import clients

WEIGHT = Decimal(1)  # kg, of the parcel that is asked about


def can_be_made() -> Iterator[Finding]:
    """Asks for the return options of the account, and has Sendcloud validate a return with one."""
    api, newer = clients.returns_api(), clients.newer_api()
    if api is None or newer is None:
        return  # the question about the keys reports it
    try:
        yield from _tried(api, newer)
    except KeysRefused as error:
        if error.status == 403:
            sentence = "The API keys may not ask whether a return can be made."
            yield note("Returns", sentence, "Return one order yourself to see that it works.")
    except SendcloudError:
        sentence = "Sendcloud gave no usable answer, so whether a return can be made is not known."
        yield note("Returns", sentence, "Try again later.")


def _tried(api: ReturnsApi, newer: NewerApi) -> Iterator[Finding]:
    address = next((one for one in api.sender_addresses() if one.is_complete), None)
    if address is None:
        sentence = "Sendcloud lists no complete sender address, so a return was not tried."
        yield note("Returns", sentence, "In Sendcloud's panel, under Settings, Addresses, add one.")
        return
    if rules := _rules_in_use():
        yield from ways.tried(newer, address, rules)
        return
    own = Place(**address.body())
    options = newer.options(own, own, WEIGHT)
    if not options:
        sentence = f"No carrier of the account takes returns in {address.country_code}."
        yield wrong("Returns", sentence, CARRIERS)
        return
    try:
        newer.validate(Making(sender=own, receiver=own, option=options[0], kilograms=WEIGHT))
    except InvalidRequest as error:
        sentence = f"Sendcloud would refuse a return to your own address: {error.message}"
        yield wrong("Returns", f"{sentence.rstrip('.: ')}.", CARRIERS)
    else:
        sentence = f"A return to your own address can be made; options: {len(options)}."
        yield ok("Returns", sentence)


def _rules_in_use() -> Rules | None:
    """The brand's rules where the engine needs them and they are right."""
    if settings.RETURNS_ENGINE != "v3":
        return None
    try:
        return checked()
    except WrongRules:
        return None
