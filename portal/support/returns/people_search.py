"""Find returns by name, e-mail or postal code, by reading Sendcloud's list; the portal keeps none.

Sendcloud has no filter for these. So the newest returns are read, and the answer says how far.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portal.returns.lookup.normalize import normal_postal_code
from portal.returns.pasted import folded
from portal.sendcloud import Return, ReturnsApi

PAGES = 5  # of Sendcloud's list a search, 200 returns
SINCE = timedelta(days=90)
# Letters with a mark that Unicode does not take apart.
WITHOUT_MARKS = str.maketrans("ıłøđħ", "ilodh")
POSTAL_CODE = re.compile(r"(?=.*\d)[\w -]{3,10}")


@dataclass
class People:
    """The returns that match, and how far the list was read; `cursor` reads further."""

    returns: dict[int, Return] = field(default_factory=dict)
    looked_at: int = 0
    oldest: datetime | None = None
    cursor: str = ""


def is_personal(typed: str) -> bool:
    """Whether the text can only be a name or an e-mail address: numbers have digits."""
    has_digit = any(letter.isdigit() for letter in typed)
    return "@" in typed or (not has_digit and any(letter.isalpha() for letter in typed))


def search(api: ReturnsApi, typed: str, cursor: str, now: datetime) -> People:
    """The returns of a person, from some pages of the list; five calls at most."""
    people = People(cursor=cursor)
    for _ in range(PAGES):
        page = api.between(now - SINCE, now, cursor=people.cursor or None)
        people.looked_at += len(page.returns)
        people.returns |= {one.id: one for one in page.returns if matches(one, typed)}
        dates = [one.created_at for one in page.returns if one.created_at]
        people.oldest = min(dates, default=people.oldest)
        people.cursor = page.next_cursor
        if not people.cursor:
            break
    return people


def matches(return_: Return, typed: str) -> bool:
    """Whether it is of the person: every word of the name, the whole e-mail or postal code."""
    data = return_.incoming_parcel_data
    if "@" in typed:
        return _plain(typed) == _plain(data.from_email)
    if POSTAL_CODE.fullmatch(typed.strip()) and any(letter.isdigit() for letter in typed):
        return normal_postal_code(typed) == normal_postal_code(return_.postal_code)
    words = _plain(typed).split()
    return bool(words) and all(word in _plain(return_.customer) for word in words)


def _plain(text: str) -> str:
    """Without accents and capitals, because names are heard on the telephone."""
    parts = unicodedata.normalize("NFD", folded(text).casefold().translate(WITHOUT_MARKS))
    return "".join(part for part in parts if not unicodedata.combining(part))
