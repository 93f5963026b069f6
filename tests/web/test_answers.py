"""What the customer answers and what it costs stand on the review, and on the return's page."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.returns.draft.return_draft import ReturnDraft
from tests.harness.customer import Customer
from tests.harness.photos import photo
from tests.harness.release_drafts import ELSEWHERE

# Each answer with consequences, and the words by which a customer recognises it.
DROP_OFF = {
    "items": "3 × ",
    "photos": "1 photo",
    "collo_count": "3 parcels, each with its own label",
    "refund_type": "Exchange",
    "refund_message": "“Size L please”",
    "delivery_option": "Drop off with a printed label",
    "carrier": "(DHL)",
    "service_point": "(DHL)",
    "address": "Keizersgracht 1",
}
WHOLE = {"reason": "Changed my mind", "message": "“All of it”", "any_service_point": "Any "}
BY_HAND = {"store_id": "Noordpunt Eindhoven"}
COLLECTED = {"pickup_date": "Home pickup"}
# What is no answer, or has said all once the return is created.
SILENT = {
    "identifier",
    "outgoing",
    "settings",
    "returned",
    "unsaved_input",
    "items_answered",
    "address_confirmed",
    "is_submitted",
    "opened_by",
    "photos_sent",
    # Told where a photo failed; see test_photos.
    "photos_missing",
    # Asked on the review itself, and told by the block about the mail.
    "mail",
    # For the statistics, of which no customer is a part by name.
    "counted_on",
    "counted_steps",
    # Told by the withdrawal's own page and mail.
    "withdrawal",
}


def words(customer: Customer) -> str:
    """The text of the page's main part."""
    main = customer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def assert_told(customer: Customer, answers: dict[str, str]) -> None:
    read = words(customer)
    assert [said for said in answers.values() if said not in read] == []


def test_every_field_of_a_draft_is_told_or_has_no_consequence() -> None:
    told = {*DROP_OFF, *WHOLE, *BY_HAND, *COLLECTED}
    assert told | SILENT == set(ReturnDraft.model_fields)


def test_the_review_and_the_return_tell_every_answer(customer: Customer) -> None:
    customer.look_up("#1004")
    item = {"chosen-0": "on", "quantity-0": "3", "reason-0": "3", "note-0": "A hole"}
    customer.post(**item, photos="add", **{"photos-0": SimpleUploadedFile("i.jpg", photo())})
    wish = {"refund_type": "exchange", "refund_message": "Size L please", "collo_count": "3"}
    customer.post(**item, **wish).post(delivery_option="drop_off_point")
    dhl = re.findall(r'name="service_point" value="(\d+)"', customer.text.partition(">DHL<")[0])
    customer.post(delivery_option="drop_off_point", service_point=dhl[-1])
    answers = DROP_OFF | {"note": "“A hole”"}
    assert_told(customer, {name: said for name, said in answers.items() if name != "address"})
    assert_told(customer.post(**ELSEWHERE).wait(), answers)


def test_a_whole_parcel_is_told_with_its_reason_and_note(customer: Customer) -> None:
    customer.look_up("#1003").choose_items(message="All of it")
    customer.choose_delivery("drop_off_labelless")
    said = {name: words for name, words in WHOLE.items() if name != "any_service_point"}
    assert_told(customer, said)
    assert_told(customer.confirm(), said)


def test_any_drop_off_point_is_told_where_none_was_chosen(customer: Customer) -> None:
    customer.until_review("drop_off_point", "#1023")
    assert "Any drop-off point of the carrier named on your label" in words(customer)
    assert "Any drop-off point of the carrier named on your label" in words(customer.confirm())


@pytest.mark.parametrize(
    ("option", "answers"), [("in_store", BY_HAND), ("pickup", COLLECTED)], ids=["store", "pickup"]
)
def test_store_and_pickup_day_are_told(
    customer: Customer, option: str, answers: dict[str, str]
) -> None:
    assert_told(customer.until_review(option), answers)
    assert_told(customer.confirm(), answers)


def test_the_return_tells_the_same_on_another_device(customer: Customer, client: Client) -> None:
    customer.create("drop_off_point", "#1004", collo_count="3", **{"quantity-0": "3"}).wait()
    sums = re.findall(r"Your refund (\S+) (\S+ less \S+)", words(customer))
    assert sums
    elsewhere = Customer(Client()).look_up("#1004")
    elsewhere.visit(re.findall(r'href="(/return/\w+/label/)"', elsewhere.text)[0])
    assert re.findall(r"Your refund (\S+) (\S+ less \S+)", words(elsewhere)) == sums
    assert_told(elsewhere, {"items": "3 × ", "parcels": "3 parcels, each with its own label"})
    assert "Money back" in words(elsewhere)


