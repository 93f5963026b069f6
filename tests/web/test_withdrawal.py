"""Anybody withdraws in three requests; it is stored first, once, and never refused."""

import re
import threading
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from portal.config.withdrawal import WORDS
from portal.evidence import chain, verification
from portal.models import Evidence, Mail, MailState, Withdrawal
from portal.simulator.server import Simulator
from portal.storage.redis_cache import Outage
from portal.upstream import brand_settings
from tests.harness.withdrawal import REFERENCE, TYPED, Consumer
from tools import messages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("withdrawals_on")]
EVERY = ("en", *messages.LANGUAGES)


@pytest.fixture
def consumer() -> Consumer:
    return Consumer()


def stored() -> dict[str, Any]:
    """What the only statement says."""
    return chain.facts_of(Evidence.objects.get(kind="statement"))


def test_three_requests_without_a_cookie_declare_a_withdrawal(consumer: Consumer) -> None:
    consumer.get()
    assert consumer.heading == "Withdraw from your contract"
    consumer.type()
    assert consumer.heading == "Check your withdrawal"
    assert not Evidence.objects.exists()
    consumer.confirm()
    assert consumer.page.status_code == 200
    assert consumer.heading == "We’ve received your withdrawal"
    row = Withdrawal.objects.get()
    assert consumer.reference == row.reference
    assert {name: stored()[name] for name in TYPED} == TYPED
    assert verification.verify().trouble == ""


def test_no_page_sets_a_cookie_or_carries_a_token(consumer: Consumer) -> None:
    for act in (consumer.get, consumer.type, consumer.confirm):
        page = act().page
        assert not page.cookies
        assert "csrf" not in consumer.text
        assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", EVERY)
def test_the_words_are_the_laws_byte_for_byte(consumer: Consumer, language: str) -> None:
    words = WORDS[language]
    consumer.get(**{"Accept-Language": language})
    assert f'<a href="/withdraw/">{words.link}</a>' in consumer.text
    consumer.type(language=language)
    button = re.findall(r'<button[^>]*name="confirmed"[^>]*>([^<]*)</button>', consumer.text)
    assert [unescape(text) for text in button] == [words.button]


def test_the_twelve_words() -> None:
    assert [(words.link, words.button) for words in WORDS.values()] == [
        ("Withdraw from contract here", "Confirm withdrawal"),
        ("Vertrag widerrufen", "Widerruf bestätigen"),
        ("Renoncer au contrat ici", "Confirmer la rétractation"),
        ("Hier de overeenkomst herroepen", "Herroeping bevestigen"),
        ("Desistir del contrato aquí", "Confirmar desistimiento"),
        ("Recedere dal contratto qui", "Conferma recesso"),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " \x00 "),
        ("contract", ""),
        ("email", ""),
        ("email", "sanne"),
        ("email", "sanne@"),
        ("email", "@example.com"),
        ("email", "a@b@c"),
        ("email", "a b@c"),
        ("email", "a,b@c"),
        ("name", "x" * 201),
        ("contract", "x" * 501),
        ("goods", "x" * 2001),
        ("email", "x" * 254 + "@y"),
    ],
)
def test_only_what_is_missing_impossible_or_too_long_comes_back(
    consumer: Consumer, field: str, value: str
) -> None:
    """With a sentence at the field, and all that was typed."""
    consumer.type(**{field: value})
    assert consumer.page.status_code == 422
    assert f'id="id_{field}_error"' in consumer.text
    for name, text in (TYPED | {field: value.strip("\x00 ")}).items():
        assert text in unescape(consumer.text), name
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "email", ["ü@exämple.de", '"two"@x', "<a@b>", "o'hara+x@y", "a@localhost", "(x@y", "x@y;z"]
)
def test_an_odd_address_is_taken(consumer: Consumer, email: str) -> None:
    consumer.declare(email=email)
    assert stored()["email"] == email


def test_control_characters_are_dropped_and_lines_stay(consumer: Consumer) -> None:
    consumer.declare(name="Jane\x00 \x1bDoe", goods="one\r\ntwo\x07", contract="a\nb\tc")
    facts = stored()
    assert (facts["name"], facts["goods"], facts["contract"]) == ("Jane Doe", "one\ntwo", "a b c")


@pytest.mark.parametrize("name", ["שרה כהן", "王小明", "🎉 Party", "<b>&\"'", "\u202egnirts"])
def test_any_writing_is_stored_as_it_was_typed(consumer: Consumer, name: str) -> None:
    consumer.declare(name=name)
    assert stored()["name"] == name
    assert "<b>&" not in consumer.text


