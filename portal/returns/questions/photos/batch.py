"""The photos of one request: counted, sent to Sendcloud once each, and added to the draft."""

import base64
import hashlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, cast

from django.utils.translation import gettext, gettext_noop

from portal import rate_limits
from portal.rate_limits import RateLimitExceeded
from portal.returns.draft.answers import Photo
from portal.returns.draft.return_draft import MOST_PHOTOS, ReturnDraft
from portal.returns.questions.forms.items import ItemsForm
from portal.returns.questions.photos.handler import NOT_SENT, TOO_MANY, TOO_OFTEN, PhotoFile
from portal.sandbox.image import Picture
from portal.sendcloud import ReturnPortal, SendcloudError, TokenExpired
from portal.sendcloud.outgoing import Product

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict

    Files = MultiValueDict[str, UploadedFile[Any]]

logger = logging.getLogger(__name__)
EXPIRED = gettext_noop(
    "We couldn’t add %(name)s because your session timed out. Look up your order again first."
)


@dataclass(frozen=True)
class PhotoBatch:
    """The photos that were added, what is wrong with the others, how many these are, the limit.

    The problems stand by field.
    """

    added: tuple[Photo, ...]
    problems: Mapping[str, list[str]]
    missing: int
    limit: RateLimitExceeded | None

    @classmethod
    def upload(
        cls, files: "Files", draft: ReturnDraft, portal: ReturnPortal, *, network: str
    ) -> Self:
        """Send the files of the items form on; the good ones are kept whatever the others are."""
        limit = _count(files, network)
        upload = _Upload(draft, portal, trouble=TOO_OFTEN if limit else "")
        for number, product in enumerate(draft.products):
            name = f"photos-{number}"
            for file in cast("list[PhotoFile]", files.getlist(name)):
                upload.take(name, product, file)
        return cls(tuple(upload.added), upload.problems, upload.missing, limit)

    def add_to(self, draft: ReturnDraft) -> ReturnDraft:
        """The draft with these photos, as far as it has room for them by now."""
        for photo in self.added:
            if len(draft.photos) < MOST_PHOTOS and not draft.photo(photo.id):
                draft = draft.with_photo(photo)
        return draft.with_missing_photos(self.missing) if self.added or self.missing else draft

    def report_to(self, form: ItemsForm) -> None:
        """Say at each field what is wrong with its files."""
        for name, sentences in self.problems.items():
            form.add_error(name, sentences)


def _count(files: "Files", network: str) -> RateLimitExceeded | None:
    """Count each file for what it cost; a customer who sends too many keeps what was typed."""
    try:
        for _ in range(sum(file.cost for file in _all(files))):
            rate_limits.hit("UPLOADS", network)
    except RateLimitExceeded as limit:
        return limit
    return None


def _all(files: "Files") -> Iterator[PhotoFile]:
    return (cast("PhotoFile", file) for _name, listed in files.lists() for file in listed)


@dataclass
class _Upload:
    """What has become of the files so far; after the first failure no other file is sent."""

    draft: ReturnDraft
    portal: ReturnPortal
    trouble: str = ""
    missing: int = 0
    added: list[Photo] = field(default_factory=list)
    problems: dict[str, list[str]] = field(default_factory=dict)

    def take(self, name: str, product: Product, file: PhotoFile) -> None:
        if problem := self._add(product, file):
            self.missing += 1
            sentence = gettext(problem) % {"name": file.name, "most": MOST_PHOTOS}
            sentences = self.problems.setdefault(name, [])
            sentences += [] if sentence in sentences else [sentence]

    def _add(self, product: Product, file: PhotoFile) -> str:
        if file.picture is None or file.problem:
            return file.problem
        key = hashlib.sha256(repr(product.key).encode() + file.picture.content).hexdigest()[:16]
        if self.draft.photo(key):
            return ""  # the same photo once more, from a page that was sent again
        if len(self.draft.photos) >= MOST_PHOTOS:
            return TOO_MANY
        return self._send(key, product, file.picture)

    def _send(self, key: str, product: Product, picture: Picture) -> str:
        # If one photo met a dead line the others would too, each with a time-out of its own.
        if self.trouble:
            return self.trouble
        try:
            token = self.draft.outgoing.access_token
            filename = self.portal.upload_photo(token, picture.content)
        except SendcloudError as error:
            logger.warning("a photo was not uploaded: %s", type(error).__name__)
            self.trouble = EXPIRED if isinstance(error, TokenExpired) else NOT_SENT
            return self.trouble
        thumbnail = base64.b64encode(picture.thumbnail).decode()
        line = {"product_id": product.id, "line": product.line}
        photo = Photo(id=key, filename=filename, thumbnail=thumbnail, **line)
        self.draft = self.draft.with_photo(photo)
        self.added.append(photo)
        return ""
