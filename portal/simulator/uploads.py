"""The photos that a customer uploads; the simulator names them and keeps them in memory."""

from email import message_from_bytes
from typing import Any

from portal.simulator.responses import Answer, refusal
from portal.simulator.world import Call, World

MOST, BYTES = 10, 10 * 1024 * 1024
MAGIC = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n": "png", b"RIFF": "webp"}


def take(call: Call, body: bytes, world: World, view: str) -> list[dict[str, Any]]:
    """Store every part of a multipart body and describe it; raises a refusal for a bad one."""
    head = f"Content-Type: {call.content_type}\r\n\r\n".encode()
    parts = message_from_bytes(head + body).get_payload()
    if not isinstance(parts, list) or not 1 <= len(parts) <= MOST:
        raise refusal(400, call.path, f"Send one to {MOST} files.")
    return [_store(call, part, world, view) for part in parts]


def _store(call: Call, part: Any, world: World, view: str) -> dict[str, Any]:
    content = part.get_payload(decode=True)
    ending = next((end for magic, end in MAGIC.items() if content.startswith(magic)), None)
    if ending is None or len(content) >= BYTES:
        raise _wrong(call)
    with world.lock:
        filename = f"{len(world.uploads):032x}.{ending}"
        world.uploads[filename] = content
    name = part.get_param("name", header="content-disposition")
    return {"filename": filename, "name": name, "path": f"{view}/{filename}"}


def content_type(filename: str) -> str:
    """The media type of a stored photo, by its ending."""
    return f"image/{filename.rpartition('.')[2]}".replace("jpg", "jpeg")


def _wrong(call: Call) -> Answer:
    return refusal(400, call.path, "Only images below 10 MB.")
