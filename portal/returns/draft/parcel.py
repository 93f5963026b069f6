"""What a parcel and its brand allow: what may still come back, and how it may travel."""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Self

from pydantic import ValidationInfo, ValidatorFunctionWrapHandler, field_validator

from portal.engines.offers import Offers, offers_of
from portal.returns.draft import vicinity
from portal.returns.draft.answers import DraftPart
from portal.sendcloud.outgoing import OutgoingLookup, Product
from portal.sendcloud.payload import KEEP_UNKNOWN, kept_whole
from portal.sendcloud.portal_settings import PortalSettings

DROP_OFF_POINT = "drop_off_point"
LABELLESS = "drop_off_labelless"
IN_STORE = "in_store"
PICKUP = "pickup"
CREDIT = "credit"  # a refund as store credit
DROP_OFFS = frozenset({DROP_OFF_POINT, LABELLESS})
# The EU's member states by ISO 3166 code; a parcel between two of them needs no declaration.
EU = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
WHOLE_PARCEL = ""  # stands for the whole parcel where pieces are counted by product id
# Most people have no printer, so that option comes first.
OPTIONS_IN_ORDER = (LABELLESS, DROP_OFF_POINT, IN_STORE, PICKUP)


@lru_cache(maxsize=32)
def _settings(stored: str) -> PortalSettings:
    return kept_whole(PortalSettings, json.loads(stored))


class ReturnableParcel(DraftPart):
    """The parcel as it was looked up, the brand's settings, and what earlier returns took."""

    outgoing: OutgoingLookup
    settings: PortalSettings
    returned: dict[str, int] = {}

    @field_validator("outgoing")
    @classmethod
    def _without_the_place(cls, outgoing: OutgoingLookup) -> OutgoingLookup:
        """Forget where exactly the home is, so that no page can tell."""
        return vicinity.blurred(outgoing)

    @field_validator("settings", mode="wrap")
    @classmethod
    def _read_once(
        cls, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> PortalSettings:
        """Read what is stored once for all drafts, because the brand's settings are in each."""
        if info.context == KEEP_UNKNOWN and isinstance(value, dict):
            return _settings(json.dumps(value))
        settings: PortalSettings = validate(value)
        return settings

    @property
    def offers(self) -> Offers:
        """What the engine of this parcel can do."""
        return offers_of(self.outgoing)

    def has_expired(self, now: datetime) -> bool:
        """Whether Sendcloud will refuse what is answered from now on, until a new lookup."""
        ends_at = self.outgoing.expires_at
        return ends_at is not None and ends_at <= now

    @property
    def products(self) -> tuple[Product, ...]:
        """The products that may still come back, each in the quantity that is left."""
        return tuple(
            # A long order's lines are asked for often, and a copy of each costs a page.
            product if count == product.quantity else product.model_copy(update={"quantity": count})
            for product, count in self._remaining
            if count > 0
        )

    @property
    def _returnable(self) -> tuple[Product, ...]:
        return tuple(product for product in self.outgoing.products if product.can_come_back)

    @property
    def _remaining(self) -> Iterator[tuple[Product, int]]:
        """What no earlier return took of each line; returns count by id, so the first lines go."""
        taken = dict(self.returned)
        for product in self._returnable:
            gone = min(taken.get(product.id, 0), product.quantity)
            taken[product.id] = taken.get(product.id, 0) - gone
            yield product, 0 if WHOLE_PARCEL in self.returned else product.quantity - gone

    @property
    def is_whole(self) -> bool:
        """Whether only the whole parcel can come back: its products are not known."""
        return not self._returnable

    @property
    def is_exhausted(self) -> bool:
        """Whether earlier returns took everything that may come back."""
        return bool(self.returned) and not self.products

    @property
    def already_returned(self) -> tuple[tuple[Product, int], ...]:
        """The products that earlier returns took some of, and how many."""
        taken = ((product, product.quantity - left) for product, left in self._remaining)
        return tuple((product, count) for product, count in taken if count > 0)

    @property
    def product_names(self) -> dict[str, str]:
        """What is called by each product id; the lines of one id may have different names."""
        names: dict[str, list[str]] = {}
        for product in self.outgoing.products:
            names.setdefault(product.id, []).append(product.name)
        return {id_: " / ".join(dict.fromkeys(called)) for id_, called in names.items()}

    @property
    def unreturnable(self) -> tuple[Product, ...]:
        """What was in the parcel and stays with the customer."""
        sold = (product for product in self.outgoing.products if product.is_sold)
        return tuple(product for product in sold if not product.returnable)

    @property
    def unnamed(self) -> tuple[Product, ...]:
        """What was in the parcel and has no id by which a return could name it."""
        sold = (product for product in self.outgoing.products if product.is_sold)
        return tuple(product for product in sold if product.returnable and not product.id)

    @property
    def delivery_options(self) -> tuple[str, ...]:
        """What the brand and this parcel allow; codes we do not know are hidden."""
        return tuple(option for option in OPTIONS_IN_ORDER if self._offers(option))

    def _offers(self, option: str) -> bool:
        # A list without a single option that we know says no more than no list at all.
        if self.outgoing.with_keys:
            return option in self.outgoing.with_keys.ways
        codes = self.settings.delivery_options
        offered = codes if codes and set(codes) & set(OPTIONS_IN_ORDER) else None
        if option == IN_STORE and not self.settings.return_locations:
            return False
        if option == LABELLESS and self.outgoing.labelless_service_point is None:
            return False
        if offered is None:
            return option != PICKUP
        return option in offered

    def fee_for(self, option: str | None) -> Decimal:
        """What an option would cost: Sendcloud names one fee for all that need a label."""
        if option == IN_STORE:
            return Decimal(0)
        return self.settings.return_fee or Decimal(0)

    def with_texts(self, settings: PortalSettings) -> Self:
        """The same draft, its reasons and refund types called as these settings call them."""
        ours, theirs = self.settings, settings
        if (ours.reasons, ours.refund_options) == (theirs.reasons, theirs.refund_options):
            return self
        called = {reason.id: reason.description for reason in settings.reasons}
        labels = {option.code: option.label for option in settings.refund_options}
        reasons = tuple(
            reason.model_copy(update={"description": called.get(reason.id) or reason.description})
            for reason in self.settings.reasons
        )
        options = tuple(
            option.model_copy(update={"label": labels.get(option.code) or option.label})
            for option in self.settings.refund_options
        )
        words = {"reasons": reasons, "refund_options": options}
        return self._copy(settings=self.settings.model_copy(update=words))

    def _copy(self, **changes: object) -> Self:
        return self.model_copy(update=changes)
