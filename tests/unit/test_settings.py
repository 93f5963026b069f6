"""With a wrong environment, nothing starts and one sentence says what to set."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from portal import checks
from tests.harness import warm
from tests.harness.services import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH",
    "BASE_URL": "https://returns.shop.example",
    "BRAND_DOMAIN": "noordpunt",
}
MANAGE = ("manage.py", "check")
SERVER = ("-m", "gunicorn", "--check-config", "--config", "gunicorn.conf.py", "portal.wsgi")


def start(*command: str, **given: str | None) -> subprocess.CompletedProcess[str]:
    """Run a command with a good environment, changed by `given`; None removes a variable."""
    chosen = {name: value for name, value in (GOOD | given).items() if value is not None}
    return warm.run(list(command), warm.INHERITED | chosen, timeout=60)


@pytest.mark.parametrize("command", [MANAGE, SERVER], ids=["manage.py", "gunicorn"])
def test_a_good_environment_starts(command: tuple[str, ...]) -> None:
    done = start(*command)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [MANAGE, SERVER], ids=["manage.py", "gunicorn"])
@pytest.mark.parametrize("missing", [["SECRET_KEY"], ["BRAND_DOMAIN"], list(GOOD)])
def test_all_missing_settings_are_named_at_once(
    missing: list[str], command: tuple[str, ...]
) -> None:
    done = start(*command, **dict.fromkeys(missing))
    assert done.returncode != 0
    named = re.findall(r"^Set (\w+) to .+", done.stderr, re.MULTILINE)
    assert named == missing
    assert done.stderr.endswith("\nSee docs/configuration.md.\n")
    assert done.stderr.count("\n") == len(missing) + 1


def test_the_doctor_names_all_missing_settings_too() -> None:
    done = start("manage.py", "doctor", **dict.fromkeys(GOOD))
    assert [f"Set {name} to" in done.stderr for name in GOOD] == [True] * 3


def test_the_sender_of_mails_is_missing_only_where_mail_is_sent() -> None:
    done = start(*MANAGE, EMAIL_URL="smtps://mail.shop.example", BRAND_DOMAIN=None)
    assert re.findall(r"^Set (\w+) to ", done.stderr, re.MULTILINE) == ["BRAND_DOMAIN", "MAIL_FROM"]


WITHDRAWAL = {
    "WITHDRAWAL": "on",
    "EMAIL_URL": "smtps://mail.shop.example",
    "MAIL_FROM": "Shop <returns@shop.example>",
    "WITHDRAWAL_TRADER": "Shop B.V., Street 1, City",
    "EVIDENCE_KEY": "zyxwvutsrqponmlkjihgfedcba9876543210ABCDEFGH",
}


@pytest.mark.parametrize("command", [MANAGE, SERVER], ids=["manage.py", "gunicorn"])
def test_the_withdrawal_function_is_switched_on_with_all_that_it_needs(
    command: tuple[str, ...],
) -> None:
    done = start(*command, **WITHDRAWAL)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [MANAGE, SERVER], ids=["manage.py", "gunicorn"])
@pytest.mark.parametrize("missing", ["EMAIL_URL", "WITHDRAWAL_TRADER", "EVIDENCE_KEY"])
def test_without_one_of_them_nothing_starts_and_a_sentence_names_it(
    command: tuple[str, ...], missing: str
) -> None:
    done = start(*command, **WITHDRAWAL | {missing: None})
    assert done.returncode != 0
    named = re.findall(r"^(?:.*WITHDRAWAL is on\. )?Set ([A-Z_]+) to", done.stderr, re.MULTILINE)
    assert named == [missing]


@pytest.mark.parametrize(
    "command", [MANAGE, tuple(word for word in SERVER if word != "--check-config")],
    ids=["manage.py", "gunicorn"],
)  # fmt: skip
def test_with_keys_alone_nothing_starts_without_keys_and_right_rules(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "returns.toml").write_text("[window]\ndays = 3\n")
    given = {"RETURNS_ENGINE": "v3", "BRAND_DIR": str(tmp_path), "PORT": str(free_port())}
    done = start(*command, **given, DATA_DIR=str(tmp_path))
    assert done.returncode != 0
    assert "RETURNS_ENGINE=v3 needs API keys." in done.stderr
    assert "returns.toml: Line 2: window.days must be a whole number from 14" in done.stderr
    assert not (tmp_path / "db.sqlite3").exists()


def test_a_sender_is_missing_before_the_withdrawal_function_is_asked() -> None:
    done = start(*MANAGE, **WITHDRAWAL | {"MAIL_FROM": None})
    assert done.stderr.startswith("Set MAIL_FROM to ")


def test_receipts_into_a_folder_are_for_a_trial_only(tmp_path: Path) -> None:
    folder = {"EMAIL_URL": f"filemail:{tmp_path}"}
    done = start(*SERVER, **WITHDRAWAL | folder)
    assert "filemail:" in done.stderr
    assert done.returncode != 0
    local = {"BASE_URL": "http://127.0.0.1:8000"}
    assert start(*SERVER, **WITHDRAWAL | folder | local).returncode == 0


def test_an_empty_or_blank_setting_is_missing() -> None:
    assert start(*MANAGE, BRAND_DOMAIN=" ").stderr.startswith("Set BRAND_DOMAIN to ")


@pytest.mark.parametrize("command", [("manage.py",), ("-m", "portal", "manage")])
def test_a_database_that_is_away_is_one_sentence_for_every_command(
    command: tuple[str, ...],
) -> None:
    done = start(*command, "staff", DATABASE_URL="sqlite:////nowhere/portal.sqlite3")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("The database failed (unable to open database file). ")
    assert last.endswith("manage doctor says what to do.") or "manage.py doctor" in last


@pytest.mark.parametrize(
    ("words", "first"),
    [(["staff"], ""), (["prepare"], "The tables cannot be brought up to date. ")],
    ids=["staff", "prepare"],
)
def test_a_postgresql_that_is_away_is_told_with_its_cause_and_without_the_log(
    words: list[str], first: str
) -> None:
    """The pool warns of each of its attempts, and none of these lines says what to do."""
    away = {"DATABASE_URL": "postgres://portal:secret@127.0.0.1:1/portal"}
    done = start("manage.py", *words, **away, BASE_URL="http://127.0.0.1:8000")
    assert done.returncode == 1
    assert done.stderr == (
        f"{first}No PostgreSQL listens at 127.0.0.1, port 1. "
        "Check that it runs, and host and port in DATABASE_URL.\n"
    )


def test_the_command_that_the_portal_names_makes_a_good_key() -> None:
    command = start(*MANAGE, SECRET_KEY=None).stderr.partition("makes them: ")[2].splitlines()[0]
    made = subprocess.run(shlex.split(command), capture_output=True, text=True, check=True)
    assert start(*MANAGE, SECRET_KEY=made.stdout.strip()).returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "x" * 64),
        ("SECRET_KEY", "django-insecure-0123456789-0123456789-0123456789"),
        ("SECRET_KEY", "please-change-me-please-change-me-please"),
        ("BASE_URL", "https://*"),
        ("BASE_URL", "https://*.shop.example"),
        ("BASE_URL", "https://.shop.example"),
        ("SECURITY_CONTACT", "the helpdesk"),
        ("STATISTICS_MINIMUM", "a few"),
        ("STATISTICS_MONTHS", "three years"),
        ("SECRET_KEY_FALLBACKS", "short"),
        ("SECRET_KEY_FALLBACKS", f"{GOOD['SECRET_KEY']},{'x' * 64}"),
        ("SECRET_KEY_FILE", "/nowhere/secret"),
        ("WITHDRAWAL", "perhaps"),
        ("WITHDRAWAL_URL", "shop.example/withdraw"),
        ("WITHDRAWAL_NOTIFY", "the shop"),
        ("WITHDRAWAL_RETENTION_DAYS", "some"),
        ("STORE_HOURS", "Eindhoven: mon 10:00-18:00"),
        ("STORE_HOURS", "7: mon-fri 10-18"),
        ("STORE_HOURS", "7: fri-mon 10:00-18:00"),
        ("STORE_HOURS", "7: mon 18:00-10:00"),
        ("EVIDENCE_KEY", "short"),
        ("EVIDENCE_KEY", GOOD["SECRET_KEY"]),
        ("EVIDENCE_KEY_FALLBACKS", "short"),
        ("BASE_URL", "returns.shop.example"),
        ("BASE_URL", "https://returns.shop.example:port"),
        ("BASE_URL", "https://shop.example/returns"),
        ("SENDCLOUD_API_URL", "panel.sendcloud.sc"),
        ("SENDCLOUD_SERVICE_POINTS_URL", "ftp://points.example"),
        ("SENDCLOUD_OAUTH_URL", "account.sendcloud.com"),
        ("SENDCLOUD_READ_TIMEOUT", "long"),
        ("SENDCLOUD_DEADLINE", "0"),
        ("DATABASE_URL", "junk"),
        ("DATABASE_URL", "mysql://user@host/name"),
        ("DATABASE_OWNER_URL", "junk"),
        ("DATABASE_OWNER_URL", "sqlite:///portal.sqlite3"),
        ("REDIS_URL", "localhost:6379"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("LIMIT_RETURNS", "many"),
        ("LIMIT_ALL_FAILED_LOOKUPS", "many"),
        ("LIMIT_WAITING_LOOKUPS", "3/moment"),
        ("CUSTOMER_CANCELLATION", "perhaps"),
        ("LIMIT_CANCELLATIONS", "many"),
        ("CANCELLATION_CONFIRM_MINUTES", "0"),
        ("EMAIL_URL", "mail.shop.example"),
        ("EMAIL_URL", "smtp://mail.shop.example"),
        ("EMAIL_URL", "smtp+tls://mail.shop.example:port"),
        ("EMAIL_URL", "filemail:here"),
        ("EMAIL_URL", "anymail+../x:?token=1"),
        ("MAIL_FROM", "the shop"),
        ("MAIL_REPLY_TO", "a@b, c@d"),
        ("MAIL_ATTACHMENTS_MB", "some"),
        ("MAIL_LABEL", "sometimes"),
        ("RETURNS_ENGINE", "v4"),
        ("MAIL_NEWS", "received,weather"),
        ("MAIL_ALERTS_TO", "the shop"),
        ("ALERT_WEBHOOK_URL", "hooks.example"),
        ("LOOKUP_MIN_SECONDS", "-1"),
        ("SUPPORT_SECOND_FACTOR", "perhaps"),
        ("OIDC_SERVER_URL", "id.shop.example"),
        ("DATA_DIR", "/dev/null/var"),
        ("PREPARE", "perhaps"),
        ("WORKER", "somewhere"),
        ("MAIL_EVENTS_SECRET", "short"),
        ("PORT", "eighty"),
        ("WEB_THREADS", "0"),
        ("CLIENT_HEADERS_SECONDS", "0"),
        ("CLIENT_BODY_SECONDS", "ever"),
        ("BRAND_ACCENT", "red"),
        ("BRAND_BACKGROUND_COLOR", "#fff"),
        ("BRAND_FONT", "comic"),
        ("BRAND_DENSITY", "tight"),
        ("BRAND_RADIUS", "25"),
        ("STAFF_MARKS", "Checked," + "x" * 65),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(name: str, value: str) -> None:
    """Security 30: with a default secret or a wildcard for a host, nothing starts."""
    done = start(*MANAGE, **{"MAIL_FROM": "Shop <returns@shop.example>", name: value})
    assert done.returncode != 0
    assert done.stderr.startswith(f"{name} must be "), done.stderr
    assert done.stderr.count("\n") == 1


def test_the_sentence_about_a_missing_secret_contains_no_example_secret() -> None:
    assert re.findall(r"[\w-]{32,}", start(*MANAGE, SECRET_KEY=None).stderr) == []


def test_a_long_key_of_few_characters_is_not_called_short() -> None:
    assert "not a repeated or a sample text" in start(*MANAGE, SECRET_KEY="abcde" * 10).stderr


def test_a_secret_may_come_from_a_file_that_ends_with_a_newline(tmp_path: Path) -> None:
    (tmp_path / "domain").write_text("noordpunt\n")
    show = "from portal import settings; print(repr(settings.BRAND_DOMAIN))"
    done = start("-c", show, BRAND_DOMAIN=None, BRAND_DOMAIN_FILE=str(tmp_path / "domain"))
    assert done.stdout == "'noordpunt'\n"


def test_a_secret_may_hold_dollar_signs() -> None:
    secret = "$" + GOOD["SECRET_KEY"] + "$x"
    show = "from portal import settings; print(settings.SECRET_KEY)"
    assert start("-c", show, SECRET_KEY=secret).stdout == f"{secret}\n"


def test_blanks_beside_a_comma_are_ignored() -> None:
    show = "from portal import settings; print(settings.BRAND_MEDIA_HOSTS)"
    done = start("-c", show, BRAND_MEDIA_HOSTS="a.example, b.example ,")
    assert done.stdout == "['a.example', 'b.example']\n"


def test_no_message_repeats_a_password() -> None:
    done = start(*MANAGE, DATABASE_URL="mysql://user:hunter2@host/name")
    assert "hunter2" not in done.stdout + done.stderr
    done = start(*MANAGE, EMAIL_URL="smtp+tls://user:hunter2@mail.shop.example:port")
    assert "hunter2" not in done.stdout + done.stderr


def test_options_in_the_database_url_are_kept() -> None:
    show = "from portal import settings as s; print(s.DATABASES['default']['OPTIONS']['sslmode'])"
    url = "postgres://user:password@host:5432/name?sslmode=require"
    assert start("-c", show, DATABASE_URL=url).stdout == "require\n"


def test_cookies_under_https_belong_to_this_host_alone() -> None:
    show = "from portal import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)"
    assert start("-c", show).stdout == "__Host-session __Host-csrf\n"


def test_half_a_pair_of_keys_is_an_error(settings) -> None:
    settings.SENDCLOUD_PUBLIC_KEY, settings.SENDCLOUD_SECRET_KEY = "half", ""
    assert [message.id for message in checks.check_keys()] == ["portal.E001"]


def test_half_an_oauth_client_is_an_error(settings) -> None:
    settings.SENDCLOUD_CLIENT_ID, settings.SENDCLOUD_CLIENT_SECRET = "half", ""
    assert [message.id for message in checks.check_keys()] == ["portal.E002"]


def test_half_of_single_sign_on_is_an_error(settings) -> None:
    settings.OIDC_SERVER_URL, settings.OIDC_CLIENT_ID = "https://id.shop.example", ""
    assert [message.id for message in checks.check_keys()] == ["portal.E003"]


def test_an_address_that_is_not_encrypted_is_a_warning(settings) -> None:
    settings.IS_HTTPS, settings.BASE_URL = False, "http://returns.shop.example"
    assert [message.id for message in checks.check_address()] == ["portal.W001"]


def test_a_local_address_needs_no_certificate(settings) -> None:
    settings.IS_HTTPS, settings.BASE_URL = False, "http://127.0.0.1:8000"
    assert checks.check_address() == []


def test_sendcloud_over_http_is_a_warning_unless_it_is_a_simulator(settings) -> None:
    settings.SENDCLOUD_API_URL = "http://127.0.0.1:8001/api"
    assert checks.check_sendcloud() == []
    settings.SENDCLOUD_API_URL = "http://panel.sendcloud.sc/api"
    (warning,) = checks.check_sendcloud()
    assert (warning.id, warning.msg) == ("portal.W005", "SENDCLOUD_API_URL is not https.")
    settings.SENDCLOUD_API_URL = "https://panel.sendcloud.sc/api"
    settings.SENDCLOUD_SERVICE_POINTS_URL = "http://servicepoints.sendcloud.sc/api/v2"
    assert [message.id for message in checks.check_sendcloud()] == ["portal.W005"]


@pytest.mark.parametrize(
    ("url", "ids"),
    [
        ("", []),
        ("unix:///run/redis.sock", []),
        ("redis://127.0.0.1:6379/0", []),
        ("redis://redis:6379/0", ["portal.W006"]),
        ("rediss://user@cache.example:6379/0", ["portal.W006"]),
        ("redis://:secret@redis:6379/0", []),
    ],
)
def test_a_redis_elsewhere_without_a_password_is_a_warning(settings, url, ids) -> None:
    settings.REDIS_URL = url
    assert [message.id for message in checks.check_redis()] == ids


def test_at_its_lowest_level_the_log_takes_nothing_of_a_pictures_metadata() -> None:
    """Security 23: Pillow would write a photo's camera and place at DEBUG."""
    say = """
import django, logging
django.setup()
print(*(logging.getLogger(name).isEnabledFor(10) for name in ("portal", "PIL.TiffImagePlugin")))
"""
    done = start("-c", say, LOG_LEVEL="DEBUG", DJANGO_SETTINGS_MODULE="portal.settings")
    assert done.stdout == "True False\n", done.stderr


