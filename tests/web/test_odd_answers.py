"""Sendcloud answers in ways that its documents allow and that few shops meet."""

from tests.harness.customer import Customer


def test_an_order_that_was_never_shipped_says_whom_to_ask(customer: Customer, caplog) -> None:
    customer.look_up("#1031")
    assert customer.page.status_code == 422
    assert customer.heading == "We can’t return this order online"
    assert "wasn’t sent through our return service" in customer.text
    assert "Contact us" in customer.text
    assert "Try again" not in customer.text
    assert "data.parcel.id is null" in caplog.text
