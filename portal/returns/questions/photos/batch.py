"""The photos of one request on their way to Sendcloud."""

import base64
import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext, gettext_noop

from portal.returns.draft.answers import Photo
from portal.returns.draft.return_draft import MOST_PHOTOS, ReturnDraft
from portal.returns.questions.photos.handler import TOO_MANY, PhotoFile
from portal.returns.questions.photos.image import Picture
from portal.sendcloud import ReturnPortal, SendcloudError, TokenExpired

logger = logging.getLogger(__name__)
EXPIRED = gettext_noop(
    "%(name)s was not added: too much time has passed. Look up your order again first."
)
NOT_SENT = gettext_noop(
    "%(name)s could not be sent. Try again in some minutes; everything else is kept."
)


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
