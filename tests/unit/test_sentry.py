"""The parts of an error that the portal sends to Sentry."""

import pytest

from portal.operations.sentry import reduced

EVENT = {
    "event_id": "1" * 32,
    "level": "error",
    "logger": "portal.returns.lookup",
    "user": {"ip_address": "192.0.2.1", "email": "anna@shop.example"},
    "request": {
        "method": "POST",
        "url": "https://returns.shop.example/return/abc/?eyJtoken",
        "headers": {"Cookie": "session=abc"},
        "data": {"postal_code": "5642 CV"},
    },
    "exception": {
        "values": [
            {
                "type": "ValueError",
                "value": "Anna Shopper",
                "stacktrace": {
                    "frames": [{"function": "find", "lineno": 3, "vars": {"token": "eyJ"}}]
                },
            }
        ]
    },
    "breadcrumbs": {"values": [{"data": {"url": "https://x/?token=eyJ"}}]},
    "extra": {"sys.argv": ["anna@shop.example"]},
    "logentry": {"message": "poll of %s", "params": ["Anna"], "formatted": "poll of Anna"},
}


def test_only_the_place_of_an_error_is_sent() -> None:
    sent = reduced(EVENT, {})
    assert sent["exception"]["values"][0]["type"] == "ValueError"
    assert sent["exception"]["values"][0]["stacktrace"]["frames"][0]["function"] == "find"
    assert sent["request"] == {"method": "POST"}
    assert sent["logentry"] == {"message": "poll of %s"}
    for secret in ("Anna", "anna@", "5642", "eyJ", "192.0.2.1", "session=", "abc"):
        assert secret not in repr(sent)


@pytest.mark.parametrize("logger", ["django.request", "portalistic", "", None])
def test_text_that_a_library_logged_is_not_sent(logger: str | None) -> None:
    """Security 23: a library may log an error's text, which quotes what strangers typed."""
    entry = {"message": "bad header: CANARY", "formatted": "bad header: CANARY"}
    sent = reduced(EVENT | {"logger": logger, "logentry": entry}, {})
    assert sent["exception"]["values"][0]["type"] == "ValueError"
    assert "CANARY" not in repr(sent)


def test_what_any_scanner_brings_about_is_no_event() -> None:
    assert reduced(EVENT | {"logger": "django.security.DisallowedHost"}, {}) is None
