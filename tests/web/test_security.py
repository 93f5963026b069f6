"""The security promises on every page, for every client, numbered as in docs/security.md."""

import copy
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from portal.models import Submission
from portal.returns import urls
from portal.simulator import brands, parcels
from portal.simulator.server import Simulator
from tests.harness.customer import HOME, Customer
from tests.web.test_flow import wait_for_label

FAILURES = {
    "no such order": ("#9999", HOME),
    "not found": ("#1013", HOME),
    "wrong postal code": ("#1001", "9999 ZZ"),
    "invalid postal code": ("#1014", HOME),
    "too late": ("#1015", HOME),
    "already returned": ("#1026", HOME),
    "another brand's": ("#2001", "28013"),
}
OF_DRAFTS = [pattern for pattern in urls.urlpatterns if "draft_id" in str(pattern.pattern)]


def address(pattern: URLPattern, draft_id: str) -> str:
    examples = {"draft_id": draft_id, "slug": "items", "kind": "label", "number": "0", "name": "0"}
    names = pattern.pattern.converters
    given = {name: examples.get(name, "0" * 16) for name in names}
    return reverse(str(pattern.name), kwargs=given)


def bare(content: bytes, *typed: str) -> str:
    """The HTML of a page without its CSRF token and the typed values."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content.decode())
    for value in typed:
        text = text.replace(f'value="{value}"', "")
    return text


def failure(identifier: str, postal_code: str) -> tuple[object, ...]:
    """The parts of a response that an attacker can compare."""
    page = Client().post("/", {"identifier": identifier, "postal_code": postal_code})
    own = {"Content-Length", "X-Request-ID"}
    headers = {name: value for name, value in page.items() if name not in own}
    cookies = {name: [m["max-age"], m["path"]] for name, m in page.cookies.items()}
    text = bare(page.content, identifier, postal_code)
    return page.status_code, str(sorted(headers.items())), str(cookies), text


@pytest.mark.parametrize("cause", FAILURES)
def test_no_failed_lookup_tells_its_cause(simulator: Simulator, db, cause: str) -> None:
    """Security 4: status, headers, cookies and bytes are the same (and for 27: another brand)."""
    assert failure(*FAILURES[cause]) == failure("#8888", "1234 AB")


def test_another_brands_order_is_unknown_here(simulator: Simulator, settings, db) -> None:
    """Security 27: the order exists, and only its own portal says so."""
    seen_here = failure("#2001", "28013")
    settings.BRAND_DOMAIN = "sol-y-mar"
    assert Customer(Client()).look_up("#2001", "28013").heading == "What are you sending back?"
    assert seen_here[0] == 422


@pytest.mark.parametrize("pattern", OF_DRAFTS, ids=lambda pattern: pattern.name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_return_of_another_customer_does_not_exist(
    customer: Customer, pattern: URLPattern, method: str
) -> None:
    """Security 5: another session gets the same answer for a real id as for a made-up one."""
    wait_for_label(customer.create())
    stranger = Client()
    Customer(stranger).look_up("#1002")
    real, made_up = customer.draft_id, "f" * len(customer.draft_id)
    answers = [
        getattr(stranger, method)(address(pattern, draft_id), follow=True)
        for draft_id in (real, made_up)
    ]
    assert {answer.status_code for answer in answers} <= {404, 405}
    texts = [bare(a.content).replace(i, "") for a, i in zip(answers, (real, made_up), strict=True)]
    assert texts[0] == texts[1]
    assert Submission.objects.count() == 1


STEPS = ("refund", "delivery", "service-point", "store", "pickup", "address", "review")


@pytest.mark.parametrize("slug", STEPS)
def test_no_step_can_be_skipped(customer: Customer, simulator: Simulator, slug: str) -> None:
    """Security 7: a later step's form leads back to the first, and Sendcloud is not asked."""
    items = customer.look_up().url
    asked = len(simulator.world.requests)
    customer.url = items.replace("items", slug)
    customer.post(refund_type="money", delivery_option="drop_off_point", use="same")
    assert customer.url == items
    assert len(simulator.world.requests) == asked


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity-0": "99"},
        {"quantity-0": "-1"},
        {"quantity-0": "0"},
        {"quantity-0": "1.5"},
        {"reason-0": "999"},
        {"chosen-0": "", "chosen-7": "on", "quantity-7": "1", "reason-7": "11"},
    ],
    ids=str,
)
def test_more_than_was_sent_cannot_come_back(customer: Customer, wrong: dict[str, str]) -> None:
    """Security 8: quantities within bounds, products of this parcel, reasons of this brand."""
    valid = {"chosen-0": "on", "quantity-0": "1", "reason-0": "11"}
    customer.look_up().post(**{k: v for k, v in (valid | wrong).items() if v})
    assert customer.page.status_code == 422
    assert "/items/" in customer.url


