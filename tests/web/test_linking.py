"""Shops link to the portal as docs/linking.md says, and the order number is filled in."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.harness.customer import Customer

PAGE = (Path(settings.ROOT) / "docs/linking.md").read_text()
PIECES = re.findall(r"https://returns\.shop\.example(/[^\s\"'{<]*\?identifier=)", PAGE)


def test_each_shop_system_has_a_link_for_its_mails_and_its_account() -> None:
    systems = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:-1]
    assert [name.splitlines()[0] for name in systems] == [
        "Shopify",
        "WooCommerce",
        "Shopware 6",
        "Magento 2 and Adobe Commerce",
        "PrestaShop",
    ]
    for text in systems:
        assert text.count("?identifier=") == 2, text
        assert "**Mails.**" in text
        assert "**Account.**" in text


@pytest.mark.parametrize("number", ["1001", "%231001"])
def test_every_link_fills_in_the_order_number(customer: Customer, number: str) -> None:
    assert len(PIECES) == 11
    for address in {*PIECES, "/rp/?identifier="}:
        customer.visit(f"{address}{number}")
        assert f'value="{number.replace("%23", "#")}"' in customer.text, address
