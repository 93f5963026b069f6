"""The first page stays small, whatever the brand adds to it."""

import base64
import random
import re
from pathlib import Path

import brotli
import pytest
from django.test import Client

from portal.branding import files
from portal.branding.pictures import LIMITS
from tests.web.test_brand import DRAWING, address, sol

__all__ = ["sol"]
TAKES_GZIP = {"Accept-Encoding": "gzip"}


def largest_files(folder: Path) -> None:
    """Fill a folder with the largest allowed files; they hold noise, which does not compress."""
    noise = random.Random(1)
    for kind, limit in LIMITS.items():
        dots = noise.randbytes(limit.size - 400)
        title = base64.b64encode(dots).decode()
        (folder / f"{kind}.svg").write_text(
            DRAWING.replace("<path", f"<title>{title}</title><path")
        )
    hidden = base64.b64encode(noise.randbytes(files.STYLE_ON_THE_WAY - 300)).decode()
    (folder / "style.css").write_text(f"/*{hidden}*/")


def weight(page) -> int:
    """Bytes of the headers and cookies, with colon, space and line end."""
    lines = [f"{name}: {value}" for name, value in page.items()]
    lines += [f"Set-{line}" for line in page.cookies.output(header="Cookie:").splitlines()]
    return sum(len(line) + 2 for line in lines)


@pytest.mark.parametrize("are_largest", [False, True])
def test_the_first_page_costs_at_most_60_kb_whatever_the_brand_has(
    sol: Client, tmp_path: Path, are_largest: bool
) -> None:
    if are_largest:
        largest_files(tmp_path)
    text = sol.get("/").content.decode()
    named = [address(text, f"brand{path}") for path in (".css", "/logo", "/favicon")]
    named += [address(text, "brand/style.css")] if are_largest else []
    sent = [sol.get(url, headers=TAKES_GZIP) for url in ["/", "/brand/background", *named]]
    assert [answer.status_code for answer in sent] == [200] * len(sent)
    cost = sum(len(answer.content) + weight(answer) for answer in sent)
    statics = re.findall(r'(?:src|href)="(/static/[^"]+)"', text)
    assert len(statics) == 3  # one stylesheet, htmx, one script
    for url in statics:
        page = sol.get(url)
        cost += len(brotli.compress(b"".join(page.streaming_content))) + weight(page)
    assert cost <= 60_000, cost
