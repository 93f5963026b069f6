"""The shape of the body of POST /api/v3/returns, field by field."""

from portal.simulator.v3.shapes import (
    anything,
    choice,
    currency,
    day,
    decimal,
    either,
    flag,
    listed,
    maybe,
    number,
    text,
    thing,
    whole,
)

UNITS = ("kg", "g", "lbs", "oz")
OPTIONS = ("drop_off_point", "drop_off_labelless", "pickup", "in_store", None)
EXPORT = ("private", "commercial_b2c", "commercial_b2b")
REASONS = ("gift", "documents", "commercial_goods", "commercial_sample", "returned_goods")

WEIGHT = thing({"value": number, "unit": choice(*UNITS)})
SIZE = thing(
    {"length": number, "width": number, "height": number, "unit": choice("cm", "mm", "m", "in")}
)
MONEY = thing({"value": number, "currency": currency})
COST = maybe(thing({}, {"value": decimal, "currency": currency}))
ADDRESS = thing(
    {
        "name": text(1, 75),
        "address_line_1": text(1, 150),
        "postal_code": text(1, 12),
        "city": text(1, 30),
        "country_code": text(2, 2),
    },
    {
        "company_name": text(0, 50),
        "house_number": text(0, 20),
        "address_line_2": text(0, 150),
        "po_box": maybe(text()),
        "state_province_code": text(0, 14),
        "email": text(0, 320),
        "phone_number": text(0, 20),
    },
)
SHIP_WITH = thing(
    {},
    {
        "type": choice("shipping_option_code", "shipping_product_code"),
        "shipping_option_code": text(1),
        "shipping_product_code": text(1),
        "functionalities": anything,
        "contract": whole(1),
    },
)
ITEM = thing(
    {},
    {
        "item_id": maybe(text()),
        "description": text(0, 255),
        "quantity": whole(1),
        "weight": WEIGHT,
        "price": MONEY,
        "value": MONEY,
        "hs_code": text(0, 12),
        "origin_country": text(0, 2),
        "sku": text(),
        "product_id": text(),
        "variant_id": maybe(text()),
        # A text in the schema; traffic shows that a number is taken too.
        "return_reason_id": maybe(either(text(), whole(1))),
        "return_message": maybe(text()),
        "properties": anything,
    },
)
PARTY = thing({"name": text(1, 75)}, {"country_code": text(2, 2), "value": text(0, 100)})
CUSTOMS = thing(
    {"invoice_number": text(1, 40), "export_reason": choice(*REASONS)},
    {
        "export_type": choice(*EXPORT),
        "invoice_date": day,
        "discount_granted": COST,
        "freight_costs": COST,
        "insurance_costs": COST,
        "other_costs": COST,
        "general_notes": text(1, 500),
        "additional_declaration_statements": listed(text(1, 1024), most=100),
        "importer_of_record": maybe(anything),
        "tax_numbers": thing(
            {name: listed(PARTY, most=20) for name in ("sender", "receiver", "importer_of_record")}
        ),
        # All four or none.
        "return_data": maybe(
            thing(
                {
                    "return_postal_code": text(1, 12),
                    "outbound_tracking_number": text(1, 40),
                    "outbound_shipment_date": day,
                    "outbound_carrier_name": text(1, 50),
                }
            )
        ),
    },
)
RETURN = thing(
    {"from_address": ADDRESS, "to_address": ADDRESS, "ship_with": SHIP_WITH, "weight": WEIGHT},
    {
        "dimensions": SIZE,
        "collo_count": whole(1),
        "parcel_items": listed(ITEM),
        "send_tracking_emails": flag,
        "brand_id": whole(1),
        "total_insured_value": thing(
            {}, {"value": number, "currency": choice("EUR", "GBP", "USD")}
        ),
        "order_number": text(),
        "total_order_value": MONEY,
        "external_reference": text(),
        "customs_invoice_nr": maybe(text()),
        "delivery_option": choice(*OPTIONS),
        "customs_information": maybe(CUSTOMS),
        "apply_rules": flag,
    },
)