def test_test_settings_cannot_be_switched_on_by_an_import(tmp_path: Path) -> None:
    """Security 45: modules with the names of test tools are loaded, and nothing changes."""
    for name in ("pytest", "mypy", "_pytest", "unittest"):
        (tmp_path / f"{name}.py").write_text("")
    say = """
import pytest, mypy, unittest
from django.conf import settings as s
print(s.LOOKUP_MIN_SECONDS, s.CACHES["default"]["BACKEND"], s.PASSWORD_HASHERS[0])
"""
    production = {"DJANGO_SETTINGS_MODULE": "portal.settings", "PYTHONPATH": str(tmp_path)}
    refused = start("-c", say, **production, SECRET_KEY=None)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Set SECRET_KEY to" in refused.stderr
    done = start("-c", say, **production)
    assert done.stdout.split() == [
        "1.0",
        "portal.storage.database_cache.JsonDatabaseCache",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ], done.stderr


def test_a_server_with_a_module_called_pytest_refuses_to_start_without_a_key(
    tmp_path: Path,
) -> None:
    """Security 45: gunicorn, as it is shipped."""
    (tmp_path / "sitecustomize.py").write_text("import pytest")
    (tmp_path / "pytest.py").write_text("")
    done = start(*SERVER, PYTHONPATH=str(tmp_path), SECRET_KEY=None)
    assert done.returncode != 0
    assert done.stderr.startswith("Set SECRET_KEY to ")


