"""Photos on their way through: from the request to Sendcloud, never to a disk."""

import base64
import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop

from portal.returns.draft.answers import Photo
from portal.returns.draft.return_draft import MOST_PHOTOS, ReturnDraft
from portal.returns.photos import MOST_BYTES, NotAPhoto, Picture, TooLarge, picture
from portal.sendcloud import ReturnPortal, SendcloudError, TokenExpired

logger = logging.getLogger(__name__)
# Whoever sends thrice as much as may be added still gets back what was typed beside it.
MOST_BYTES_A_REQUEST = 3 * MOST_PHOTOS * MOST_BYTES + 1024 * 1024

TOO_LARGE = gettext_noop("%(name)s is too large. A photo may have 10 MB and 50 million pixels.")
NOT_A_PHOTO = gettext_noop(
    "%(name)s is not a photo that we can read. Choose a JPEG, PNG, WebP or HEIC photo."
)
TOO_MANY = gettext_noop("You can add at most %(most)s photos to a return; the rest was left out.")
EXPIRED = gettext_noop(
    "%(name)s was not added: too much time has passed. Look up your order again first."
)
TOO_OFTEN = gettext_noop(
    "%(name)s was not added: many photos came from here. Try again in some minutes; all is kept."
)
NOT_SENT = gettext_noop(
    "%(name)s could not be sent. Try again in some minutes; everything else is kept."
)


class PhotoFile(UploadedFile):  # type: ignore[type-arg]
    """A photo made anew, or what is wrong with the file."""

    picture: Picture | None = None
    problem = ""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(name=name)
        try:
            self.picture = picture(content)
        except TooLarge:
            self.problem = TOO_LARGE
        except NotAPhoto:
            self.problem = NOT_A_PHOTO

    def close(self) -> None:
        """Nothing is open."""


class PhotoHandler(FileUploadHandler):
    """Holds one file at a time in memory and makes it anew as soon as it is complete.

    Whether this customer may send any is asked once, when the first one comes.
    """

    is_welcome = True

    def __init__(self, request: HttpRequest, may_send: Callable[[], bool]) -> None:
        super().__init__(request)
        self.count, self._may_send = 0, may_send

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with nothing received."""
        super().new_file(*args, **kwargs)
        self.count += 1
        self.is_welcome = self.is_welcome if self.count > 1 else self._may_send()
        self.received = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the bytes, up to one chunk more than a photo may have."""
        if self.is_welcome and self.count <= MOST_PHOTOS and len(self.received) <= MOST_BYTES:
            self.received += raw_data

    def file_complete(self, file_size: int) -> PhotoFile:
        """The photo; one too many is not looked at any more."""
        found = PhotoFile(self.file_name or "", bytes(self.received))
        if self.count > MOST_PHOTOS:
            found.problem = TOO_MANY
        if not self.is_welcome:
            found.problem = TOO_OFTEN
        return found


@dataclass
class Taking:
    """Adds photos to a draft, each sent to Sendcloud once; notes what goes wrong, by field."""

    draft: ReturnDraft
    portal: ReturnPortal
    problems: dict[str, list[str]] = field(default_factory=dict)
    added: list[Photo] = field(default_factory=list)
    trouble: str = ""

    def onto(self, draft: ReturnDraft) -> ReturnDraft:
        """The draft as it is by now, with the photos that were added and no more than may be."""
        for photo in self.added:
            if len(draft.photos) < MOST_PHOTOS and not draft.photo(photo.id):
                draft = draft.with_photo(photo)
        return draft

    def take(self, name: str, product_id: str, files: Iterable[PhotoFile]) -> None:
        """Take the files of one product's field; the ones that are fine are kept in any case."""
        for file in files:
            if problem := self._add(product_id, file):
                sentence = gettext(problem) % {"name": file.name, "most": MOST_PHOTOS}
                found = self.problems.setdefault(name, [])
                found += [] if sentence in found else [sentence]

    def _add(self, product_id: str, file: PhotoFile) -> str:
        if file.picture is None or file.problem:
            return file.problem
        key = hashlib.sha256(product_id.encode() + file.picture.content).hexdigest()[:16]
        if self.draft.photo(key):
            return ""  # the same photo once more, from a page that was sent again
        if len(self.draft.photos) >= MOST_PHOTOS:
            return TOO_MANY
        return self._send(key, product_id, file.picture)

    def _send(self, key: str, product_id: str, made: Picture) -> str:
        # Where one photo met a dead line the others would too, a time-out each.
        if self.trouble:
            return self.trouble
        try:
            token = self.draft.outgoing.access_token
            filename = self.portal.upload_photo(token, made.content)
        except SendcloudError as error:
            logger.warning("a photo was not uploaded: %s", type(error).__name__)
            self.trouble = EXPIRED if isinstance(error, TokenExpired) else NOT_SENT
            return self.trouble
        thumbnail = base64.b64encode(made.thumbnail).decode()
        photo = Photo(id=key, product_id=product_id, filename=filename, thumbnail=thumbnail)
        self.draft = self.draft.with_photo(photo)
        self.added.append(photo)
        return ""
