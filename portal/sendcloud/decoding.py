"""Turns a reply into a payload or an error; makes no calls."""

import base64
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, TypeVar

from pydantic import ValidationError

from portal.sendcloud.errors import (
    InvalidRequest,
    KeysRefused,
    NoOutgoingParcel,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Refused,
    SendcloudError,
    TokenExpired,
    Unavailable,
    UnexpectedPayload,
)
from portal.sendcloud.fields import moment_of, text_of, whole_of
from portal.sendcloud.label import CreatedReturn, Document, LabelFailed, LabelPending, LabelReady
from portal.sendcloud.left_out import reported
from portal.sendcloud.outgoing import OutgoingLookup
from portal.sendcloud.payload import Payload, paths_of
from portal.sendcloud.transport import Reply

logger = logging.getLogger(__name__)
PayloadT = TypeVar("PayloadT", bound=Payload)
TOKENS = ("access_token", "service_points_token")
LONGEST_NUMBER = 40  # digits
# NULs and lone surrogates can only come as escapes. The walk that takes them out is long.
UNWRITABLE = re.compile(r"\\u(?:0000|d[89a-f])", re.IGNORECASE)
MAGIC = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png"}


def json_of(reply: Reply, operation: str) -> Any:
    """The body as JSON; raises UnexpectedPayload for HTML, XML, half a body and none."""
    try:
        return loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise UnexpectedPayload("not JSON", operation=operation, status=reply.status) from error


def loads(body: bytes) -> Any:
    """Parse JSON, without the NULs and lone surrogates that no page or row can hold.

    NaN, infinities and numbers of absurd length become null. Raises ValueError, or RecursionError
    where it is too deep.
    """
    text = body.decode("utf-8-sig", "replace")
    value = json.loads(
        text, parse_constant=lambda name: None, parse_float=_finite, parse_int=_whole
    )
    return _writable(value) if UNWRITABLE.search(text) else value


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if isfinite(number) else None


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= LONGEST_NUMBER else None


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", "")
    if isinstance(value, dict):
        return {_writable(name): _writable(part) for name, part in value.items()}
    return [_writable(part) for part in value] if isinstance(value, list) else value


def payload(model: type[PayloadT], reply: Reply, operation: str) -> PayloadT:
    """A successful reply's payload."""
    check(reply, operation)
    return validated(model, json_of(reply, operation), operation)


def validated(model: type[PayloadT], body: Any, operation: str) -> PayloadT:
    """The body as a payload; the log names the fields that were left out, and those that must not.

    Raises UnexpectedPayload where a needed field is missing or wrong.
    """
    try:
        with reported(operation):
            return model.model_validate(body)
    except ValidationError as error:
        names = ", ".join(path or "body" for path in paths_of(error))
        logger.warning("%s: unusable because of %s", operation, names)
        raise UnexpectedPayload(f"wrong: {names}", operation=operation) from error


def check(
    reply: Reply, operation: str, *, with_token: bool = False, with_keys: bool = False
) -> None:
    """Raise the error that a status means; 2xx means none."""
    if 200 <= reply.status < 300:
        return
    code, message = described(reply.body)
    error = _class_of(reply.status, with_token)
    if with_keys and reply.status in {401, 403}:
        error = KeysRefused
    logger.info("%s answered %s %s", operation, reply.status, code)
    raised = error(message, operation=operation, status=reply.status, code=code)
    raised.is_sendclouds = _is_error_shape(reply.body)
    if isinstance(raised, RateLimited):
        raised.retry_after = max(whole_of(reply.headers.get("Retry-After")) or 0, 0)
    raise raised


def _is_error_shape(body: bytes) -> bool:
    """Whether the body is an error as Sendcloud documents it; other servers have other shapes."""
    try:
        answer = loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(answer, dict) and bool(answer.keys() & {"error", "errors", "detail"})


def _class_of(status: int, with_token: bool) -> type[SendcloudError]:
    if status == 429:
        return RateLimited
    if status == 402:  # the merchant must pay; the customer's answers are not wrong
        return Unavailable
    if with_token and status in {401, 403}:
        return TokenExpired
    if status == 404 and not with_token:
        return NotFound
    return InvalidRequest if 400 <= status < 500 else Unavailable


