"""The console's list, its search, and the page of one return."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import AuditEntry, Submission, WebhookEvent
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.server import Simulator
from portal.support.audit import log
from portal.upstream import clients
from tests.harness.staff import ids, inside, member, text_of

pytestmark = pytest.mark.django_db
DECLINED, STALE = LAST_ID - 2, LAST_ID - 3


@pytest.fixture(autouse=True)
def _keys(simulator: Simulator, settings) -> None:
    settings.SENDCLOUD_PUBLIC_KEY, settings.SENDCLOUD_SECRET_KEY = (
        auth.PUBLIC_KEY,
        auth.SECRET_KEY,
    )
    settings.SENDCLOUD_CLIENT_ID = ""


@pytest.fixture
def staff() -> Client:
    return inside(member())


def link(answer, rel: str) -> str:
    links = re.findall(rf'href="([^"]+)" rel="{rel}"', answer.content.decode())
    return "/support/" + links[0].replace("&amp;", "&") if links else ""


def upstream_calls(simulator: Simulator) -> list[str]:
    return [call.path for call in simulator.world.requests]


def test_the_list_leads_to_the_oldest_return_and_back(staff: Client) -> None:
    page, seen = staff.get("/support/"), []
    while True:
        seen += ids(page)
        if not (older := link(page, "next")):
            break
        page = staff.get(older)
    assert len(set(seen)) == len(seen) == 130
    assert seen == sorted(seen, reverse=True)
    assert max(ids(staff.get(link(page, "prev")))) > max(ids(page))


def test_a_page_of_the_list_takes_at_most_three_calls(staff: Client, simulator) -> None:
    for query in ("", "?option=pickup", "?state=delivered&option=in_store"):
        simulator.world.requests.clear()
        assert staff.get(f"/support/{query}").status_code == 200
        assert len(upstream_calls(simulator)) <= 3


def test_a_row_says_what_a_return_is(staff: Client) -> None:
    text = text_of(staff.get("/support/"))
    for word in ("#5001", "Jane Doe", "Drop-off with label", "Announced", "€"):
        assert word in text


def test_a_status_filter_says_which_days_it_checked(staff: Client) -> None:
    page = staff.get("/support/?state=cancelled")
    text = text_of(page)
    assert "Cancelled" in text
    assert re.search(r"\d+ match(es)?\. We checked \d+ returns from \d+ \w+ \d{4} to", text)


def test_an_option_filter_says_that_older_returns_were_not_checked(staff: Client) -> None:
    page = staff.get("/support/?option=pickup")
    assert "We checked 50 returns. The oldest was created on" in text_of(page)
    assert "Older returns have not been checked yet." in text_of(page)
    further = staff.get(link(page, "next"))
    assert set(ids(further)).isdisjoint(ids(page))


def test_days_that_end_before_they_begin_are_refused_at_the_field(staff: Client) -> None:
    answer = staff.get("/support/?since=2026-11-20&until=2026-11-01")
    assert answer.status_code == 422
    assert "Choose a day on or after the first day." in text_of(answer)
    assert 'value="2026-11-20"' in answer.content.decode()


def test_returns_that_need_attention_come_first(staff: Client) -> None:
    now = timezone.now()
    for number, state in enumerate(
        ("outcome_unknown", "label_failed", "awaiting_payment", "label_ready")
    ):
        Submission.objects.create(
            draft_id=f"d{number}",
            outgoing_parcel=number,
            delivery_option="pickup",
            state=state,
            created_at=now,
        )
    lost = now - timedelta(minutes=5)
    Submission.objects.create(
        draft_id="lost", outgoing_parcel=9, delivery_option="pickup", created_at=lost
    )
    text = text_of(staff.get("/support/"))
    assert "Needs attention (3)" in text
    assert text.index("Needs attention") < text.index("#5001")
    assert "Check the order before you create another" in text
    assert "parcel 2" not in text  # it waits for the customer's money
    assert "parcel 3" not in text


@pytest.mark.parametrize("typed", ["#5013", "5013", " 5013 "])
def test_an_order_number_finds_its_returns(staff: Client, typed: str) -> None:
    page = staff.post("/support/find/", {"number": typed, "all": "1"})
    text = text_of(page)
    assert ids(page)
    assert "#5013" in text
    assert "Parcels" in text


def test_an_order_of_two_returns_shows_both(staff: Client) -> None:
    page = staff.post("/support/find/", {"number": "#5011", "all": "1"})
    assert len(set(ids(page))) == 2


def test_a_return_number_finds_it(staff: Client) -> None:
    page = staff.post("/support/find/", {"number": str(LAST_ID - 7), "all": "1"})
    assert ids(page) == [LAST_ID - 7]


def test_a_tracking_number_finds_the_return(staff: Client) -> None:
    text = staff.get(f"/support/returns/{LAST_ID - 7}/").content.decode()
    number = re.findall(r"3S\w+", text)[-1]
    assert LAST_ID - 7 in ids(staff.post("/support/find/", {"number": number.lower(), "all": "1"}))


def test_a_search_without_results_names_the_number_and_keeps_it(staff: Client) -> None:
    page = staff.post("/support/find/", {"number": "nonsense-77777777", "all": "1"})
    assert "No return or parcel found for nonsense-77777777" in text_of(page)
    assert 'value="nonsense-77777777"' in page.content.decode()


def test_an_empty_search_is_refused_at_the_field(staff: Client) -> None:
    page = staff.post("/support/find/", {"number": " ", "all": "1"})
    assert page.status_code == 422
    assert "Enter an order number" in text_of(page)


def test_a_search_is_written_down_without_its_words(staff: Client) -> None:
    """Security 28: every search."""
    staff.post("/support/find/", {"number": "#5013", "all": "1"})
    entry = AuditEntry.objects.get(action="searched")
    assert "5013" not in entry.target
    assert entry.target.startswith("#")


def test_every_past_return_has_a_page(staff: Client) -> None:
    """With everything odd in the simulator: nulls, quoted amounts, old rules, customs."""
    for number in range(LAST_ID - 30, LAST_ID + 1):
        page = staff.get(f"/support/returns/{number}/")
        assert page.status_code == 200
        assert "None" not in text_of(page), number


def everything(staff: Client, numbers: range) -> str:
    return " ".join(text_of(staff.get(f"/support/returns/{number}/")) for number in numbers)


def test_a_page_says_in_words_what_the_fields_hold(staff: Client) -> None:
    text = everything(staff, range(LAST_ID - 30, LAST_ID + 1))
    for words in (
        "Rule “my_ship_with_rule” set the return method to PostNL Return (priority 1).",
        "Rule “Free for faulty goods” set the return fee to 0 for item 19290 (priority 2).",
        "Total refund",
        "Refunded",
        "Customs invoice nr",
        "Importer of record",
        "NL123456789",
        "Labelless yes",
        "Size M please",
        "A stain",
        "Timeline",
    ):
        assert words in text, words
    assert '"' not in "".join(re.findall(r"Total refund (\S+)", text))


def test_the_timeline_says_who_did_what(staff: Client, settings) -> None:
    user = member("kim@shop.example")
    Submission.objects.create(
        draft_id="d",
        outgoing_parcel=1,
        delivery_option="pickup",
        return_id=LAST_ID,
        created_at=timezone.now(),
        opened_by=user,
    )
    WebhookEvent.objects.create(
        digest="1",
        kind="parcel_status_changed",
        return_id=LAST_ID,
        status="delayed",
        happened_at=timezone.now(),
        received_at=timezone.now(),
    )
    text = text_of(staff.get(f"/support/returns/{LAST_ID}/"))
    assert "Return created (kim@shop.example, for the customer)" in text
    assert "Delivery delayed (webhook)" in text


def test_the_label_can_be_downloaded_again(staff: Client) -> None:
    html = staff.get(f"/support/returns/{LAST_ID}/").content.decode()
    url = re.findall(r'href="([^"]+/documents/label/)"', html)[0]
    answer = staff.get(url)
    assert answer.content.startswith(b"%PDF-")
    assert f"label-{LAST_ID}.pdf" in answer["Content-Disposition"]
    entry = AuditEntry.objects.get(action="downloaded")
    assert entry.target == f"label of return {LAST_ID}"


def test_a_labelless_return_offers_its_code(staff: Client) -> None:
    number = LAST_ID - 7
    html = staff.get(f"/support/returns/{number}/").content.decode()
    url = re.findall(r'href="([^"]+/documents/qr/)"', html)[0]
    assert staff.get(url).content.startswith(b"\x89PNG")


def test_the_labels_of_all_parcels_come_in_one_file(staff: Client, simulator) -> None:
    scenario = simulator.world.scenario("noordpunt", "#1004")
    body = {"delivery_option": "drop_off_point", "incoming_parcel": {"collo_count": 3}}
    made = simulator.world.store("noordpunt", scenario, body)
    simulator.world.announced(made.id, "announced")
    content = staff.get(f"/support/returns/{made.id}/documents/label/").content
    assert len(re.findall(rb"/Type /Page\b", content)) == 3


def test_a_document_of_an_unknown_kind_does_not_exist(staff: Client) -> None:
    assert staff.get(f"/support/returns/{LAST_ID}/documents/passport/").status_code == 404


def test_a_view_is_written_down(staff: Client) -> None:
    """Security 28: every view."""
    staff.get(f"/support/returns/{LAST_ID}/")
    entry = AuditEntry.objects.get(action="viewed return")
    assert (entry.actor, entry.target) == ("sam@shop.example", str(LAST_ID))


def test_a_return_that_does_not_exist_says_so(staff: Client) -> None:
    answer = staff.get("/support/returns/1/")
    assert answer.status_code == 404
    assert "Sendcloud has nothing under this number" in text_of(answer)


def test_a_cancellation_is_confirmed_requested_and_followed(staff: Client, simulator) -> None:
    url = f"/support/returns/{LAST_ID}/"
    page = text_of(staff.get(url))
    assert "Cancel this return" in page
    question = staff.get(f"{url}cancel/")
    assert f"Cancel return {LAST_ID}?" in text_of(question)
    assert simulator.world.record(LAST_ID).state != "cancelling"
    asked = staff.post(f"{url}cancel/", follow=True)
    assert "sam@shop.example asked to cancel this return on" in text_of(asked)
    assert f'hx-get="{url}?looked=2"' in asked.content.decode()
    for _ in range(3):
        last = staff.get(f"{url}?looked=3")
    assert (
        "This return is cancelled. Its label can no longer be used. sam@shop.example asked"
        in text_of(last)
    )
    assert "hx-get" not in last.content.decode()
    assert "Already cancelled." not in text_of(last)


def test_the_page_says_when_the_carrier_declines(staff: Client) -> None:
    url = f"/support/returns/{DECLINED}/"
    staff.post(f"{url}cancel/")
    for _ in range(4):
        page = staff.get(url)
    assert "It was not cancelled, so the return goes ahead." in text_of(page)
    assert "does not allow it to be cancelled" not in text_of(page)


def test_a_return_that_has_moved_on_cannot_be_cancelled(staff: Client) -> None:
    answer = staff.post(f"/support/returns/{STALE}/cancel/")
    assert answer.status_code == 409
    assert "This return cannot be cancelled any more" in text_of(answer)
    assert f"/support/returns/{STALE}/" in answer.content.decode()


def test_cancelling_a_return_that_does_not_exist_says_so(staff: Client) -> None:
    answer = staff.post("/support/returns/1/cancel/")
    assert answer.status_code == 404
    assert "Nothing was changed." in text_of(answer)


def test_a_return_that_cannot_be_cancelled_says_why_and_has_no_button(staff: Client) -> None:
    number = next(n for n in range(LAST_ID - 60, LAST_ID - 40) if (LAST_ID - n) % 5 == 0)
    page = staff.get(f"/support/returns/{number}/")
    assert "It cannot be cancelled because the parcel has arrived." in text_of(page)
    assert "/cancel/" not in page.content.decode()
    assert staff.get(f"/support/returns/{number}/cancel/").status_code == 302


@pytest.mark.parametrize(
    ("trouble", "status", "words"),
    [
        ("401", 502, "did not accept the API keys"),
        ("403", 502, "does not allow this"),
        ("429", 503, "asks us to wait"),
        ("500", 503, "does not answer"),
        ("hang", 503, "does not answer"),
        ("html", 502, "Unexpected answer from Sendcloud"),
    ],
)
@pytest.mark.parametrize("path", ["/support/", f"/support/returns/{LAST_ID}/"])
@pytest.mark.usefixtures("impatient")
def test_when_sendcloud_fails_the_page_says_what_to_do(
    staff: Client, simulator, trouble: str, status: int, words: str, path: str
) -> None:
    simulator.world.switches.api_trouble = trouble
    answer = staff.get(path)
    assert answer.status_code == status
    assert words in text_of(answer)
    assert f'href="{path}"' in answer.content.decode()
    simulator.world.switches.api_trouble = ""
    assert staff.get(path).status_code == 200


def test_a_connection_lost_while_cancelling_is_not_retried(staff: Client, simulator) -> None:
    simulator.world.switches.api_trouble = "drop"
    simulator.world.requests.clear()
    answer = staff.post(f"/support/returns/{LAST_ID}/cancel/")
    assert "We do not know whether that worked" in text_of(answer)
    assert f'href="/support/returns/{LAST_ID}/"' in answer.content.decode()
    assert len([call for call in simulator.world.requests if call.method == "PATCH"]) <= 1


@pytest.mark.parametrize("path", ["/support/", f"/support/returns/{LAST_ID}/"])
def test_without_keys_the_page_says_what_to_configure(staff: Client, settings, path: str) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = settings.SENDCLOUD_SECRET_KEY = ""
    answer = staff.get(path)
    assert answer.status_code == 503
    assert "SENDCLOUD_PUBLIC_KEY" in text_of(answer)


def test_every_page_has_one_heading_and_no_inline_script(staff: Client) -> None:
    for path in ("", "find/", "open/", f"returns/{LAST_ID}/", f"returns/{LAST_ID}/cancel/"):
        answer = staff.get(f"/support/{path}")
        html = answer.content.decode()
        assert len(re.findall("<h1", html)) == 1, path
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", html)
        assert answer["Cache-Control"] == "no-store"
        assert "proof" not in html
        assert auth.SECRET_KEY not in html


@pytest.mark.parametrize("path", ["", "?looked=1", "cancel/"])
def test_no_address_shows_a_return_without_writing_it_down(staff: Client, path: str) -> None:
    """Security 28: an entry for every view, and only one for a page that refreshes itself."""
    for _ in range(2):
        assert staff.get(f"/support/returns/{LAST_ID}/{path}").status_code in {200, 302}
    seen = AuditEntry.objects.get(action=log.VIEWED)
    assert seen.target == str(LAST_ID)


def outgoing_number(simulator: Simulator) -> str:
    parcel = next(p for p in api().find_parcels(order_number="#5001") if not p.is_return)
    return parcel.tracking_number


def api():
    client = clients.returns_api()
    assert client is not None
    return client


@pytest.mark.parametrize("typed", ["Return {}", "#{}", "Retoure: {}", " {} ", "reso {}"])
def test_one_hit_opens_the_return_in_any_spelling(staff: Client, typed: str) -> None:
    page = staff.post("/support/find/", {"number": typed.format(LAST_ID)})
    assert page["Location"] == f"/support/returns/{LAST_ID}/"


def test_the_tracking_number_of_the_way_out_finds_the_return(staff: Client, simulator) -> None:
    page = staff.post("/support/find/", {"number": outgoing_number(simulator), "all": "1"})
    assert LAST_ID in ids(page)


@pytest.mark.parametrize("typed", ["jane doe", "Doe", "DOE, jane".replace(",", "")])
def test_a_name_finds_the_returns_of_its_person(staff: Client, typed: str) -> None:
    page = staff.post("/support/find/", {"number": typed, "all": "1"})
    assert LAST_ID in ids(page)
    assert "Jane Doe" in text_of(page)
    assert "Bo Li" not in text_of(page)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("zoe muller", "Zoë Müller"),
        ("yildiz", "Kübra Yıldız"),
        ("wisniewska", "Aleksandra Wiśniewska-Kowalczyk"),
    ],
)
def test_accents_need_not_be_heard_on_the_telephone(staff: Client, typed: str, name: str) -> None:
    page = staff.post("/support/find/", {"number": typed, "all": "1"})
    assert name in text_of(page)


def test_an_e_mail_address_opens_the_only_return_of_its_person(staff: Client) -> None:
    page = staff.post("/support/find/", {"number": "Shopper3@example.com"})
    assert page["Location"] == f"/support/returns/{LAST_ID - 3}/"


def test_a_postal_code_finds_returns_and_says_how_far_it_looked(staff: Client) -> None:
    code = simulator_code()
    page = staff.post("/support/find/", {"number": code, "all": "1"})
    assert ids(page)
    assert re.search(r"We checked \d+ returns back to", text_of(page))


def simulator_code() -> str:
    entry = api().between(timezone.now() - timedelta(days=9), timezone.now()).returns[0]
    return entry.postal_code.lower().replace(" ", "")


def test_a_person_without_returns_is_not_claimed_to_have_none(staff: Client) -> None:
    page = staff.post("/support/find/", {"number": "Nemo Nusquam"})
    assert "No return found for Nemo Nusquam. We checked 130 returns back to" in text_of(page)


def test_every_page_has_the_search_in_its_header(staff: Client) -> None:
    for path in ("/support/", "/support/open/", f"/support/returns/{LAST_ID}/"):
        html = staff.get(path).content.decode()
        assert '<input id="search" type="search" name="number"' in html, path
