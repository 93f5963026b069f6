"""From a reply to a payload or an error; pure."""

import json
import logging
from typing import Any, TypeVar

from pydantic import ValidationError

from portal.sendcloud.errors import (
    InvalidRequest,
    KeysRefused,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Refused,
    SendcloudError,
    TokenExpired,
    Unavailable,
    UnexpectedPayload,
)
from portal.sendcloud.fields import Payload, text_of
from portal.sendcloud.label import CreatedReturn, Document, LabelFailed, LabelPending, LabelReady
from portal.sendcloud.outgoing import OutgoingLookup
from portal.sendcloud.transport import Reply

logger = logging.getLogger(__name__)
PayloadT = TypeVar("PayloadT", bound=Payload)
TOKENS = ("access_token", "service_points_token")
MAGIC = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png"}


def json_of(reply: Reply, operation: str) -> Any:
    """The body as JSON; raises UnexpectedPayload for HTML, XML, half a body and none."""
    try:
        return loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise UnexpectedPayload("not JSON", operation=operation, status=reply.status) from error


def loads(body: bytes) -> Any:
    """JSON whose texts can be written to a page and to a row: no NUL, no half a character.

    Raises ValueError, or RecursionError where it is too deep.
    """
    text = body.decode("utf-8-sig", "replace")
    found = json.loads(text)
    # Both come as escapes alone.
    return _writable(found) if "\\u" in text else found


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", "")
    if isinstance(value, dict):
        return {_writable(name): _writable(part) for name, part in value.items()}
    return [_writable(part) for part in value] if isinstance(value, list) else value


def payload(model: type[PayloadT], reply: Reply, operation: str) -> PayloadT:
    """A successful reply's payload."""
    check(reply, operation)
    try:
        return model.model_validate(json_of(reply, operation))
    except ValidationError as error:
        names = ", ".join(".".join(map(str, each["loc"])) for each in error.errors())
        raise UnexpectedPayload(f"wrong: {names or 'body'}", operation=operation) from error


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
    raise error(message, operation=operation, status=reply.status, code=code)


def _class_of(status: int, with_token: bool) -> type[SendcloudError]:
    if status == 429:
        return RateLimited
    if status == 402:  # the merchant's bill: no answer of the customer's is wrong
        return Unavailable
    if with_token and status in {401, 403}:
        return TokenExpired
    if status == 404 and not with_token:
        return NotFound
    return InvalidRequest if 400 <= status < 500 else Unavailable


def described(body: bytes) -> tuple[str, str]:
    """Code and message of any of the error shapes; empty for what is none of them."""
    try:
        found = loads(body)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(found, dict):
        return "", ""
    for source in (found.get("error"), _first(found.get("errors")), found):
        if isinstance(source, dict):
            message = source.get("message") or source.get("detail") or ""
            return _line(source.get("code")), _line(message)
    return "", ""


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None


def _line(value: Any) -> str:
    """One line at most: upstream text must not write lines of our log."""
    return "".join(c if c.isprintable() else " " for c in str(value or ""))[:200]


def created(reply: Reply) -> CreatedReturn:
    """What create answered; a 2xx that cannot be read, or a 5xx, may still have created it."""
    operation = "create_return"
    if reply.status >= 500:
        raise OutcomeUnknown(operation=operation, status=reply.status)
    check(reply, operation, with_token=True)
    try:
        return payload(CreatedReturn, reply, operation)
    except UnexpectedPayload as error:
        raise OutcomeUnknown("unreadable answer", operation=operation) from error


def label_status(reply: Reply) -> LabelPending | LabelReady | LabelFailed:
    """What the poller said: here a 500 is an answer, not an outage."""
    if reply.status == 500:
        return LabelFailed()
    if reply.status in {401, 403}:
        raise NotFound(operation="label_status", status=reply.status)
    if reply.status in {202, 204}:
        return LabelPending()
    return payload(LabelReady, reply, "label_status")


def document(reply: Reply) -> Document:
    """A document by its own bytes: no header of upstream is believed."""
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
    found = text_of(name.get("filename")) if isinstance(name, dict) else ""
    if not found:
        raise UnexpectedPayload("wrong: filename", operation=operation)
    return found


def lookup(body: Any) -> OutgoingLookup:
    """The lookup's answer: the tokens stand beside `data`, not in it."""
    data = body.get("data") if isinstance(body, dict) else None
    tokens = {name: body.get(name) for name in TOKENS} if isinstance(body, dict) else {}
    try:
        return OutgoingLookup.model_validate((data if isinstance(data, dict) else {}) | tokens)
    except ValidationError as error:
        names = ", ".join(str(each["loc"][0]) for each in error.errors())
        raise UnexpectedPayload(f"wrong: {names}", operation="find_outgoing_parcel") from error