def test_each_refund_wish_says_what_the_fee_does_to_it(customer: Customer) -> None:
    read = words(customer.look_up())
    assert "Money back After the return fee of €3.50 (free in our store)" in read
    assert "Exchange The return fee of €3.50 is settled with your exchange or paid first" in read


def test_each_refund_wish_says_its_sum_where_only_one_piece_can_be_chosen(
    customer: Customer,
) -> None:
    assert "Money back €" not in words(customer.look_up())  # one of two pieces, or both
    customer.create_from_items().wait().look_up()
    again = re.findall(r'action="(/return/\w+/again/)"', customer.text)[0]
    customer._take(customer.client.post(again, follow=True), again)
    read = words(customer)
    assert "Money back €16.45 After the return fee of €3.50 (free in our store)" in read
    assert "Store credit €16.45" in read
    assert "Exchange The return fee" in read
    assert "You get back €16.45" in words(customer.choose_items())


def test_the_return_stands_beside_the_question_how_with_what_each_way_leaves(
    customer: Customer,
) -> None:
    customer.until_delivery()
    assert "Your return 1 × T-shirt organic cotton, M" in words(customer)
    assert "Return fee €3.50 You get back €16.45" in words(customer)
    customer.visit(f"{customer.url}?delivery_option=in_store")
    assert "Return fee Free Your refund €19.95" in words(customer)


def test_the_fee_of_an_exchange_is_not_taken_off_a_refund(customer: Customer) -> None:
    customer.until_review(refund_type="exchange", refund_message="Size L please")
    review = words(customer)
    assert "Return fee €3.50 Settled with your exchange or paid after you confirm" in review
    made = words(customer.confirm())
    assert "Return fee €3.50 We’ll settle it with your exchange." in made
    for read in (review, made):
        assert "Your refund" not in read
        assert "You get back" not in read


def test_a_paid_return_names_one_sum_from_first_to_last(customer: Customer, settings) -> None:
    settings.BRAND_DOMAIN = "sol-y-mar"
    wishes = words(customer.look_up("#2002", "28013"))
    assert wishes.count("The return fee of €3.50 is paid separately") == 3
    customer.choose_items()
    assert "You pay the return fee after confirming the return." in words(customer)
    customer.choose_delivery("drop_off_point")
    review = words(customer)
    assert "Return fee €3.50 Payable after you confirm" in review
    assert "Confirm and pay €3.50" in review
    refund = re.findall(r"Your refund (€\S+)", review)
    waiting = words(customer.confirm())
    assert customer.heading == "Pay the return fee"
    assert set(re.findall(r"Your refund (€\S+)", waiting)) == set(refund)
    assert "deduct" not in waiting


def test_a_fee_that_a_rule_may_want_first_is_never_said_to_be_deducted_for_sure(
    customer: Customer,
) -> None:
    customer.look_up("#1008")
    assert "After the return fee of €3.50" in words(customer)
    customer.choose_items()
    assert "deducted from your refund or paid after you confirm." in words(customer)
    customer.choose_delivery("drop_off_point")
    review = words(customer)
    assert "Return fee €3.50 Deducted from your refund or paid after you confirm" in review
    assert "You get back €16.45 €19.95 less €3.50" in review
    waiting = words(customer.confirm())
    assert "The fee has to be paid first, so we don’t deduct it from your refund." in waiting
    assert "You get back €16.45 €19.95 refund, less the €3.50 that you pay" in waiting
    assert "Not paid yet. You’ll get your refund in full." in waiting
    assert "What happens next" not in waiting
    assert "Drop off by" in waiting


def test_the_fee_of_a_return_that_asked_for_no_payment_is_deducted(customer: Customer) -> None:
    read = words(customer.create())
    assert "Return fee €3.50 Deducted from your refund" in read
    assert "or paid after" not in read
    assert "Your refund €16.45" in read


LATER = "You’ll see the amount before you confirm."


@pytest.mark.parametrize(
    ("order", "is_said"), [("#1001", True), ("#1022", False), ("#1106", False)]
)
def test_without_scripts_the_wishes_say_when_the_sum_comes_if_it_does(
    customer: Customer, order: str, is_said: bool
) -> None:
    """Where a price or a share of a discount is unknown, no page names the sum."""
    assert (LATER in words(customer.look_up(order))) is is_said


def test_wishes_that_say_their_sums_promise_none(customer: Customer) -> None:
    customer.until_delivery().visit(f"/return/{customer.draft_id}/items/")
    assert LATER not in words(customer)


def test_an_exchange_whose_fee_is_wanted_first_speaks_of_no_refund(customer: Customer) -> None:
    wish = {"refund_type": "exchange", "refund_message": "Size L please"}
    read = words(customer.create("drop_off_point", "#1008", **wish))
    assert "Return fee €3.50 Not paid yet" in read
    assert "your refund" not in read
