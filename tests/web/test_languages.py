"""The pages in six languages: how one is chosen, how it is kept, and that no text is missing."""

import html
import re
from functools import cache

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tools import messages


def speaking(customer: Customer, language: str) -> Customer:
    """The same customer, with a browser that asks for this language."""
    customer.client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return customer


def words(text: str) -> set[str]:
    """The texts of a page's elements, and of the attributes that are shown or read aloud."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    texts = re.split(r"<[^>]*>", bare)
    texts += re.findall(r'(?:title|alt|aria-label|data-title|data-status)="([^"]*)"', bare)
    return {html.unescape(text).strip() for text in texts} - {""}


def english_in(text: str, language: str) -> set[str]:
    """The English texts of a page that have a translation into `language`."""
    return {text for text in words(text) if _english(language).fullmatch(text)}


@cache
def _english(language: str) -> re.Pattern[str]:
    """A pattern that matches every English text whose translation differs."""
    catalog = messages.read(language)
    pairs = [
        (messages.forms(message.id), messages.forms(message.string))
        for message in catalog
        if message.id
    ]
    texts = {text for english, other in pairs for text in english if text not in other}
    return re.compile("|".join(map(_as_pattern, texts)))


def _as_pattern(text: str) -> str:
    # A placeholder matches at most 60 characters: without a bound it would match whole texts.
    return ".{1,60}".join(map(re.escape, re.split(r"%\(\w+\)s", text.replace("%%", "%"))))


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_customer_reads_no_english_from_lookup_to_label(
    customer: Customer, language: str
) -> None:
    speaking(customer, language)
    seen = []

    def note(**answers: str) -> None:
        if answers:
            customer.post(**answers)
        seen.append(customer.text)

    note(**{"identifier": ""})
    note(identifier="#1015", postal_code="5642 CV")
    customer.look_up()
    note()
    note(**{"chosen-0": "on", "quantity-0": "99"})
    note(**{"chosen-0": "on", "quantity-0": "1", "reason-0": "3", "refund_type": ""})
    customer.choose_items()
    note()
    note(delivery_option="drop_off_point")
    customer.take_first()
    note()
    note(use="other", email="no-address")
    customer.confirm()
    note()
    customer.wait()
    note()
    for text in seen:
        assert f'<html lang="{language}">' in text
        assert english_in(text, language) == set()
        # The brand's own texts, which come from Sendcloud.
        assert not re.search("Changed my mind|Size too|Money back|Exchange", text)
    with translation.override(language):
        assert customer.heading == html.escape(translation.gettext("Your label is ready"))


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_other_delivery_options_are_translated_too(customer: Customer, language: str) -> None:
    speaking(customer, language)
    for option, order in {
        "drop_off_labelless": "#1005",
        "in_store": "#1006",
        "pickup": "#1007",
        "drop_off_point": "#1008",
    }.items():
        customer.until_delivery(order).post(delivery_option=option)
        assert english_in(customer.text, language) == set()
        customer.take_first()
        assert english_in(customer.text, language) == set()
        customer.confirm()
        assert english_in(customer.text, language) == set()
        customer.wait()
        assert english_in(customer.text, language) == set()


def test_english_is_found_where_it_is_left() -> None:
    """The helper of the tests above works."""
    assert english_in("<h1>Your label is ready</h1>", "de") == {"Your label is ready"}
    assert english_in("<p>Step 1 of 6</p>", "de") == {"Step 1 of 6"}
    assert english_in('<img alt="Photo 1, Trousers">', "nl") == {"Photo 1, Trousers"}


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("page", ["/accessibility/", "/nowhere/", "/return/ffff/items/"])
def test_pages_beside_the_flow_are_translated(
    client: Client, simulator: Simulator, db, language: str, page: str
) -> None:
    text = client.get(page, headers={"Accept-Language": language}).content.decode()
    assert f'<html lang="{language}">' in text
    assert english_in(text, language) == set()


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("nl-BE,nl;q=0.9,en;q=0.8", "nl"),
        ("de-AT", "de"),
        ("pl,es-MX;q=0.7", "es"),
        ("pl", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_the_portal_uses_the_browsers_language_if_it_has_it(
    client: Client, simulator: Simulator, db, asked: str, language: str
) -> None:
    page = client.get("/", headers={"Accept-Language": asked})
    assert page["Content-Language"] == language
    assert f'<html lang="{language}">'.encode() in page.content
    assert {"Accept-Language", "Cookie"} <= {header.strip() for header in page["Vary"].split(",")}


def test_a_stylesheet_is_the_same_in_every_language(client, simulator: Simulator, db) -> None:
    assert "Accept-Language" not in client.get("/brand.css").get("Vary", "")


def test_each_language_calls_itself_by_its_own_name(client, simulator: Simulator, db) -> None:
    text = client.get("/", headers={"Accept-Language": "de"}).content.decode()
    form = re.search(r"<form[^>]*data-language>.*?</form>", text, re.DOTALL)
    assert form
    names = re.findall(r'lang="(\w+)"[^>]*>([^<]+)</button>', form[0])
    assert names == settings.LANGUAGES
    assert re.findall(r'lang="(\w+)" aria-current="true"', form[0]) == ["de"]


def test_a_language_once_chosen_stays_on_every_page(customer: Customer) -> None:
    speaking(customer, "fr").look_up()
    items = customer.url
    answer = customer.client.post("/language/", {"language": "it", "next": items})
    assert answer["Location"] == items
    customer.visit(items)
    assert customer.heading == "Che cosa vuoi restituire?"
    assert "Taglia troppo piccola" in customer.text
    customer.visit("/")
    assert customer.heading == "Inizia un reso"


def test_answers_given_in_one_language_are_shown_in_the_other(customer: Customer) -> None:
    speaking(customer, "en").until_review()
    assert "Changed my mind" in customer.text
    customer.client.post("/language/", {"language": "de", "next": "/"})
    customer.visit(customer.url)
    assert "Gefällt mir doch nicht" in customer.text
    assert "Geld zurück" in customer.text
    assert "Changed my mind" not in customer.text


def test_a_get_request_does_not_change_the_language(client, simulator: Simulator, db) -> None:
    assert client.get("/language/", {"language": "de"}).status_code == 405
    assert "language" not in client.cookies


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_a_change_of_language_redirects_only_within_the_portal(
    client, simulator: Simulator, db, elsewhere: str
) -> None:
    answer = client.post("/language/", {"language": "de", "next": elsewhere})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("nonsense", ["xx", "", "../de", "de" * 200])
def test_a_language_we_do_not_have_changes_nothing(
    client, simulator: Simulator, db, nonsense: str
) -> None:
    client.post("/language/", {"language": nonsense, "next": "/"})
    assert client.get("/")["Content-Language"] == "en"


def test_the_cookie_holds_the_language_and_nothing_else(client, simulator: Simulator, db) -> None:
    client.post("/language/", {"language": "de", "next": "/"})
    cookie = client.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert cookie.value == "de"
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_brand_that_lacks_a_language_keeps_its_own_words(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.languages_refused = True
    speaking(customer, "de").look_up()
    assert customer.heading == "Was möchten Sie zurücksenden?"
    assert "Changed my mind" in customer.text


def test_settings_in_another_language_are_better_than_none(
    customer: Customer, simulator: Simulator
) -> None:
    speaking(customer, "en").visit("/")
    simulator.world.switches.settings_down = True
    speaking(customer, "nl").look_up()
    assert customer.heading == "Wat stuur je terug?"
    assert "Changed my mind" in customer.text


def test_a_mistake_is_named_with_its_product_as_the_language_writes_it(customer: Customer) -> None:
    page = speaking(customer, "fr").look_up("#1002").post(**{"chosen-0": "on"})
    assert re.search(r"[^>]+\N{NO-BREAK SPACE}: Choisissez un motif\.</a>", page.text)