def test_what_cannot_be_returned_cannot_be_chosen(customer: Customer, simulator: Simulator) -> None:
    """Security 8: the gift card has no field, and a made-up one changes nothing."""
    customer.look_up("#1002")
    extra = {f"{part}-3": value for part, value in (("chosen", "on"), ("quantity", "1"))}
    customer.choose_items(**extra, **{"reason-3": "11"})
    customer.choose_delivery("in_store").confirm()
    body = simulator.world.returns[0].body
    assert [product["product_id"] for product in body["products"]] == ["19284"]


def test_no_redirect_names_the_order_or_the_place(customer: Customer) -> None:
    """Security 9: not in any Location of the whole flow either."""
    seen: list[str] = []
    for step in ("look_up", "choose_items", "delivery", "point", "create"):
        if step in {"look_up", "choose_items"}:
            getattr(customer, step)()
        else:
            answer = {
                "delivery": {"delivery_option": "drop_off_point"},
            }
            customer.take_first() if step == "point" else customer.post(**answer.get(step, {}))
        seen += [url for url, _ in customer.page.redirect_chain]
    assert len(seen) == 5
    assert not [url for url in seen if re.search(r"eyJ|1001|5642|@|Shopper|\?", url)]


def test_fragments_and_documents_are_never_stored(customer: Customer) -> None:
    """Security 11: whatever holds a return is marked no-store."""
    label = wait_for_label(customer.create()).url
    for path in (label, f"{label}poll/", f"{label}label/", f"{label}label/?x"):
        page = customer.client.get(path, headers={"HX-Request": "true"})
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    "url",
    [
        "http://pay.example/1",
        "javascript:alert(1)",
        "//evil.example/",
        "https://pay.example@evil.example/",
        "/somewhere",
        "https://",
        "",
    ],
)
def test_only_a_payment_page_over_https_is_redirected_to(customer: Customer, url: str) -> None:
    """Security 17: the portal redirects to Sendcloud's URL only if it is https and names a host."""
    customer.create("drop_off_point", "#1008")
    row = Submission.objects.get()
    row.payment_url = url
    row.save()
    assert customer.client.get(f"{customer.url}pay/").status_code == 404


@pytest.mark.parametrize("name", ["next", "url", "redirect", "return_to", "continue"])
def test_no_parameter_redirects_to_another_site(customer: Customer, name: str) -> None:
    """Security 17: `next=` and its like are ignored."""
    query = f"/?{name}=https://evil.example/"
    data = {"identifier": "#1001", "postal_code": HOME, name: "https://evil.example/"}
    assert customer.client.post(query, data)["Location"].startswith("/return/")
    assert "evil" not in customer.client.post(f"/finish/{query[1:]}")["Location"]


def test_a_document_is_an_attachment_of_our_own(customer: Customer) -> None:
    """Security 19: the portal names the file, forbids sniffing and drops Sendcloud's headers."""
    label = wait_for_label(customer.create()).url
    page = customer.client.get(f"{label}label/")
    assert re.fullmatch(
        r'attachment; filename="Noordpunt return label \d+\.pdf"', page["Content-Disposition"]
    )
    assert page["X-Content-Type-Options"] == "nosniff"
    assert not {"Server", "Date"} & set(page.headers)


def test_a_page_in_place_of_a_label_is_never_passed_on(
    customer: Customer, simulator: Simulator
) -> None:
    """Security 19: the bytes are checked, whatever upstream calls them."""
    wait_for_label(customer.create("drop_off_point", "#1008"))
    row = Submission.objects.get()
    row.label_url = row.payment_url  # an HTML page on the API's own host
    row.save()
    page = customer.client.get(f"{customer.url}label/")
    assert page.status_code == 502
    assert b"Pretend payment" not in page.content


