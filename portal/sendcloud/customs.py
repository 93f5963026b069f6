"""What a customs office wants to know of a return, under Sendcloud's own field names."""

from typing import Annotated

from portal.sendcloud.fields import Amount, Text, Texts, Whole
from portal.sendcloud.payload import Payload, listed, optional, or_empty


class Importer(Payload):
    """The importer of record."""

    name: Text = ""
    company_name: Text = ""
    address_1: Text = ""
    address_2: Text = ""
    house_number: Text = ""
    city: Text = ""
    postal_code: Text = ""
    country_code: Text = ""
    country_state: Text = ""
    telephone: Text = ""
    email: Text = ""


class TaxNumber(Payload):
    """A tax number such as an EORI, and the country that issued it."""

    name: Text = ""
    country_code: Text = ""
    value: Text = ""


class TaxNumbers(Payload):
    """The tax numbers of each party."""

    sender: Annotated[tuple[TaxNumber, ...], listed(TaxNumber)] = ()
    receiver: Annotated[tuple[TaxNumber, ...], listed(TaxNumber)] = ()
    importer_of_record: Annotated[tuple[TaxNumber, ...], listed(TaxNumber)] = ()


class ReturnData(Payload):
    """The outgoing parcel as customs saw it."""

    return_postal_code: Text = ""
    outbound_tracking_number: Text = ""
    outbound_shipment_date: Text = ""
    outbound_carrier_name: Text = ""


class CustomsInformation(Payload):
    """The declaration; `customs_shipment_type` 4 means returned goods."""

    customs_invoice_nr: Text = ""
    customs_shipment_type: Whole = None
    export_type: Text = ""
    invoice_date: Text = ""
    discount_granted: Amount = None
    freight_costs: Amount = None
    insurance_costs: Amount = None
    other_costs: Amount = None
    general_notes: Text = ""
    additional_declaration_statements: Texts = ()
    importer_of_record: Annotated[Importer | None, optional(Importer)] = None
    tax_numbers: Annotated[TaxNumbers, or_empty(TaxNumbers)] = TaxNumbers()
    return_data: Annotated[ReturnData, or_empty(ReturnData)] = ReturnData()
