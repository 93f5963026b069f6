"""A letter as one document that a browser shows, with its pictures inside."""

import base64
import re

from portal.mail.letter import Letter

# For a page of its own in a frame: it loads nothing, runs nothing and has no origin.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"


def document(letter: Letter) -> str:
    """The HTML with each `cid:` picture as data."""
    pictures = {part.cid: part for part in letter.attachments if part.cid}

    def as_data(match: re.Match[str]) -> str:
        part = pictures[match[1]]
        return f'src="data:{part.mimetype};base64,{base64.b64encode(part.content).decode()}"'

    return re.sub(r'src="cid:([\w-]+)"', as_data, letter.html)