@pytest.mark.parametrize("method", ["get", "head"])
def test_get_and_head_change_nothing(customer: Customer, simulator: Simulator, method: str) -> None:
    """Security 22: GET and HEAD of every URL, with a draft that waits to be confirmed."""
    review = customer.until_review().url
    posts = [call for call in simulator.world.requests if call.method == "POST"]
    for pattern in urls.urlpatterns:
        getattr(customer.client, method)(address(pattern, customer.draft_id))
    for slug in STEPS:
        getattr(customer.client, method)(review.replace("review", slug))
    assert posts == [call for call in simulator.world.requests if call.method == "POST"]
    assert not Submission.objects.exists()
    assert customer.visit(review).heading == "Check and confirm"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_a_form_without_its_token_creates_nothing(
    customer: Customer, simulator: Simulator, headers: dict[str, str]
) -> None:
    """Security 22: 403, a page for people, and no return."""
    review = customer.until_review().url
    strict = Client(enforce_csrf_checks=True, headers=headers)
    strict.cookies = customer.client.cookies
    for path in (review, "/", "/finish/"):
        page = strict.post(path, {})
        assert page.status_code == 403
        assert b"<h1" in page.content
    assert not simulator.world.returns
    assert customer.visit(review).heading == "Check and confirm"


@pytest.mark.parametrize("path", ["", "returns/1185082/", "returns/1/", "audit/", "open/"])
def test_a_customers_session_opens_no_page_of_the_console(customer: Customer, path: str) -> None:
    """Security 28: a redirect to the sign-in, the same for a return that exists and for none."""
    customer.create("in_store")
    page = customer.client.get(f"/support/{path}")
    assert (page.status_code, page["Location"]) == (302, f"/support/login/?next=/support/{path}")
    assert not page.content


EVIL = "<img src=x onerror=alert(1)>\"'{{ 7*7 }}{% now %}"


@pytest.fixture
def hostile(simulator: Simulator) -> Iterator[None]:
    """A Sendcloud whose every text tries to inject code."""
    saved = copy.deepcopy((brands.SETTINGS, parcels.SHIRT, brands.STORES))
    portal = brands.SETTINGS["noordpunt"]["portal"]
    portal |= {"support_url": "javascript:alert(1)", "return_policy_url": "javascript:alert(1)"}
    portal["reasons"] = [{"id": 11, "description": EVIL}]
    portal["refund_options"] = [{"code": "money", "label": EVIL, "require_message": False}]
    portal["layout"] = portal["layout"] | {"helper_text": EVIL}
    portal["brand"] = portal["brand"] | {"name": EVIL, "color": "red;}body{display:none"}
    parcels.SHIRT.update(name=EVIL, image_url="javascript:alert(1)")
    for store in brands.STORES:
        store.update(company_name=EVIL, city=EVIL)
    yield
    brands.SETTINGS.clear()
    brands.SETTINGS.update(saved[0])
    parcels.SHIRT.update(saved[1])
    brands.STORES[:] = brands.SETTINGS["noordpunt"]["return_locations"]


def test_texts_from_upstream_stay_texts(customer: Customer, hostile: None) -> None:
    """Security 29: code in names, reasons and URLs is inert on every page."""
    seen = []
    for option in ("drop_off_point", "in_store"):
        customer.look_up()
        seen.append(customer.text)
        seen.append(customer.choose_items().text)
        seen.append(customer.post(delivery_option=option).text)
        seen.append(customer.take_first().text)
        seen.append(customer.post().text)
        customer.client.post("/finish/")
        Submission.objects.all().delete()
    pages = "".join(seen)
    assert "&lt;img src=x" in pages
    assert "{{ 7*7 }}" in pages
    for attack in ("<img src=x", "javascript:", "display:none"):
        assert attack not in pages
    assert b"body{display" not in customer.client.get("/brand.css").content


def test_a_support_url_that_is_a_script_is_left_out(customer: Customer, hostile: None) -> None:
    """Security 29: a support URL that is no web address is not shown."""
    assert "javascript:" not in customer.visit("/").text
    assert Client().get("/.well-known/security.txt").status_code == 404


def test_redirects_and_errors_are_never_stored(customer: Customer) -> None:
    """Security 11: like the pages themselves."""
    customer.look_up()
    valid = {"chosen-0": "on", "quantity-0": "1", "reason-0": "11"}
    answers = [
        customer.client.post(customer.url, valid),
        customer.client.post("/finish/"),
        customer.client.get("/nowhere/"),
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 404]
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
