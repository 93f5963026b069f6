"""Photos as they come in: one at a time in memory, never on a disk."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from portal.returns.draft.return_draft import MOST_PHOTOS
from portal.sandbox.image import (
    MOST_BYTES,
    NotAPhoto,
    Picture,
    TooCostly,
    TooLarge,
)
from portal.sandbox.process import OutOfTime, Sandbox, sandbox
from portal.sandbox.room import Busy

# A customer who sends up to three times too much still gets back what was typed beside it.
MOST_BYTES_A_REQUEST = 3 * MOST_PHOTOS * MOST_BYTES + 1024 * 1024

TOO_LARGE = gettext_noop(
    "%(name)s is too large. The limit is 10 MB and 50 million pixels per photo."
)
TOO_COSTLY = gettext_noop(
    "We can’t process %(name)s. Save it as a smaller JPEG, and then try again."
)
NOT_A_PHOTO = gettext_noop("We can’t open %(name)s. Please use a JPEG, PNG, WebP or HEIC photo.")
NOT_SENT = gettext_noop(
    "We couldn’t upload %(name)s. Try again in a few minutes, or continue without it."
)
TOO_MANY = gettext_noop("You can add up to %(most)s photos. We left out the others.")
TOO_OFTEN = gettext_noop("You’ve added a lot of photos. Wait a few minutes before adding %(name)s.")
PROBLEMS = {TooLarge: TOO_LARGE, TooCostly: TOO_COSTLY, NotAPhoto: NOT_A_PHOTO, Busy: NOT_SENT}
COST_OF_TIME = 10  # photos that one counts for which used up its time


class PhotoFile(UploadedFile):  # type: ignore[type-arg]
    """A photo drawn again from its pixels, or what is wrong with the file."""

    picture: Picture | None = None
    problem = ""
    cost = 1  # how many photos it counts for

    def decode(self, content: bytes, customer: str, sandbox: Sandbox) -> None:
        """Draw the photo again, or find out what is wrong with it."""
        try:
            self.picture = sandbox.picture(content, customer)
        except tuple(PROBLEMS) as error:
            self.problem = next(text for kind, text in PROBLEMS.items() if isinstance(error, kind))
            self.cost = COST_OF_TIME if isinstance(error, OutOfTime) else 1

    def close(self) -> None:
        """Nothing is open."""


class PhotoHandler(FileUploadHandler):
    """Holds one file at a time in memory and has the photo drawn again when it is complete.

    Whether this customer may send photos is asked once, with the first file. After a photo that
    used up its time or waited in vain, no other of the request is looked at.
    """

    is_welcome = True
    is_over = False

    def __init__(
        self,
        request: HttpRequest,
        may_send: Callable[[], bool],
        customer: str,
        sandbox: Sandbox = sandbox,
    ) -> None:
        super().__init__(request)
        self.count, self._may_send, self._customer, self._sandbox = 0, may_send, customer, sandbox

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with nothing received."""
        super().new_file(*args, **kwargs)
        self.count += 1
        self.is_welcome = self.is_welcome if self.count > 1 else self._may_send()
        self.received = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the bytes, up to one chunk more than a photo may have."""
        if not self._refusal and len(self.received) <= MOST_BYTES:
            self.received += raw_data

    @property
    def _refusal(self) -> str:
        if not self.is_welcome:
            return TOO_OFTEN
        if self.count > MOST_PHOTOS:
            return TOO_MANY
        return NOT_SENT if self.is_over else ""

    def file_complete(self, file_size: int) -> PhotoFile:
        """The photo, or why it was not looked at."""
        file = PhotoFile(name=self.file_name or "")
        file.problem = self._refusal
        if not file.problem:
            file.decode(bytes(self.received), self._customer, self._sandbox)
            self.is_over = file.cost > 1 or file.problem == NOT_SENT
        return file