def test_a_deadline_below_one_read_is_a_warning(settings) -> None:
    settings.SENDCLOUD_DEADLINE, settings.SENDCLOUD_READ_TIMEOUT = 1.0, 4.0
    assert [message.id for message in checks.check_patience()] == ["portal.W002"]


OWN = {
    "name": ("BRAND_NAME", "Casa Sol"),
    "helper_text": ("BRAND_HELPER_TEXT", "It begins with C."),
    "shop_url": ("BRAND_SHOP_URL", "https://casa.example/"),
    "faq_url": ("BRAND_FAQ_URL", "https://casa.example/faq/"),
    "support_url": ("BRAND_SUPPORT_URL", "https://casa.example/help/"),
    "policy_url": ("BRAND_POLICY_URL", "https://casa.example/policy/"),
    "address": ("BRAND_ADDRESS", "Calle 1, Cádiz"),
    "phone": ("BRAND_PHONE", "+34 600"),
    "email": ("BRAND_EMAIL", "hi@casa.example"),
    "whatsapp": ("BRAND_WHATSAPP", "+34 601"),
    "social": ("BRAND_SOCIAL", "https://x.com/casa https://tiktok.com/casa"),
    "color": ("BRAND_COLOR", "#123456"),
    "header_background": ("BRAND_HEADER_BACKGROUND", "#234567"),
    "header_color": ("BRAND_HEADER_COLOR", "#345678"),
    "footer_background": ("BRAND_FOOTER_BACKGROUND", "#456789"),
    "footer_color": ("BRAND_FOOTER_COLOR", "#56789a"),
    "accent": ("BRAND_ACCENT", "#6789ab"),
    "background_color": ("BRAND_BACKGROUND_COLOR", "#fbf6ec"),
    "font": ("BRAND_FONT", "serif"),
    "density": ("BRAND_DENSITY", "airy"),
    "radius": ("BRAND_RADIUS", "0"),
}


def test_each_of_the_brands_variables_reaches_its_place() -> None:
    say = "from django.conf import settings; import json; print(json.dumps(settings.BRAND))"
    done = start("-c", say, DJANGO_SETTINGS_MODULE="portal.settings", **dict(OWN.values()))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {name: value for name, (_variable, value) in OWN.items()}
