"""Staff send the label of any return, and see what became of each mail."""

import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from portal.mail import outbox, sending
from portal.mail.outbox import Order
from portal.models import AuditEntry, JobRun, Mail, MailState
from portal.operations.backups import held_mails
from portal.returns.mails.compose import compose
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.mail_server import MailBox
from tests.harness.staff import inside, member, text_of

pytestmark = pytest.mark.django_db
ADDRESS = "sanne@example.com"
SEND = f"/support/returns/{LAST_ID}/mail/"
REFUSAL = "550 no such user sanne@example.com"


@pytest.fixture(autouse=True)
def _keys(simulator: Simulator, settings: Any) -> None:
    settings.SENDCLOUD_PUBLIC_KEY, settings.SENDCLOUD_SECRET_KEY = (
        auth.PUBLIC_KEY,
        auth.SECRET_KEY,
    )
    settings.SENDCLOUD_CLIENT_ID = ""


@pytest.fixture
def staff(box: MailBox) -> Client:
    return inside(member())


def work() -> int:
    return sending.send_due(compose, timezone.now)


def typed(page: Any, **changes: str) -> dict[str, str]:
    """What a browser sends of the form as it stands, with some fields changed."""
    html = page.content.decode()
    inputs = re.findall(r'<input type="(?:hidden|email)" name="(\w+)" value="([^"]*)"', html)
    chosen = re.findall(r'<option value="(\w+)" selected', html)
    return dict(inputs) | {"language": chosen[0]} | changes


def failed(box: MailBox, staff: Client) -> Mail:
    """A label mail that the mail server refused."""
    box.refusals[ADDRESS] = REFUSAL
    staff.post(SEND, typed(staff.get(SEND), email=ADDRESS))
    work()
    box.refusals.clear()
    return Mail.objects.get()


def actions() -> list[tuple[str, str]]:
    entries = AuditEntry.objects.filter(action__contains="mail").order_by("pk")
    return [(entry.action, entry.target) for entry in entries]


def test_staff_send_a_label_in_two_clicks(staff: Client, box: MailBox) -> None:
    page = staff.get(f"/support/returns/{LAST_ID}/").content.decode()
    assert f'href="{SEND}">Send the label to the customer' in page
    form = typed(staff.get(SEND))
    assert "@" in form["email"]  # Sendcloud knows it
    answer = staff.post(SEND, form, follow=True)
    assert "Waiting to be sent" in text_of(answer)
    assert work() == 1
    assert box.mails[0].recipients == [form["email"]]
    files = {part.get_filename(): part for part in box.mails[0].message.walk()}
    label = files[f"label-{LAST_ID}.pdf"].get_content()
    assert len(PdfReader(io.BytesIO(label)).pages) == 1
    assert actions() == [("sent mail", f"label_ready of return {LAST_ID}")]


def test_a_mail_that_a_restore_held_back_says_so(staff: Client, box: MailBox) -> None:
    failed(box, staff)
    Mail.objects.update(reason=held_mails.REASON)
    page = text_of(staff.get("/support/mails/"))
    assert "held back by a restore, because it may have been sent before" in page
    assert "Send again" in page


def test_the_mail_names_the_items_of_a_return_that_is_not_ours(staff: Client, box: MailBox) -> None:
    staff.post(SEND, typed(staff.get(SEND), language="nl"))
    work()
    body = box.mails[0].message.get_body(("plain",))
    assert body
    text = body.get_content()
    assert "In dit pakket" in text
    assert re.search(r"\d × \w", text)


def test_the_language_is_that_of_the_customers_country(staff: Client) -> None:
    chosen = re.findall(r'<option value="(\w+)" selected', staff.get(SEND).content.decode())
    country = re.findall(r"Country (\w\w)", text_of(staff.get(f"/support/returns/{LAST_ID}/")))
    assert (country[0], chosen) == ("NL", ["nl"])


def test_two_presses_of_one_form_are_one_mail(staff: Client, box: MailBox) -> None:
    form = typed(staff.get(SEND))
    staff.post(SEND, form)
    staff.post(SEND, form)
    assert Mail.objects.count() == 1
    staff.post(SEND, typed(staff.get(SEND)))
    assert Mail.objects.count() == 2


