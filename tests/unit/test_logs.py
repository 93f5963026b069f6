"""The log: enough to find a fault, and nothing about a customer."""

import json
import logging
import sys

from django.db import OperationalError
from pydantic import BaseModel

from portal.operations.logs import JsonFormatter, request_id


class Parcel(BaseModel):
    """A model whose validation errors quote the input."""

    collo: int


def line(message: str, *args: object, error: BaseException | None = None, **extra: object) -> dict:
    """The JSON object that one record becomes in the log."""
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("portal", logging.WARNING, "x.py", 1, message, args, info)
    vars(record).update(extra)
    written = JsonFormatter().format(record)
    assert "\n" not in written
    return dict(json.loads(written))


def raised(function) -> BaseException:
    """The error that a function raises."""
    try:
        function()
    except Exception:
        return sys.exc_info()[1]
    raise AssertionError("nothing was raised")


def test_a_line_has_its_time_level_logger_message_and_fields() -> None:
    entry = line("poll of %s", 7, fields={"view": "label"})
    assert entry["message"] == "poll of 7"
    assert (entry["level"], entry["logger"], entry["view"]) == ("warning", "portal", "label")
    assert entry["time"].endswith("+00:00")


def test_a_line_within_a_request_carries_its_id() -> None:
    token = request_id.set("abc123")
    try:
        assert line("x")["request_id"] == "abc123"
    finally:
        request_id.reset(token)
    assert "request_id" not in line("x")


def test_a_forged_second_line_stays_on_the_first() -> None:
    """Security 23: a newline stays on one line."""
    assert line("%s", 'x\n{"level": "error"}')["message"] == 'x\n{"level": "error"}'


def test_tokens_addresses_and_queries_are_left_out() -> None:
    """Security 23: no token, e-mail address or query."""
    secrets = (
        "eyJhbGciOi.eyJpZCI6MX0.c2ln",
        "Authorization: Bearer abc.def",
        "anna@shop.example",
        "https://panel.example/outgoing?identifier=1001&postal_code=5642CV",
        "postgres://portal:hunter2@db:5432/portal",
    )
    written = json.dumps(line(" ".join(secrets)))
    for secret in ("eyJ", "abc.def", "anna", "1001", "5642", "hunter2"):
        assert secret not in written
    assert "panel.example/outgoing" in written
    assert "db:5432" in written


def test_a_path_is_logged_without_the_draft_and_without_the_key_of_an_invitation() -> None:
    """Security 23: the id of a draft, and the key that sets a password."""
    paths = ("/return/3b3c0a1f9e8d7c6b/refund/", "/support/password/key/3-canary-key/")
    written = line("Unprocessable Entity: %s", " ".join(paths))["message"]
    assert "/return/[draft]/refund/ /support/password/key/[key]/" in written


def test_an_error_that_quotes_a_customer_is_named_without_the_quote() -> None:
    """Security 23: an error is logged by its class and its place in the code."""
    error = raised(lambda: Parcel.model_validate({"collo": "Anna Shopper"}))
    errors = line("failed", error=error)["error"]
    assert errors[0]["type"] == "ValidationError"
    assert "test_logs.py" in errors[0]["trace"][0]
    assert "Anna" not in json.dumps(errors)


def test_a_database_error_keeps_its_message_without_the_password() -> None:
    def unreachable() -> None:
        raise OperationalError("connection to postgres://u:hunter2@db failed")

    assert line("x", error=raised(unreachable))["error"][0]["message"] == (
        "connection to postgres://db failed"
    )


def test_the_cause_of_an_error_follows_it() -> None:
    def fails() -> None:
        try:
            raise OSError("no route")
        except OSError as error:
            raise ValueError from error

    assert [entry["type"] for entry in line("x", error=raised(fails))["error"]] == [
        "ValueError",
        "OSError",
    ]
