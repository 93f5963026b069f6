"""Reports errors to Sentry if the merchant wants it, without personal data."""

from typing import Any

import sentry_sdk

from portal.operations.logs import request_id, scrubbed

# Only these fields of an event are sent; what else the library gathers is dropped.
KEPT = {"event_id", "timestamp", "platform", "level", "logger", "environment", "release"}
OF_A_FRAME = {"filename", "function", "module", "lineno", "in_app", "abs_path"}


def start(dsn: str) -> None:
    """Report uncaught errors and logged ones from now on."""
    sentry_sdk.init(
        dsn=dsn,
        before_send=reduced,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        server_name="portal",
    )


def reduced(event: Any, hint: dict[str, Any]) -> Any:
    """The allowed part of an event: error classes, places, the request's method and our id.

    Nothing at all of what strangers can bring about as often as they like.
    """
    logger = str(event.get("logger") or "")
    if logger.startswith("django.security."):
        return None
    kept = {name: value for name, value in event.items() if name in KEPT}
    kept["exception"] = {"values": [_error(value) for value in _values(event)]}
    kept["tags"] = {"request_id": request_id.get()}
    if method := event.get("request", {}).get("method"):
        kept["request"] = {"method": method}
    template = (event.get("logentry") or {}).get("message")
    if template and logger.startswith("portal."):
        # The message as written in our code. The values filled in may be personal data, and a
        # library may log an error's text, which quotes what strangers typed.
        kept["logentry"] = {"message": scrubbed(template)}
    return kept


def _values(event: Any) -> list[Any]:
    return list((event.get("exception") or {}).get("values") or [])


def _error(value: Any) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    kept = [{name: frame[name] for name in OF_A_FRAME & set(frame)} for frame in frames]
    return {"type": value.get("type"), "value": "", "stacktrace": {"frames": kept}}