def test_the_time_is_when_the_confirmation_arrived(consumer: Consumer) -> None:
    consumer.type()
    with time_machine.travel(datetime(2026, 7, 1, 21, 59, 58, tzinfo=UTC), tick=False):
        consumer.confirm()
    assert "1 July 2026, 23:59:58 CEST" in consumer.text
    assert Withdrawal.objects.get().received_at == datetime(2026, 7, 1, 21, 59, 58, tzinfo=UTC)
    assert Evidence.objects.get().at == Withdrawal.objects.get().received_at


def test_a_second_press_gets_the_same_page(consumer: Consumer) -> None:
    consumer.type()
    form = consumer.hidden | {"confirmed": "yes"}
    first = consumer.post("/withdraw/confirm/", **form).reference
    second = consumer.post("/withdraw/confirm/", **form)
    assert (second.page.status_code, second.reference) == (200, first)
    assert (Withdrawal.objects.count(), Mail.objects.count()) == (1, 1)


def test_a_changed_text_is_a_second_statement(consumer: Consumer) -> None:
    consumer.type()
    kept = consumer.hidden
    consumer.confirm()
    consumer.post("/withdraw/", **kept)
    assert TYPED["name"] in consumer.text
    consumer.post("/withdraw/confirm/", **kept | {"contract": "#1002"}).confirm()
    assert Withdrawal.objects.count() == 2


def test_change_shows_the_first_page_with_what_was_typed(consumer: Consumer) -> None:
    consumer.type().press("/withdraw/")
    assert consumer.heading == "Withdraw from your contract"
    for text in TYPED.values():
        assert text in consumer.text


def test_reading_stores_nothing(consumer: Consumer) -> None:
    consumer.type()
    query = consumer.hidden | {"confirmed": "yes"}
    for url in ("/withdraw/", "/withdraw/confirm/", "/withdraw/again/", "/withdraw/receipt.pdf"):
        for ask in (consumer.client.get, consumer.client.head):
            assert ask(url, query).status_code in {200, 302, 405}
    assert not Evidence.objects.exists()
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize("signature", ["", "x" * 43, "a:b:c", "é"])
def test_a_forged_confirmation_stores_nothing_and_shows_what_it_would_declare(
    consumer: Consumer, signature: str
) -> None:
    """Security 22: another site can at most show a page of ours."""
    form = consumer.type().hidden | {"signature": signature, "confirmed": "yes"}
    consumer.post("/withdraw/confirm/", **form)
    assert consumer.heading == "Check your withdrawal"
    assert TYPED["name"] in consumer.text
    assert not Evidence.objects.exists()


def test_a_signature_is_of_one_text_only(consumer: Consumer) -> None:
    """Security 22: what the page showed is what is declared."""
    form = consumer.type().hidden | {"contract": "#9999", "confirmed": "yes"}
    consumer.post("/withdraw/confirm/", **form)
    assert consumer.heading == "Check your withdrawal"
    assert not Evidence.objects.exists()


def test_a_night_and_another_secret_key_lose_nothing(consumer: Consumer, settings: Any) -> None:
    form = consumer.type().hidden | {"confirmed": "yes"}
    settings.SECRET_KEY = "a-key-that-came-while-the-customer-slept-0123456789"
    consumer.post("/withdraw/confirm/", **form)
    assert consumer.heading == "Check your withdrawal"
    assert consumer.hidden["form_id"] == form["form_id"]
    consumer.confirm()
    assert stored()["name"] == TYPED["name"]


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_switching_the_language_keeps_what_was_typed(consumer: Consumer, language: str) -> None:
    consumer.get()
    assert consumer.text.count('form="statement" formaction=') == len(EVERY)
    consumer.post("/withdraw/", **consumer.hidden | TYPED | {"language": language})
    assert f'<html lang="{language}">' in consumer.text
    for text in TYPED.values():
        assert text in consumer.text
    consumer.type(language=language).press(language="en")
    assert consumer.heading == "Check your withdrawal"
    consumer.press(language=language, confirmed="yes").press(confirmed="yes", language="en")
    assert consumer.heading == "We’ve received your withdrawal"
    assert Withdrawal.objects.get().language == language


def test_a_link_fills_in_the_order_and_nothing_else(consumer: Consumer, caplog: Any) -> None:
    consumer.get("/withdraw/?order=NP-77&language=de&name=Eve&email=eve@evil.example")
    assert 'value="NP-77"' in consumer.text
    assert '<html lang="de">' in consumer.text
    assert "Eve" not in consumer.text
    assert "eve@" not in consumer.text
    assert "NP-77" not in caplog.text


