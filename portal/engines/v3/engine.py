"""The engine that needs nothing but keys (v3)."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone

from portal import rules
from portal.engines.engine import Spellings
from portal.engines.offers import V3
from portal.engines.v3 import choice
from portal.engines.v3.budget import budgeted, paid
from portal.engines.v3.looking import Looked, look
from portal.engines.v3.making import making, receiver_of, sender_of, weight_of
from portal.rules import Rules, WrongRules
from portal.sendcloud import (
    CreatedReturn,
    KeysRefused,
    NewReturn,
    OutgoingLookup,
    PortalSettings,
    Unavailable,
)
from portal.sendcloud.outgoing import MadeWithKeys
from portal.sendcloud.v3 import NewerApi, Option
from portal.sendcloud.v3.refusals import NoReturnMethod

logger = logging.getLogger(__name__)


class KeyEngine:
    """The portal checks itself what may come back; the keys in the environment are the proof."""

    name = V3

    def __init__(self, api: NewerApi, clock: Callable[[], datetime] = timezone.now) -> None:
        self._api, self._paid, self._clock = budgeted(api), paid(api), clock

    def settings(self, language: str) -> PortalSettings:
        """The brand's own rules."""
        return rules.settings_of(_rules(), language)

    def find(self, spellings: Spellings) -> OutgoingLookup | None:
        """What a customer may return under one of these numbers and postal codes."""
        with _keys_are_ours():
            return self.look(spellings).allowed

    def look(self, spellings: Spellings) -> Looked:
        """The same for staff, with all that speaks against it."""
        return look(self._api, _rules(), spellings, self._clock())

    def make(self, lookup: OutgoingLookup, new: NewReturn, reference: str) -> CreatedReturn:
        """Make the return once, after Sendcloud has checked what it would make.

        Raises NoReturnMethod where no option of the account fits, and the other refusals.
        """
        with _keys_are_ours():
            own = _rules()
            whole = making(lookup, new, reference, own, self._option(lookup, new, own))
            self._paid.validate(whole)
            made = self._paid.create(whole)
        return CreatedReturn(return_id=made.return_id, incoming_parcels=made.parcels)

    def _option(self, lookup: OutgoingLookup, new: NewReturn, own: Rules) -> Option:
        weight = weight_of(lookup.with_keys or MadeWithKeys(), new, own)
        options = self._paid.options(sender_of(new.sender), receiver_of(own), weight)
        wanted = new.delivery_option, new.selected_carrier_code
        option = choice.choose(options, *wanted, own, new.sender.collo_count)
        if option is None:
            raise NoReturnMethod("no option fits", operation="return_options")
        return option


@contextmanager
def _keys_are_ours() -> Iterator[None]:
    """A customer can do nothing about keys that Sendcloud refuses; the merchant can."""
    try:
        yield
    except KeysRefused as error:
        logger.error("Sendcloud refuses the API keys (%s)", error.status)
        raise Unavailable("keys refused", operation=error.operation) from error


def _rules() -> Rules:
    try:
        return rules.current()
    except WrongRules as error:
        logger.error("returns.toml cannot be used", exc_info=error)
        raise Unavailable("no rules", operation="rules") from error
