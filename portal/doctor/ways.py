"""Whether the brand's rules and the account's options fit together; only the v3 engine asks."""

from collections.abc import Iterator

from portal.doctor.finding import Finding, note, ok, wrong
from portal.engines.v3 import choice
from portal.rules import Rules
from portal.sendcloud import InvalidRequest
from portal.sendcloud.sender_address import SenderAddress
from portal.sendcloud.v3 import Making, NewerApi, Option, Place

SUBJECT = "Returns"
CARRIERS = "In Sendcloud's panel, under Settings, Carriers, switch on a carrier with returns."
RULES = "Compare [sending] in returns.toml with the carriers that are switched on in the panel."


def tried(api: NewerApi, address: SenderAddress, rules: Rules) -> Iterator[Finding]:
    """Asks for the options from an address of the merchant's, and has a return validated."""
    sender, receiver = Place(**address.body()), Place(**rules.address.body())
    options = api.options(sender, receiver, rules.weight)
    found = choice.ways(options, rules)
    if not options:
        sentence = f"No carrier of the account takes returns in {sender.country_code}."
        yield wrong(SUBJECT, sentence, CARRIERS)
    elif not found:
        sentence = f"None of the account's options ({len(options)}) fits returns.toml."
        yield wrong(SUBJECT, sentence, RULES)
    else:
        option = choice.choose(options, found[0], None, rules, 1) or options[0]
        yield _validated(api, _plain(sender, receiver, option, found[0], rules), found)
        for way in rules.delivery_options:
            if way not in found:
                sentence = f"returns.toml offers {way}, but no option of the account does."
                yield note(SUBJECT, sentence, RULES)


def _plain(sender: Place, receiver: Place, option: Option, way: str, rules: Rules) -> Making:
    return Making(
        sender=sender,
        receiver=receiver,
        option=option,
        delivery_option=way,
        kilograms=rules.weight,
        brand_id=rules.brand_id,
    )


def _validated(api: NewerApi, making: Making, ways: tuple[str, ...]) -> Finding:
    try:
        api.validate(making)
    except InvalidRequest as error:
        sentence = f"Sendcloud would refuse a return by your rules: {error.message}"
        return wrong(SUBJECT, f"{sentence.rstrip('.: ')}.", RULES)
    return ok(SUBJECT, f"A return by your rules can be made; ways: {', '.join(ways)}.")
