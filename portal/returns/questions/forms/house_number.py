"""Takes a street and its house number apart, which browsers fill into the field of the street."""

import re

# Where the number comes before the street.
FIRST = frozenset({"AU", "CA", "FR", "GB", "IE", "LU", "MC", "NZ", "US"})
# With what may follow it: "12a", "12 a", "12-3", "12/4b", "115-II", "12 bis".
MORE = r"[-/]\d{1,4}[a-z]?|[-/][a-z]{1,4}|\s(?:bis|ter|quater)|\s?[a-z]"
NUMBER = rf"(?P<number>\d{{1,5}}(?:{MORE})?)"
STREET = r"(?P<street>.*[^\W\d_]{2}.*?)"
AT_THE_END = re.compile(rf"{STREET}[\s,]+{NUMBER}", re.IGNORECASE)
IN_FRONT = re.compile(rf"{NUMBER}[\s,]+{STREET}", re.IGNORECASE)
YEAR = re.compile(r"1[89]\d\d|20\d\d")  # as in "Plein 1944", which is a street


def apart(country: str, line: str) -> tuple[str, str]:
    """The street and its number as the country (ISO 3166-1) writes them; no number if unsure."""
    pattern = IN_FRONT if country in FIRST else AT_THE_END
    found = pattern.fullmatch(line.strip())
    if not found or YEAR.fullmatch(found["number"]):
        return line, ""
    return found["street"], found["number"]