def described(body: bytes) -> tuple[str, str]:
    """Code and message from any of Sendcloud's error shapes; empty for any other body."""
    try:
        answer = loads(body)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(answer, dict):
        return "", ""
    for source in _error_objects(answer):
        if isinstance(source, dict):
            message = source.get("message") or source.get("detail") or source.get("title") or ""
            return _line(source.get("code")), _line(message)
    return "", ""


def _error_objects(answer: dict[str, Any]) -> Iterator[Any]:
    yield answer.get("error")
    errors = answer.get("errors")
    if isinstance(errors, dict) and errors:
        # The carrier's own words, by the field that they are about.
        field, messages = next(iter(errors.items()))
        yield {"code": field, "message": _first(messages) or messages}
    yield _first(errors)
    yield answer


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None


def _line(value: Any) -> str:
    """One line at most, because Sendcloud's text must not forge lines of the log."""
    return "".join(c if c.isprintable() else " " for c in str(value or ""))[:200]


def created(reply: Reply) -> CreatedReturn:
    """The answer to a create call.

    Raises OutcomeUnknown for a 5xx and for a 2xx that cannot be read, as the return may exist. A
    302 and a 303 may follow a success; the other redirects ask for the same call elsewhere.
    """
    operation = "create_return"
    if reply.status >= 500 or reply.status in {302, 303}:
        raise OutcomeUnknown(operation=operation, status=reply.status)
    check(reply, operation, with_token=True)
    try:
        return payload(CreatedReturn, reply, operation)
    except UnexpectedPayload as error:
        raise OutcomeUnknown("unreadable answer", operation=operation) from error


def label_status(reply: Reply) -> LabelPending | LabelReady | LabelFailed:
    """The poller's answer; here a 500 means that there is no label, not an outage."""
    if reply.status == 500:
        return LabelFailed()
    if reply.status in {401, 403}:
        raise NotFound(operation="label_status", status=reply.status)
    if reply.status in {202, 204}:
        return LabelPending()
    return payload(LabelReady, reply, "label_status")


def document(reply: Reply) -> Document:
    """A document; its type is read from its bytes, because no header is trusted."""
    check(reply, "download")
    for magic, content_type in MAGIC.items():
        if reply.body.startswith(magic):
            return Document(content_type, reply.body)
    raise Refused("not a PDF or PNG", operation="download")


def uploaded(reply: Reply) -> str:
    """The file name that Sendcloud gave the one photo we sent."""
    operation = "upload_photo"
    check(reply, operation, with_token=True)
    name = _first(json_of(reply, operation))
    filename = text_of(name.get("filename")) if isinstance(name, dict) else ""
    if not filename:
        raise UnexpectedPayload("wrong: filename", operation=operation)
    return filename


def lookup(body: Any, clock_ahead: timedelta = timedelta(0)) -> OutgoingLookup:
    """The lookup's answer, in which the tokens stand beside `data`.

    `clock_ahead` is how far Sendcloud's clock is ahead of ours. Raises NoOutgoingParcel for an
    order that Sendcloud imported and never shipped.
    """
    operation = "find_outgoing_parcel"
    data = body.get("data") if isinstance(body, dict) else None
    data = data if isinstance(data, dict) else {}
    if "parcel" in data and _was_never_shipped(data["parcel"], body.get("access_token")):
        logger.warning("%s: data.parcel.id is null, the order has no shipment", operation)
        raise NoOutgoingParcel(operation=operation)
    tokens = {name: body.get(name) for name in TOKENS} if isinstance(body, dict) else {}
    ends = {"expires_at": expiry_of(tokens.get("access_token"), clock_ahead)}
    return validated(OutgoingLookup, data | tokens | ends, operation)


def expiry_of(token: Any, clock_ahead: timedelta) -> datetime | None:
    """When a JWT ends, by our clock, from its unverified claim `exp`.

    None for a token that has no such claim, or whose claim cannot be true: a token that was just
    given has not ended.
    """
    try:
        claims = str(token).split(".")[1]
        decoded = base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))
        ends_at = moment_of(loads(decoded)["exp"])
        ends_at = ends_at and ends_at - clock_ahead
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
        return None
    return ends_at if ends_at and ends_at > datetime.now(UTC) else None


def _was_never_shipped(parcel: Any, token: Any) -> bool:
    """Whether the answer tells of an order without a parcel, and is not nothing but nulls."""
    known = parcel if isinstance(parcel, dict) else {}
    is_told = bool(token or known.get("order_number") or known.get("postal_code"))
    return (parcel is None or isinstance(parcel, dict)) and known.get("id") is None and is_told
