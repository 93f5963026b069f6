"""Staff open a return for a customer, or learn why the order cannot be returned."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.models import AuditEntry, Mail, Submission
from portal.simulator.merchant_api import auth
from tests.harness.customer import Customer
from tests.harness.mail_server import MailBox
from tests.harness.photos import photo
from tests.harness.staff import inside, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(simulator, settings) -> Customer:
    """A member of staff, who answers the customers' questions."""
    settings.SENDCLOUD_PUBLIC_KEY, settings.SENDCLOUD_SECRET_KEY = (
        auth.PUBLIC_KEY,
        auth.SECRET_KEY,
    )
    settings.SENDCLOUD_CLIENT_ID = ""
    return Customer(inside(member()))


def open_for(staff: Customer, order: str = "#1001", postal_code: str = "5642 CV", **more: str):
    staff.visit("/support/open/")
    return staff.post(identifier=order, postal_code=postal_code, **more)


def test_a_return_is_opened_in_the_customers_own_flow(staff: Customer) -> None:
    open_for(staff)
    assert staff.heading == "What does the customer send back?"
    assert "sam@shop.example opened this return for the customer of order #1001" in staff.text
    staff.choose_items().choose_delivery("drop_off_point")
    staff.post()
    staff.wait()
    assert staff.heading == "Your label is ready"
    assert "sam@shop.example opened this return" in staff.text
    label = re.findall(r'href="(/return/[^"]+/label/label/)"', staff.text)[0]
    assert staff.client.get(label).content.startswith(b"%PDF-")
    row = Submission.objects.get()
    assert row.opened_by.email == "sam@shop.example"
    log = dict(AuditEntry.objects.values_list("action", "target"))
    assert log["opened return"] == f"parcel {row.outgoing_parcel}"
    assert log["created return"] == log["viewed return"] == str(row.return_id)
    assert log["downloaded"] == f"label of return {row.return_id}"
    assert "looked up" in log
    assert "asked why not" not in log


def test_a_label_page_through_htmx_is_logged_as_one_view_and_its_polls_are_not(
    staff: Customer,
) -> None:
    open_for(staff)
    staff.choose_items().choose_delivery("drop_off_point")
    staff.client.post(staff.url, {"use": "same"})
    url = staff.url.replace("/review/", "/label/")
    for path in (url, f"{url}poll/", f"{url}poll/"):
        staff.client.get(path, headers={"HX-Request": "true"})
    assert AuditEntry.objects.filter(action="viewed return").count() == 1


def test_a_created_return_is_logged_once_however_often_the_button_is_clicked(
    staff: Customer,
) -> None:
    open_for(staff)
    staff.choose_items().choose_delivery("drop_off_point")
    review = staff.url
    for _ in range(3):
        staff.client.post(review, {"use": "same"})
    assert AuditEntry.objects.filter(action="created return").count() == 1


def test_the_customer_finds_the_return_without_the_name_of_staff(staff: Customer) -> None:
    open_for(staff)
    staff.choose_items().choose_delivery("drop_off_point")
    staff.post()
    customer = Customer(Client()).look_up()
    assert "sam@shop.example" not in customer.text
    assert "View this return" in customer.text


def test_a_customers_own_return_names_no_staff(customer: Customer) -> None:
    customer.create()
    assert Submission.objects.get().opened_by is None
    assert not AuditEntry.objects.exists()
    assert "opened this return" not in customer.text


def test_finishing_does_not_sign_staff_out(staff: Customer) -> None:
    open_for(staff, "#1006")
    assert "Using a shared computer? Remove my return from this browser" not in staff.text
    assert staff.client.get("/support/").status_code == 200


def test_a_found_parcel_opens_without_typing_anything(staff: Customer) -> None:
    html = staff.client.post("/support/find/", {"number": "#1001", "all": "1"}).content.decode()
    url = re.findall(r'action="(/support/open/\d+/)"', html)[0]
    page = staff.client.post(url, follow=True)
    assert "What does the customer send back?" in page.content.decode()


