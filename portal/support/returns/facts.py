"""Everything that Sendcloud says about a return, as titled lists without empty lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.sendcloud import Parcel, Return, ReturnDetails, ReturnParcel
from portal.sendcloud.customs import CustomsInformation, TaxNumber
from portal.sendcloud.portal_settings import Reason
from portal.support import formatting, moments
from portal.support.queues.filters import refund as refund_words
from portal.support.returns.photos import Photo


@dataclass(frozen=True)
class Fact:
    """One line: its name, its value, and a link if there is one."""

    name: str
    value: str
    url: str = ""

    @property
    def is_foreign(self) -> bool:
        """Whether the link leads to another site, which opens beside the console."""
        return self.url.startswith("https://")


@dataclass(frozen=True)
class Section:
    """Facts under one title."""

    title: str
    facts: tuple[Fact, ...]


def when(moment: datetime | None) -> str:
    """A moment in the portal's time zone; empty for None."""
    return moments.moment(moment)


def _section(title: str, *pairs: tuple[str, Any] | Fact) -> Section:
    facts = (pair if isinstance(pair, Fact) else Fact(pair[0], _text(pair[1])) for pair in pairs)
    return Section(title, tuple(fact for fact in facts if fact.value))


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return when(value)
    return "" if value is None or value is False else _("yes") if value is True else str(value)


def sections(
    return_: Return, details: ReturnDetails | None, reasons: dict[int, str], stores: dict[int, str]
) -> list[Section]:
    """What staff look at every day, without empty sections."""
    filled = [_what(return_, details, reasons, stores), _money(return_)]
    return [section for section in filled if section.facts]


def technical(return_: Return) -> list[Section]:
    """The rest of what Sendcloud says, for questions to Sendcloud or the carrier."""
    filled = [
        _parcel(_("Outgoing parcel"), return_.outgoing_parcel, return_.outgoing_parcel_data),
        _parcel(_("Incoming parcel"), return_.incoming_parcel, return_.incoming_parcel_data),
        *_customs(return_),
    ]
    return [section for section in filled if section.facts]


def _what(
    return_: Return, details: ReturnDetails | None, reasons: dict[int, str], stores: dict[int, str]
) -> Section:
    store, why = return_.store_location, return_.reason
    return _section(
        _("Return"),
        (_("Number"), return_.id),
        (_("Created"), return_.created_at),
        (_("Order"), return_.order_number),
        (_("Customer"), return_.customer),
        _email(return_),
        (_("Reason"), reasons.get(why or 0) or (formatting.numbered(why) if why else "")),
        (_("Message"), return_.message),
        (_("Delivery option"), formatting.option(return_.delivery_option)),
        (_("Store"), stores.get(store or 0) or (formatting.numbered(store) if store else "")),
        (_("Delivered"), return_.delivered_at),
        (_("Sendcloud status"), details.status.replace("_", " ") if details else ""),
        (_("Can be cancelled"), _("yes") if return_.is_cancellable else _("no")),
    )


def _email(return_: Return) -> Fact:
    address = return_.incoming_parcel_data.from_email
    return Fact(_("E-mail"), address, f"mailto:{address}" if address else "")


def _money(return_: Return) -> Section:
    refund, currency = return_.refund, return_.return_fee_currency
    kind = refund.refund_type if refund else None
    return _section(
        _("Refund and costs"),
        (_("Customer wants"), refund_words(kind.code, kind.label) if kind else ""),
        (_("Message on the refund"), refund.message if refund else ""),
        (_("Total refund"), formatting.money(refund.total_refund, currency) if refund else ""),
        (_("Refunded"), refund.refunded_at if refund else None),
        (_("Return fee"), formatting.money(return_.return_fee, currency)),
        (_("Label cost"), formatting.money(return_.label_cost, return_.label_currency)),
        (_("Value of the items"), formatting.money(return_.items_cost, currency)),
    )


