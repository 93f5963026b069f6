"""What a mail says; text and HTML are drawn from the same content, so that they say the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Fact:
    """A title with its lines, such as the drop-off point."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Content:
    """A mail in the order in which it is read, in the mail's language.

    With `shows_code` the HTML shows the picture that is attached as "code".
    """

    subject: str
    heading: str
    lead: Sequence[str]
    facts: Sequence[Fact] = ()
    steps: Sequence[str] = ()
    small: Sequence[str] = ()
    link_title: str = ""
    shows_code: bool = False

    @property
    def url(self) -> str:
        """The portal's first page, the only link to it: it opens nothing by itself."""
        return f"{settings.BASE_URL}/"