def test_known_unknown_and_another_brands_orders_get_the_same_bytes(
    consumer: Consumer, simulator: Simulator
) -> None:
    """No check, no call, nothing told: only what was typed differs."""
    pages = set()
    before = len(simulator.world.requests)
    with time_machine.travel(datetime(2026, 7, 1, 12, tzinfo=UTC), tick=False):
        for contract in ("#1001", "#0000", "#2001", "no idea, the lamp"):
            for act in (
                lambda c: Consumer().type(contract=c),
                lambda c: Consumer().declare(contract=c),
            ):
                text = act(contract).text
                for varying in (
                    REFERENCE.pattern,
                    r'name="(form_id|signature|round|order|withdrawal)" value="[^"]*"',
                ):
                    text = re.sub(varying, "", text)
                pages.add(text.replace(contract, "CONTRACT"))
    assert len(pages) == 2
    assert len(simulator.world.requests) == before


@pytest.mark.parametrize("url", ["/withdraw/", "/withdraw/confirm/", "/withdraw/again/"])
def test_switched_off_it_does_not_exist(consumer: Consumer, settings: Any, url: str) -> None:
    settings.WITHDRAWAL = False
    assert consumer.get(url).page.status_code == 404
    assert consumer.post(url, **TYPED).page.status_code in {403, 404}
    assert "/withdraw/" not in consumer.get("/").text


def test_switched_off_the_pages_may_lead_to_the_shops_own(
    consumer: Consumer, settings: Any
) -> None:
    settings.WITHDRAWAL, settings.WITHDRAWAL_URL = False, "https://shop.example/widerruf"
    text = consumer.get("/", **{"Accept-Language": "de"}).text
    assert '<a href="https://shop.example/widerruf">Vertrag widerrufen</a>' in text


@pytest.mark.parametrize("language", EVERY)
@pytest.mark.parametrize("url", ["/", "/accessibility/", "/nowhere/", "/return/ffff/items/"])
def test_every_page_has_the_link_in_its_first_line_of_the_footer(
    consumer: Consumer, language: str, url: str
) -> None:
    text = consumer.get(url, **{"Accept-Language": language}).text
    footer = text.partition('<footer class="bottom">')[2]
    assert re.match(r'\s*<div class="frame">\s*<p class="withdraw"><a href="/withdraw/">', footer)
    assert f">{WORDS[language].link}</a>" in footer


def test_pages_that_need_neither_brand_nor_database_have_it_too(client: Client) -> None:
    page = client.post("/", {"identifier": "x" * 20_000})
    assert page.status_code == 413
    assert '<a href="/withdraw/">Withdraw from contract here</a>' in page.content.decode()


def test_the_brand_may_replace_both_words(consumer: Consumer, settings: Any, tmp_path: Any) -> None:
    settings.BRAND_DIR = tmp_path
    (tmp_path / "withdrawal.toml").write_text(
        '[de]\nlink = "Hier widerrufen"\nbutton = "Jetzt widerrufen"\n'
        'next = "Wir erstatten in 14 Tagen."\n[fr]\nlink = "Seulement"\n'
    )
    consumer.get(**{"Accept-Language": "de"})
    assert ">Hier widerrufen</a>" in consumer.text
    consumer.type(language="de")
    assert ">Jetzt widerrufen</button>" in consumer.text
    assert "Wir erstatten in 14 Tagen." in consumer.confirm().text
    # Half a pair replaces nothing.
    assert ">Renoncer au contrat ici</a>" in consumer.get(**{"Accept-Language": "fr"}).text


def test_a_file_of_words_that_cannot_be_read_changes_nothing(
    consumer: Consumer, settings: Any, tmp_path: Any
) -> None:
    settings.BRAND_DIR = tmp_path
    (tmp_path / "withdrawal.toml").write_bytes(b"[de\n\xff")
    assert ">Vertrag widerrufen</a>" in consumer.get(**{"Accept-Language": "de"}).text


def test_it_works_while_sendcloud_is_down_and_the_cache_is_cold(
    consumer: Consumer, simulator: Simulator
) -> None:
    simulator.world.switches.settings_down = True
    cache.clear()
    brand_settings.recent_settings.forget()
    before = len(simulator.world.requests)
    consumer.declare()
    assert Withdrawal.objects.get().reference == consumer.reference
    assert len(simulator.world.requests) == before


class Broken:
    """A database that fails some statements, as one that has gone does."""

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.pattern.match(sql):
            raise OperationalError("the server closed the connection unexpectedly")
        return execute(sql, params, many, context)


