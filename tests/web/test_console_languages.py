"""The console in six languages: each member of staff reads their own, and no English is left."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone

from portal.mail import sending
from portal.models import Mail, MailState, StaffLanguage, Submission
from portal.returns.mails.compose import compose
from portal.returns.mails.kinds import ALERT
from portal.sendcloud.statuses import STATUSES
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.server import Simulator
from portal.statistics import made_up
from portal.support import statuses
from portal.support.mails import samples
from portal.withdrawal.receipts import NOTICE
from tests.harness.mail_server import MailBox
from tests.harness.staff import PASSWORD, SECRET
from tests.harness.withdrawal import declared, page_of
from tests.web.test_languages import english_in, words
from tests.web.test_support_queues import read
from tools import messages

pytestmark = pytest.mark.django_db
Text = tuple[str, str]
# A sentence of these on a page in another language, and word for word on the English page, was
# never marked for translation.
SENTENCE = re.compile(r"\b(the|of|is|are|and|not|for|this|that|by|with|was|you|your|from)\b")
# The doctor speaks English, as its command does; replies are in all languages.
OTHERS = re.compile(r'<tbody lang="en">.*?</tbody>|<textarea.*?</textarea>', re.DOTALL)
# What a customer wrote, and a queue's name in the log.
DATA = {"The seam is open at the left sleeve.", "on-the-way"}
PAGES = [
    "/support/",
    "/support/?option=pickup&state=delivered",
    "/support/?since=2026-01-02&until=2026-01-01",
    *(f"/support/queues/{slug}/" for slug in ("attention", "approval", "customer", "arrived")),
    "/support/queues/on-the-way/",
    "/support/queues/finished/?age=2",
    *(f"/support/returns/{LAST_ID - back}/" for back in (0, 1, 2, 3, 7, 20, 40)),
    f"/support/returns/{LAST_ID - 2}/cancel/",
    "/support/returns/1/",
    "/support/nothing/",
    "/support/find/",
    "/support/open/",
    "/support/statistics/",
    "/support/statistics/?period=90&product=19284",
    "/support/statistics/?period=7",
    "/support/withdrawals/",
    "/support/withdrawals/?queue=undelivered",
    "/support/withdrawals/verify/",
    "/support/people/",
    "/support/audit/",
    "/support/doctor/",
    "/support/brand/",
    "/support/2fa/",
    "/support/2fa/totp/deactivate/",
    "/support/2fa/recovery-codes/generate/",
    "/support/2fa/webauthn/",
    "/support/2fa/webauthn/add/",
    "/support/password/",
    "/support/reauthenticate/",
]
FORMS = [
    ("/support/withdrawals/", {"text": ""}),
    ("/support/find/", {"number": "#5013", "all": "1"}),
    ("/support/find/", {"number": "9999999"}),
    ("/support/find/", {"number": "Jane Doe"}),
    ("/support/find/", {"number": "5642 CV"}),
    ("/support/find/", {"number": ""}),
    ("/support/open/", {"identifier": "#1003", "postal_code": "5642CV", "why": "1"}),
    ("/support/open/", {"identifier": "#1001", "postal_code": "5642CV", "why": "1"}),
    ("/support/open/", {"identifier": "#4040", "postal_code": "5642CV", "why": "1"}),
    ("/support/open/", {"identifier": "", "postal_code": ""}),
    ("/support/queues/arrived/chosen/", {"action": "done", "note": "refunded"}),
    ("/support/people/invite/", {"email": "new@shop.example", "role": "support"}),
    ("/support/people/invite/", {"email": "nonsense", "role": "support"}),
    ("/support/statistics/sales/", {"sales": "2026-11,many,few"}),
]


@pytest.fixture(autouse=True)
def _keys(simulator: Simulator, settings) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    settings.SENDCLOUD_CLIENT_ID = ""


def fill() -> None:
    """Figures, an index, and a return whose outcome is unknown."""
    made_up.fill(timezone.localdate())
    read()
    Submission.objects.create(
        draft_id="lost",
        outgoing_parcel=9,
        delivery_option="pickup",
        state="outcome_unknown",
        created_at=timezone.now() - timedelta(hours=2),
    )


Forms = list[tuple[str, dict[str, str]]]


def texts(admin: Client, language: str, pages: list[str], forms: Forms) -> Iterator[Text]:
    """Every page in a language, by its address and what was typed."""
    admin.cookies[configured.LANGUAGE_COOKIE_NAME] = language
    for path in pages:
        page = admin.get(path.format(language=language), follow=True)
        assert page.status_code in {200, 403, 404, 409, 422}, path
        yield path, page.content.decode()
    for path, typed in forms:
        yield f"{path} {typed}", admin.post(path, typed, follow=True).content.decode()


def english(text: str, language: str) -> set[str]:
    """The English of the catalogue on the page, without what is marked as English."""
    bare = re.sub(r'<[^>]+lang="en"[^>]*>[^<]*', "", OTHERS.sub("", text))
    return english_in(bare, language)


def left_in_english(admin: Client, pages: list[str], forms: Forms) -> dict[str, str]:
    """The English texts of these pages in other languages, each with where it stands."""
    given = {"pages": pages, "forms": forms}
    ours = {where: words(OTHERS.sub("", text)) for where, text in texts(admin, "en", **given)}
    left: dict[str, str] = {}
    for language in messages.LANGUAGES:
        for where, text in texts(admin, language, **given):
            assert re.search(rf'<html [^>]*lang="{language}"', text), where
            same = words(OTHERS.sub("", text)) & ours[where]
            unmarked = {one for one in same if SENTENCE.search(one) and one not in DATA}
            left |= dict.fromkeys(english(text, language) | unmarked, f"{where} in {language}")
    return left


def test_no_page_of_the_console_leaves_a_text_in_english(admin: Client) -> None:
    fill()
    assert left_in_english(admin, PAGES, FORMS) == {}


@pytest.mark.usefixtures("withdrawals_on")
def test_no_page_of_a_withdrawal_leaves_a_text_in_english(admin: Client) -> None:
    page = page_of(declared(goods="Lampe"))
    admin.post(page, {"action": "state", "state": "in_hand"})
    admin.post(page, {"action": "note", "text": "Lampe"})
    typed = [{"action": "erase", "reason": "Lampe"}, {"action": "erase", "reason": ""}]
    typed += [{"action": "note", "text": ""}, {"action": "send", "email": "Lampe"}]
    assert left_in_english(admin, [page], [(page, one) for one in typed]) == {}


@pytest.mark.usefixtures("withdrawals_on")
def test_no_page_of_the_mails_leaves_a_text_in_english(admin: Client, box: MailBox) -> None:
    send = f"/support/returns/{LAST_ID}/mail/"
    box.refusals["jan@example.com"] = "550 unknown"
    admin.post(send, {"email": "jan@example.com", "language": "nl", "round": "0"})
    sending.send_due(compose, timezone.now)
    # What goes to the shop itself is English, as the doctor is.
    kinds = samples.titles().keys() - {ALERT, NOTICE}
    pages = ["/support/mails/", send, f"/support/returns/{LAST_ID}/"]
    pages += [f"/support/mails/?state={state}" for state in MailState.values]
    pages += [f"/support/mails/preview/?kind={kind}&language={{language}}" for kind in kinds]
    pages += [f"/support/mails/preview/{kind}/{{language}}/" for kind in kinds]
    assert Mail.objects.exists()
    assert left_in_english(admin, pages, [(send, {"email": "", "language": "nl"})]) == {}


def test_dates_and_money_are_written_as_the_language_does(admin: Client) -> None:
    page = f"/support/returns/{LAST_ID - 20}/"
    forms = {"en": r"\d [A-Z][a-z]{2} 2026 \d\d:\d\d", "de": r"\d\. [A-Z][a-zä]+\.? 2026, \d\d:"}
    money = {"en": r"€\d+\.\d\d", "de": r"\d+,\d\d\s€", "nl": r"€\s\d+,\d\d"}
    for language, form in (forms | {"nl": r"\d [a-z]{3,4}\.? 2026[ ,]"}).items():
        admin.cookies[configured.LANGUAGE_COOKIE_NAME] = language
        text = admin.get(page).content.decode()
        assert re.search(form, text), language
        assert re.search(money[language], text), language


def test_a_choice_of_language_stays_with_the_account(admin: Client) -> None:
    answer = admin.post("/support/account/language/", {"language": "nl"}, follow=True)
    assert '<html lang="nl">' in answer.content.decode()
    assert StaffLanguage.objects.get().language == "nl"
    elsewhere = Client(headers={"Accept-Language": "fr"})
    assert '<html lang="fr">' in elsewhere.get("/support/login/").content.decode()
    elsewhere.post("/support/login/", {"login": "kim@shop.example", "password": PASSWORD})
    from allauth.mfa.totp.internal import auth as totp

    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(SECRET, counter))
    page = elsewhere.post("/support/2fa/authenticate/", {"code": code}, follow=True)
    assert '<html lang="nl">' in page.content.decode()


@pytest.mark.parametrize("nonsense", ["xx", "", "../de"])
def test_a_language_that_there_is_not_changes_nothing(admin: Client, nonsense: str) -> None:
    admin.post("/support/account/language/", {"language": nonsense})
    assert not StaffLanguage.objects.exists()
    assert '<html lang="en">' in admin.get("/support/2fa/").content.decode()


def test_every_status_and_state_has_words() -> None:
    assert set(statuses.WORDS) == set(STATUSES)
    assert set(statuses.OWN) == {state.value for state in Submission.State}