def test_a_link_alone_opens_nothing(staff: Customer) -> None:
    assert staff.client.get("/support/open/1/").status_code == 405


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ("#1013", "has no parcel under #1013 or 1013"),
        ("#1014", "it was sent to another postal code"),
        ("#1015", "return period of this order is over"),
        ("#1026", "Everything in this order is already being returned."),
    ],
)
def test_staff_see_the_reason_that_customers_do_not(
    staff: Customer, order: str, words: str
) -> None:
    open_for(staff, order)
    assert staff.page.status_code == 422
    assert words in staff.text
    assert f'value="{order}"' in staff.text
    customer = Customer(Client()).look_up(order)
    assert words not in customer.text


def test_staff_read_that_an_order_was_never_shipped(staff: Customer) -> None:
    open_for(staff, "#1031")
    assert staff.page.status_code == 422
    assert "no parcel of it was sent through Sendcloud" in staff.text
    assert "The customer only sees" not in staff.text


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ("#1001", "It can be returned: 1 of 1 products."),
        ("#1003", "This parcel has no product data"),
    ],
)
def test_asking_why_not_opens_nothing(staff: Customer, order: str, words: str) -> None:
    open_for(staff, order, why="1")
    assert words in staff.text
    assert not AuditEntry.objects.filter(action="opened return").exists()
    assert AuditEntry.objects.filter(action="asked why not").exists()


def test_staff_are_not_counted_among_the_failed_lookups(staff: Customer, settings) -> None:
    settings.LIMIT_LOOKUPS_PER_ADDRESS = "1/hour"
    for _ in range(3):
        open_for(staff, "#1013")
    assert staff.page.status_code == 422


def test_an_empty_form_says_what_is_missing(staff: Customer) -> None:
    open_for(staff, "", "")
    assert "Enter the order number or the tracking number." in staff.text


def test_when_sendcloud_fails_staff_see_why_and_lose_nothing_they_typed(staff: Customer) -> None:
    open_for(staff, "#1020", why="1")
    assert staff.page.status_code == 503
    assert "Sendcloud does not answer" in staff.text
    again = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', staff.text))
    assert again.items() >= {"identifier": "#1020", "postal_code": "5642 CV", "why": "1"}.items()


def seen(action: str) -> list[str]:
    """What the entries of an action name, oldest first."""
    entries = AuditEntry.objects.filter(action=action).order_by("pk")
    return list(entries.values_list("target", flat=True))


def test_staff_who_look_at_photos_are_in_the_log(staff: Customer) -> None:
    """Security 28: the page loads each photo, and the log names the parcel once."""
    open_for(staff)
    added = {"chosen-0": "on", "quantity-0": "1", "reason-0": "11", "photos": "add"}
    photos = [SimpleUploadedFile(f"{n}.jpg", photo(width=90 + n)) for n in range(2)]
    staff.post(**added, **{"photos-0": photos})  # type: ignore[arg-type]
    pictures = re.findall(r'src="(/return/[^"]+/photo/[^"]+)"', staff.text)
    assert [staff.client.get(url).status_code for url in pictures] == [200, 200]
    assert staff.client.get(pictures[0] + "x/").status_code == 404
    assert seen("viewed return") == [f"photos of {seen('opened return')[0]}"]


def test_staff_who_look_at_the_returns_of_a_parcel_are_in_the_log(staff: Customer) -> None:
    """Security 28: the page names what the customer sent back before."""
    Customer(Client()).create()
    open_for(staff)
    assert staff.url.endswith("/returns/")
    assert seen("viewed return") == [f"returns of {seen('opened return')[0]}"]


def test_staff_who_take_the_calendars_file_are_in_the_log(staff: Customer) -> None:
    """Security 28: it holds the address of a pickup."""
    open_for(staff)
    staff.create_from_items("pickup")
    staff.wait()
    url = staff.url + "return.ics"
    assert staff.client.get(url).status_code == 200
    assert seen("downloaded") == [f"calendar of return {Submission.objects.get().return_id}"]


