"""How many scans a JPEG has, told from its markers and without decoding it (ITU T.81, annex B)."""

import re

# A marker, past fill bytes, stuffed zeros and restart markers: none of them ends a scan.
MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
BARE = {0x01, 0xD8, END_OF_IMAGE}  # markers without a segment behind them


def scans(content: bytes) -> int:
    """The scans up to the end of the image, each of which costs one pass over all its pixels.

    What follows the end is not counted. Some phones put a film there.
    """
    found, at = 0, 0
    while match := MARKER.search(content, at):
        marker, at = match[1][0], match.end()
        if marker == END_OF_IMAGE:
            break
        found += marker == START_OF_SCAN
        if marker not in BARE:
            at += max(2, int.from_bytes(content[at : at + 2]))
    return found