def _parcel(title: str, number: int | None, data: ReturnParcel) -> Section:
    url = data.tracking_url if data.tracking_url.startswith("https://") else ""
    extra = ((_words(name), value) for name, value in data.extra_data.items() if value is not None)
    return _section(
        title,
        (_("Number"), number),
        Fact(
            _("Tracking number"),
            data.tracking_number or (_("Track the parcel") if url else ""),
            url,
        ),
        (
            _("Status"),
            formatting.status(data.global_status_slug) if data.global_status_slug else "",
        ),
        (_("Status number"), data.parcel_status),
        (_("Order"), data.order_number),
        (_("From"), data.from_name),
        (_("E-mail"), data.from_email),
        (_("Country"), data.from_country),
        (_("Brand"), data.brand_name),
        (_("Parcels"), data.collo_count if number else None),
        (_("Shipping method"), data.shipping_method),
        (_("Deleted"), data.deleted),
        *((name, formatting.plain(value)) for name, value in extra),
    )


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _customs(return_: Return) -> list[Section]:
    customs = return_.incoming_parcel_data.customs_information
    return [_declaration(customs), _importer(customs)] if customs else []


def _declaration(customs: CustomsInformation) -> Section:
    costs = ("freight_costs", "insurance_costs", "other_costs", "discount_granted")
    names = ("customs_invoice_nr", "customs_shipment_type", "export_type", "invoice_date")
    sent = customs.return_data
    return _section(
        _("Customs information"),
        *((_words(name), getattr(customs, name)) for name in names),
        *((_words(name), formatting.money(getattr(customs, name))) for name in costs),
        (_("Notes"), customs.general_notes),
        (_("Statements"), "; ".join(customs.additional_declaration_statements)),
        *((_words(name), value) for name, value in sent),
    )


def _importer(customs: CustomsInformation) -> Section:
    importer, numbers = customs.importer_of_record, customs.tax_numbers
    return _section(
        _("Importer of record"),
        *((_words(name), value) for name, value in (importer or ())),
        (_("Tax numbers of the sender"), _numbers(numbers.sender)),
        (_("Tax numbers of the receiver"), _numbers(numbers.receiver)),
        (_("Tax numbers of the importer"), _numbers(numbers.importer_of_record)),
    )


def _numbers(numbers: tuple[TaxNumber, ...]) -> str:
    return "; ".join(
        f"{number.name} {number.country_code} {number.value}".strip() for number in numbers
    )


def items(
    details: ReturnDetails | None,
    parcel: Parcel | None,
    pictures: Mapping[str, str],
    photos: Mapping[str, list[Photo]],
    reasons: Mapping[int, str],
) -> list[dict[str, Any]]:
    """What comes back, from the v3 API if it says so, otherwise from the incoming parcel.

    `pictures` are the shop's addresses by product id; Sendcloud's records of a return have none.
    """
    if details and details.parcel_items:
        return [
            {
                "name": item.description,
                "picture": pictures.get(item.product_id, ""),
                "photos": photos.get(item.product_id, ()),
                "quantity": item.quantity,
                "value": formatting.money(item.value.value, item.value.currency),
                "sku": item.sku,
                "reason": _why(item.return_reason, reasons),
                "message": item.return_message,
            }
            for item in details.parcel_items
        ]
    return [
        {
            "name": item.description,
            "picture": pictures.get(item.product_id, ""),
            "photos": photos.get(item.product_id, ()),
            "quantity": item.quantity,
            "value": formatting.money(item.value),
            "sku": item.sku,
            "message": item.return_message,
        }
        for item in (parcel.parcel_items if parcel else ())
    ]


def _why(reason: Reason | None, reasons: Mapping[int, str]) -> str:
    """The brand's own words in the reader's language, else as Sendcloud says it."""
    return reasons.get(reason.id or 0) or reason.description if reason else ""


def rules(return_: Return) -> list[str]:
    """What the merchant's rules changed, a sentence each, highest priority first."""
    old = (
        change.model_copy(
            update={"rule_name": rule.name, "priority": rule.priority, "item_id": rule.item_id}
        )
        for rule in return_.incoming_parcel_data.rules
        for change in rule.modifications
    )
    changes = return_.rule_modifications or tuple(old)
    by_priority = sorted(changes, key=lambda change: -(change.priority or 0))
    return [formatting.rule(change) for change in by_priority]