def test_staff_who_open_the_payment_page_are_in_the_log(staff: Customer) -> None:
    """Security 28: on behalf of a customer, too."""
    open_for(staff, "#1008")
    staff.create_from_items()
    assert staff.client.get(staff.url + "pay/").status_code == 302
    assert seen("opened payment page") == [str(Submission.objects.get().return_id)]


def test_staff_who_ask_for_a_label_mail_are_in_the_log(staff: Customer, settings) -> None:
    """Security 28: the label goes to whom they say."""
    settings.HAS_MAIL = True
    open_for(staff)
    staff.create_from_items()
    staff.client.post(staff.url + "mail/", {"email": "not an address"})
    assert seen("changed label mail") == []
    typed = {"email": "jane@customer.example", "use": "other", "round": "0"}
    assert staff.client.post(staff.url + "mail/", typed).status_code == 302
    assert seen("changed label mail") == [str(Submission.objects.get().return_id)]


def test_what_a_customer_looks_at_is_in_no_log(customer: Customer) -> None:
    customer.create("pickup")
    customer.wait().visit(customer.url + "return.ics")
    assert not AuditEntry.objects.exists()


def test_why_not_subtracts_the_returns_of_this_portal(staff: Customer) -> None:
    """It used to say that everything can be returned while all was on its way back."""
    open_for(staff)
    staff.choose_items(**{"quantity-0": "2"}).choose_delivery("drop_off_point")
    staff.post()
    number = Submission.objects.get().return_id
    open_for(staff, "#1001", why="1")
    assert "Everything in this order is already being returned." in staff.text
    assert f'href="/support/returns/{number}/"' in staff.text


def test_staff_read_the_address_that_is_hidden_from_customers(staff: Customer) -> None:
    open_for(staff)
    staff.choose_items().choose_delivery("drop_off_point")
    assert "•••" not in staff.text
    assert "Partly hidden" not in staff.text
    assert "5642 CV" in staff.text.replace("\xa0", " ")


def test_the_banner_stands_on_the_list_of_returns_too(staff: Customer) -> None:
    open_for(staff)
    staff.choose_items().choose_delivery("drop_off_point")
    staff.post()
    number = Submission.objects.get().return_id
    assert f'href="/support/returns/{number}/"' in staff.text
    open_for(staff)
    assert "opened this return" in staff.text
    assert "Open this return in the console" in staff.text


def test_a_wrong_address_of_the_console_stays_in_the_console(staff: Customer) -> None:
    page = staff.client.get("/support/nothing/")
    assert page.status_code == 404
    assert "There is no such page in the console" in page.content.decode()
    assert "Look up your order" in Client().get("/nothing/").content.decode()


def test_a_return_is_opened_and_mailed_with_five_presses(staff: Customer, box: MailBox) -> None:
    """Find, Open a return, the items, the way, and Create: the label goes to the customer."""
    staff.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    found = staff.client.post("/support/find/", {"number": "#1001"}).content.decode()
    opened = re.findall(r'action="(/support/open/\d+/)"', found)[0]
    staff.visit(staff.client.post(opened)["Location"])
    staff.choose_items().choose_delivery("drop_off_point")
    assert re.search(r'value="order"[^>]* checked', staff.text)
    assert "•••" not in staff.text  # staff read addresses whole
    checked = re.findall(r'name="mail_to" value="(\w+)"[^>]* checked', staff.text)
    staff.post(use="same", mail_to=checked[0])
    row = Submission.objects.get()
    mails = Mail.objects.filter(submission=row, kind="label_ready")
    assert [mail.language for mail in mails] == ["nl"]  # the order's country, not the staff's


def test_staff_read_words_for_staff_in_the_opened_flow(staff: Customer, box: MailBox) -> None:
    open_for(staff)
    assert "Choose the items and the reason that the customer gives." in staff.text
    staff.choose_items()
    assert staff.heading == "How does the customer send it back?"
    staff.choose_delivery("drop_off_point")
    assert staff.heading == "Check and create the return"
    assert "Create the return" in staff.text
    assert "Get my label" not in staff.text
    assert "Send the label to the customer?" in staff.text
