"""Photos as they come in: one at a time in memory, never on a disk."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from portal.returns.draft.return_draft import MOST_PHOTOS
from portal.returns.questions.photos.image import MOST_BYTES, NotAPhoto, Picture, TooLarge, picture

# A customer who sends up to three times too much still gets back what was typed beside it.
MOST_BYTES_A_REQUEST = 3 * MOST_PHOTOS * MOST_BYTES + 1024 * 1024

TOO_LARGE = gettext_noop(
    "%(name)s is too large. The limit is 10 MB and 50 million pixels per photo."
)
NOT_A_PHOTO = gettext_noop("We can’t open %(name)s. Please use a JPEG, PNG, WebP or HEIC photo.")
TOO_MANY = gettext_noop("You can add up to %(most)s photos. We left out the others.")
TOO_OFTEN = gettext_noop("You’ve added a lot of photos. Wait a few minutes before adding %(name)s.")


class PhotoFile(UploadedFile):  # type: ignore[type-arg]
    """A photo drawn again from its pixels, or what is wrong with the file."""

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
    """Holds one file at a time in memory and draws the photo again when it is complete.

    Whether this customer may send photos is asked once, with the first file.
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
        """The photo, or why it was not looked at."""
        file = PhotoFile(self.file_name or "", bytes(self.received))
        if self.count > MOST_PHOTOS:
            file.problem = TOO_MANY
        if not self.is_welcome:
            file.problem = TOO_OFTEN
        return file