def test_a_wrong_address_gets_a_sentence_and_stays(staff: Client) -> None:
    page = staff.post(SEND, typed(staff.get(SEND), email="sanne@"))
    assert page.status_code == 422
    assert "Enter an e-mail address, such as name@example.com." in text_of(page)
    assert 'value="sanne@"' in page.content.decode()
    assert not Mail.objects.exists()


def test_a_mail_of_a_return_of_ours_belongs_to_its_row(
    staff: Client, customer: Customer, box: MailBox
) -> None:
    customer.create("drop_off_point").wait()
    return_id = int(re.findall(r"Return (\d+)", customer.text)[0])
    url = f"/support/returns/{return_id}/mail/"
    staff.post(url, typed(staff.get(url), email=ADDRESS))
    assert Mail.objects.get().submission_id is not None
    assert work() == 1


def test_a_mail_that_failed_says_why_and_is_sent_again_with_one_press(
    staff: Client, box: MailBox
) -> None:
    mail = failed(box, staff)
    page = text_of(staff.get("/support/mails/"))
    assert "the mail server refused the address (550)" in page
    assert "s•••@e•••.com" in page
    assert ADDRESS not in page
    staff.post(f"/support/mails/{mail.pk}/again/")
    staff.post(f"/support/mails/{mail.pk}/again/")
    assert (work(), len(box.mails)) == (1, 1)
    assert str(mail.uuid) not in box.mails[0].message["Message-ID"]
    assert actions()[-1] == ("sent mail again", f"label_ready of return {LAST_ID}")


def test_once_the_address_is_wiped_sending_again_asks_for_it(staff: Client, box: MailBox) -> None:
    mail = failed(box, staff)
    Mail.objects.update(recipient="", facts="")
    answer = staff.post(f"/support/mails/{mail.pk}/again/")
    assert answer.url == SEND
    assert f"{SEND}?kind=label_ready" in staff.get("/support/mails/").content.decode()


def test_a_dropped_mail_needs_no_attention_any_more(staff: Client, box: MailBox) -> None:
    mail = failed(box, staff)
    assert "1 mail could not be sent." in text_of(staff.get("/support/"))
    staff.post(f"/support/mails/{mail.pk}/drop/")
    assert "could not be sent" not in text_of(staff.get("/support/"))
    assert actions()[-1] == ("dropped mail", f"label_ready of return {LAST_ID}")


def test_a_mail_that_was_sent_cannot_be_dropped(staff: Client, box: MailBox) -> None:
    staff.post(SEND, typed(staff.get(SEND)))
    work()
    staff.post(f"/support/mails/{Mail.objects.get().pk}/drop/")
    assert Mail.objects.get().state == MailState.SENT


def test_staff_are_told_since_when_the_mail_server_is_away(staff: Client) -> None:
    since = timezone.now()
    JobRun.objects.create(name="mail", last_run_at=since, failures=3, failing_since=since)
    assert "The mail server has not been answering since" in text_of(staff.get("/support/"))


def test_mails_of_one_state_can_be_shown(staff: Client, box: MailBox) -> None:
    failed(box, staff)
    outbox.put(Order("a", "received", ADDRESS, "en", return_id=7), timezone.now())
    text = text_of(staff.get("/support/mails/?state=failed"))
    assert "Label (nl)" in text
    assert "Received (en)" not in text
    assert "Received (en)" in text_of(staff.get("/support/mails/?state=nonsense"))


@pytest.mark.parametrize("path", ["again", "drop"])
def test_a_mail_that_does_not_exist_is_not_found(staff: Client, path: str) -> None:
    for number in (1, 10**30):
        assert staff.post(f"/support/mails/{number}/{path}/").status_code == 404


def test_the_button_leads_to_no_other_site(staff: Client, box: MailBox) -> None:
    mail = failed(box, staff)
    answer = staff.post(f"/support/mails/{mail.pk}/drop/", {"back": "//evil.example/"})
    assert answer.url == "/support/mails/"


def test_strangers_see_no_mails(client: Client, box: MailBox) -> None:
    for path in ("/support/mails/", SEND):
        assert "/login/" in client.get(path).url


def test_without_a_mail_server_the_console_offers_no_mail(simulator: Simulator) -> None:
    staff = inside(member())
    page = staff.get(f"/support/returns/{LAST_ID}/").content.decode()
    assert "mail/" not in page
    assert "/support/mails/" not in page
    assert staff.get(SEND).status_code == 404
