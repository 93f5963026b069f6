"""Sendcloud's reasons for a return in a customer's words, with our translations.

Sendcloud names them in English alone, and has no ids 2 and 5.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

OTHER = 3  # says nothing without a note

# Written out, because the translators' tools only find a text that stands in the call.
REASONS: Mapping[int, str | Promise] = {
    1: pgettext_lazy("reason", "It isn’t what I expected"),
    3: pgettext_lazy("reason", "Another reason"),
    4: pgettext_lazy("reason", "I ordered the wrong product"),
    6: pgettext_lazy("reason", "It doesn’t match the description"),
    7: pgettext_lazy("reason", "The wrong product was sent"),
    8: pgettext_lazy("reason", "I’d rather not say"),
    9: pgettext_lazy("reason", "It was rented"),
    10: pgettext_lazy("reason", "It doesn’t work"),
    11: pgettext_lazy("reason", "I changed my mind"),
    12: pgettext_lazy("reason", "It didn’t meet my expectations"),
    13: pgettext_lazy("reason", "I received too many"),
    14: pgettext_lazy("reason", "I found a better price"),
    15: pgettext_lazy("reason", "I ordered it by accident"),
    16: pgettext_lazy("reason", "I no longer need it"),
    17: pgettext_lazy("reason", "It was a sample"),
    18: pgettext_lazy("reason", "It looks different than I expected"),
    19: pgettext_lazy("reason", "I ordered more than one size"),
    20: pgettext_lazy("reason", "It arrived too late"),
    21: pgettext_lazy("reason", "The quality is poor, or it’s faulty"),
    22: pgettext_lazy("reason", "It doesn’t fit well"),
    23: pgettext_lazy("reason", "It doesn’t suit me"),
    24: pgettext_lazy("reason", "I received the wrong product"),
    25: pgettext_lazy("reason", "The parcel arrived damaged"),
    26: pgettext_lazy("reason", "I ordered the wrong size"),
    27: pgettext_lazy("reason", "I ordered the wrong colour"),
    28: pgettext_lazy("reason", "It doesn’t work as expected"),
    29: pgettext_lazy("reason", "I’m sending packaging back for reuse"),
    30: pgettext_lazy("reason", "It’s too large"),
    31: pgettext_lazy("reason", "It’s too small"),
    32: pgettext_lazy("reason", "It was a holiday gift"),
}
REFUNDS: Mapping[str, str | Promise] = {
    "money": pgettext_lazy("refund", "Money back"),
    "credit": pgettext_lazy("refund", "Store credit"),
    "exchange": pgettext_lazy("refund", "Exchange"),
}
