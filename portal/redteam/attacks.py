"""The attacks in their order; limits come last, because a limit blocks what follows it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.redteam import (
    console,
    enumeration,
    lookup_factors,
    ownership,
    photo_bombs,
    server,
    side_channels,
    strangers,
    timing,
    trilateration,
    withdrawals,
)
from portal.redteam.target import Broken, Site, Untested

Attack = Callable[[Site], str]
ATTACKS: dict[str, Attack] = {
    "2000 Buy.com: the next number in the address": ownership.neighbours,
    "2009 Parcelforce: two customers at once": ownership.parallel_sessions,
    "2020 Staples: one factor is enough": lookup_factors.one_factor,
    "2020 Staples: refusals that differ": lookup_factors.telling_refusals,
    "2020 Staples: refusals that take their time": timing.clock,
    "2021 DPD: maps, distances, tracking links": side_channels.side_channels,
    "2021 DPD: the home behind the drop-off points": trilateration.trilateration,
    "2023 Honda: the address opens the result": ownership.shared_link,
    "2026 Express: pages in search engines": side_channels.search_engines,
    "mail scanners: every link is fetched": side_channels.mail_scanners,
    "other sites: a form with the customer's cookies": side_channels.other_sites,
    "photos that take minutes to decode": photo_bombs.photo_bombs,
    "other visitors: headers in the page that all get": strangers.poisoned_page,
    "slow lines: headers and bodies that drip": strangers.slow_lines,
    "the server itself: health checks": server.health_checks,
    "the server itself: requests that make no sense": server.refusals,
    "the server itself: other names of the host": server.other_hosts,
    "the server itself: forged webhooks": server.forged_webhooks,
    "the console: every page without a sign-in": console.closed_pages,
    "the console: passkeys that make no sense": console.odd_passkeys,
    "the console: guessed passwords": console.guessed_passwords,
    "the console: its staff shut out by a stranger": console.shut_out_staff,
    "withdrawals: pages that tell which orders exist": withdrawals.oracle,
    "withdrawals: a form of another site": withdrawals.forged_statement,
    "withdrawals: a script in a statement": withdrawals.script_in_a_statement,
    "withdrawals: code in the receipt's PDF": withdrawals.code_in_a_receipt,
    "withdrawals: a stranger's words in the shop's mail": withdrawals.stranger_in_a_mail,
    "withdrawals: a flood from one network": withdrawals.flood,
    "many tries: invented X-Forwarded-For": enumeration.forged_addresses,
    "many tries: one order, every postal code": enumeration.guessed_postal_codes,
    "many tries: one postal code, every order": enumeration.walked_orders,
    "many tries: one order, every spelling": strangers.other_spellings,
    "many tries: the customer of a guessed order": strangers.shut_out_of_an_order,
    "many tries: the customer of a walked postal code": strangers.shut_out_of_a_postal_code,
}
HELD, BROKEN, UNTESTED = "held", "broken", "untested"


@dataclass(frozen=True)
class Result:
    """The outcome of one attack (held, broken or untested), and what it saw."""

    name: str
    outcome: str
    seen: str


def run(site: Site, attacks: dict[str, Attack] = ATTACKS) -> Iterator[Result]:
    """Carry out the attacks one after the other, and yield each result."""
    for name, attack in attacks.items():
        try:
            yield Result(name, HELD, attack(site))
        except Broken as error:
            yield Result(name, BROKEN, str(error))
        except Untested as error:
            yield Result(name, UNTESTED, str(error))
        except OSError as error:
            yield Result(name, UNTESTED, f"the portal does not answer ({type(error).__name__})")
