"""`make demo` in processes of its own: what it shows, and how the next one goes on."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness.customer import Customer
from tests.harness.demo import Demo
from tests.harness.portal_server import eventually
from tests.harness.visitor import Visitor


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path)
    yield demo
    demo.stop()


def shows(customer: Customer, words: str) -> Callable[[], bool]:
    return lambda: words in customer.visit(customer.url).text


def test_a_demo_that_goes_on_still_knows_the_label_of_a_return(demo: Demo) -> None:
    customer = Customer(Visitor(demo.start().url)).create()
    assert "/label/" in customer.url
    customer.client.post(f"{customer.url}mail/", {"use": "order", "round": "0"})
    demo.stop()

    demo.start("--continue")
    eventually(shows(customer, "/label/label/"), "the label is there", 60)
    label = re.findall(r'href="([^"]+/label/label/[^"]*)"', customer.text)[0]
    assert customer.visit(label).page.content.startswith(b"%PDF")
    eventually(lambda: "To shopper@example.com" in demo.mail(), "the label came by mail", 60)
    assert "/returns/" in Customer(Visitor(demo.url)).look_up().url
