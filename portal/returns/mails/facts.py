"""What a mail tells that cannot be fetched when it is sent; kept encrypted until then."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from portal.models import Mail


@dataclass(frozen=True)
class Facts:
    """Texts in the mail's language: items, where to hand them in, its hours, the refund."""

    items: list[str] = field(default_factory=list)
    place_title: str = ""
    place: list[str] = field(default_factory=list)
    hours: list[str] = field(default_factory=list)
    refund: list[str] = field(default_factory=list)
    stop_token: str = ""  # of news, for the header with which they are stopped

    @classmethod
    def of(cls, mail: Mail) -> "Facts":
        """The facts that a mail was asked for with; none where it has none."""
        given: Mapping[str, Any] = json.loads(mail.facts) if mail.facts else {}
        return cls(**given)

    def as_json(self) -> dict[str, Any]:
        """Values for the outbox."""
        return asdict(self)
