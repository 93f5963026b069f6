"""What the flow knows of an engine."""

from collections.abc import Sequence
from typing import Protocol

from portal.sendcloud import CreatedReturn, NewReturn, OutgoingLookup, PortalSettings

Spellings = Sequence[tuple[str, str]]


class Engine(Protocol):
    """A way to find what was sent and to make a return of it.

    Afterwards the row and the return's number are enough; see `following`.
    """

    name: str

    def settings(self, language: str) -> PortalSettings:
        """The brand's settings, with texts in a language such as "nl"."""

    def find(self, spellings: Spellings) -> OutgoingLookup | None:
        """The parcel under one of these numbers and postal codes, the likeliest first.

        None whatever the cause, with the same calls. Raises NoOutgoingParcel for an order that
        this engine cannot make a return of.
        """

    def make(self, lookup: OutgoingLookup, new: NewReturn, reference: str) -> CreatedReturn:
        """Make the return, once; `reference` names it where the engine takes a name.

        The caller has taken its calls (`offers.WRITES`) from our share of Sendcloud's limit.
        Raises OutcomeUnknown where it may exist all the same. After any other error it does not.
        """