@pytest.mark.parametrize(
    "pattern",
    [
        "SELECT",
        "INSERT",
        'INSERT INTO "portal_evidence"',
        'INSERT INTO "portal_withdrawal"',
        'INSERT INTO "portal_mail"',
    ],
)
def test_while_the_database_is_away_the_page_says_so_and_keeps_what_was_typed(
    consumer: Consumer, pattern: str
) -> None:
    consumer.type()
    with connection.execute_wrapper(Broken(pattern)):
        consumer.confirm()
    assert consumer.page.status_code == 503
    assert consumer.heading == "We have not received your withdrawal"
    assert TYPED["name"] in consumer.text
    assert "returns@noordpunt.example" in consumer.text or "mailto:" in consumer.text
    # All of it is stored, or nothing.
    assert not Evidence.objects.exists()
    assert not Withdrawal.objects.exists()
    consumer.press()
    assert consumer.heading == "We’ve received your withdrawal"
    assert (Withdrawal.objects.count(), Mail.objects.count()) == (1, 1)


def test_the_first_page_needs_no_database(consumer: Consumer) -> None:
    with connection.execute_wrapper(Broken("SELECT|INSERT|UPDATE")):
        assert consumer.type().heading == "Check your withdrawal"


def test_a_line_that_was_lost_after_the_commit_says_that_it_may_be_stored(
    consumer: Consumer,
) -> None:
    consumer.type()
    with connection.execute_wrapper(Broken('SELECT .* FROM "portal_evidence" WHERE')):
        consumer.confirm()
    assert consumer.page.status_code == 503
    assert consumer.heading == "We don’t know whether we received your withdrawal"
    consumer.press()
    assert consumer.heading == "We’ve received your withdrawal"
    assert Withdrawal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_are_one_statement_and_one_receipt(consumer: Consumer) -> None:
    form = consumer.type().hidden | {"confirmed": "yes"}
    begin, seen = threading.Barrier(20), []

    def press() -> None:
        begin.wait()
        seen.append(Consumer().post("/withdraw/confirm/", **form).reference)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(seen), len(set(seen))) == (20, 1)
    assert (Withdrawal.objects.count(), Mail.objects.count()) == (1, 1)


def test_nothing_that_was_typed_is_readable_in_the_database(consumer: Consumer) -> None:
    consumer.declare()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = str(cursor.fetchall())
            assert not [text for text in TYPED.values() if text.split("\n")[0] in rows], table


def test_sent_again_it_goes_three_times_at_most(consumer: Consumer) -> None:
    consumer.declare()
    form = consumer.hidden
    for number in range(1, 4):
        consumer.press("/withdraw/again/")
        assert "sending your receipt again" in consumer.text
        assert Mail.objects.count() == 1 + number
    assert "Send it again" not in consumer.text
    consumer.press("/withdraw/again/")
    consumer.post("/withdraw/again/", **form)
    assert Mail.objects.count() == 4


def test_two_presses_of_send_it_again_are_one_mail(consumer: Consumer) -> None:
    form = consumer.declare().hidden
    for _ in range(2):
        consumer.post("/withdraw/again/", **form)
    assert Mail.objects.count() == 2


def test_a_stranger_gets_no_receipt_by_its_reference(consumer: Consumer) -> None:
    """Security 5: the reference opens nothing."""
    consumer.declare()
    form = consumer.hidden | {"form_id": "0" * 32}
    for url in ("/withdraw/receipt.pdf", "/withdraw/again/"):
        assert consumer.post(url, **form | {"reference": "W-"}).page.status_code == 404
    assert Mail.objects.count() == 1


def test_it_works_while_sendcloud_redis_and_the_mail_server_are_down_at_once(
    consumer: Consumer, settings: Any, simulator: Simulator
) -> None:
    """Limits count in the database then, and the brand is what the process knows: nothing."""
    settings.REDIS_URL, settings.EMAIL_PORT = "redis://127.0.0.1:1/0", 1
    backend = "portal.storage.redis_cache.ForgivingRedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": settings.REDIS_URL}}
    simulator.world.switches.settings_down = True
    brand_settings.recent_settings.forget()
    try:
        for number in range(6):
            consumer.declare(contract=f"#{number}")
            assert consumer.heading == "We’ve received your withdrawal"
    finally:
        Outage.until = 0.0  # the next test may have a Redis
    assert Withdrawal.objects.filter(is_crowded=True).count() == 1
    assert Mail.objects.filter(state=MailState.DUE).count() == 6
