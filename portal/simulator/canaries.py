"""Puts a canary into every field. Its text names the field, so a leak shows its source."""

import json
from dataclasses import replace
from typing import Any

from portal.simulator.responses import Answer

# Fields that a client has to understand; a canary in one of them would end the flow.
PLAIN = frozenset(
    {
        "access_token",
        "service_points_token",
        "poller_url",
        "download_url",
        "customs_declaration_url",
        "payment_url",
        "id",
        "code",
        "iso_2",
        "color",
        "secondary_color",
        "carrier",
        "country",
        "languages",
        "delivery_options",
        "delivery_option",
        "created_at",
        "cursor",
        "next",
        "filename",
    }
)


def sung(answer: Answer, endpoint: str) -> Answer:
    """The answer with a canary in every text, in an unknown field of each object and in headers."""
    headers = {"X-Canary": _canary(f"{endpoint}.header"), "Set-Cookie": "canary=CANARY.cookie"}
    answer = replace(answer, headers=answer.headers | headers)
    if answer.content_type != "application/json" or not answer.body:
        return answer
    return replace(answer, body=json.dumps(_marked(json.loads(answer.body), endpoint)).encode())


def _canary(path: str) -> str:
    return f"CANARY.{path}"


def _marked(value: Any, path: str) -> Any:
    if isinstance(value, dict):
        marked = {
            name: part if name in PLAIN and not isinstance(part, dict) else _field(part, path, name)
            for name, part in value.items()
        }
        return marked | {"unheard_of": _canary(f"{path}.unheard_of")}
    if isinstance(value, list):
        return [_marked(part, path) for part in value]
    return _text(value, path) if isinstance(value, str) else value


def _field(value: Any, path: str, name: str) -> Any:
    # The client parses the days, which are keys, and their hours.
    return value if name == "formatted_opening_times" else _marked(value, f"{path}.{name}")


def _text(value: str, path: str) -> str:
    if value.replace(".", "").replace('"', "").isdigit():
        return value
    mark = "#" if value.startswith("http") else " "
    return f"{value}{mark}{_canary(path)}"
